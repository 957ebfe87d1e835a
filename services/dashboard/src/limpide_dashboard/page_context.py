"""What every page is given: the language, the services, the client in view, and where the pages are."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from streamlit.navigation.page import StreamlitPage

from limpide_credit.contracts.roles import Role
from limpide_dashboard.api import Services
from limpide_dashboard.catalogue import Catalogue, Language
from limpide_dashboard.formatting import Formats
from limpide_dashboard.person import Person
from limpide_dashboard.settings import DashboardSettings


@dataclass(frozen=True)
class PageContext:
    """The circumstances of one run of a page."""

    say: Catalogue  # Sentences of the person's language: ``ctx.say("client.title")``
    show: Formats  # Numbers, amounts and dates of that language: ``ctx.show.money(250000)``
    services: Services  # ``ctx.services.scoring``, ``.explainer`` and ``.drift``
    settings: DashboardSettings  # The settings of the front end
    client_id: int | None = None  # The client in view, who is also in the address; None if none is chosen.
    # The number of the decision that is open, as the address gives it; None if none is.
    decision_id: str | None = None
    # Every page that is offered, by the word in its address, for ``st.page_link`` and ``st.switch_page``.
    pages: Mapping[str, StreamlitPage] = field(default_factory=dict)
    person: Person | None = None  # Who is logged in; None where nobody is asked who he is.
    # The section of the navigation that is the person's, or that he chose; None is all of them.
    section: str | None = None

    @property
    def language(self) -> Language:
        """The language of the person: ``fr`` or ``en``."""
        return self.say.language

    @property
    def address(self) -> dict[str, str]:
        """What a link to another page must carry: client, language, and the section if it was chosen."""
        client = {} if self.client_id is None else {"client": str(self.client_id)}
        chosen = self.section if self.person is None else None
        return {**client, "lang": self.language, **({"view": chosen} if chosen else {})}

    @property
    def decides(self) -> bool:
        """Whether the person may decide about clients."""
        return self.person is None or self.person.decides

    @property
    def confirms(self) -> bool:
        """Whether the person may be the second of four eyes."""
        return self.person is None or Role.SENIOR_OFFICER in self.person.roles

    def address_of(self, decision_id: str) -> dict[str, str]:
        """What a link to a decision must carry."""
        return {**self.address, "decision": decision_id}

    def link_of(self, decision_id: str) -> str:
        """A link of the page of decisions that opens one of them there."""
        return f"?{urlencode(self.address_of(decision_id))}"


Show = Callable[[PageContext], None]
"""What shows a page."""
