"""What every page is given: the language, the services, the client in view, and where the pages are."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from streamlit.navigation.page import StreamlitPage

from limpide_dashboard.api import Services
from limpide_dashboard.catalogue import Catalogue, Language
from limpide_dashboard.formatting import Formats
from limpide_dashboard.settings import DashboardSettings


@dataclass(frozen=True)
class PageContext:
    """The circumstances of one run of a page.

    Parameters
    ----------
    say
        Sentences of the person's language: ``ctx.say("client.title")``.
    show
        Numbers, amounts and dates of that language: ``ctx.show.money(250000)``.
    services
        ``ctx.services.scoring``, ``.explainer`` and ``.drift``.
    settings
        The settings of the front end.
    client_id
        The client in view, who is also in the address; None if none is chosen.
    decision_id
        The number of the decision that is open, as the address gives it; None if none is.
    pages
        Every page by the word in its address, for ``st.page_link`` and ``st.switch_page``.
    """

    say: Catalogue
    show: Formats
    services: Services
    settings: DashboardSettings
    client_id: int | None = None
    decision_id: str | None = None
    pages: Mapping[str, StreamlitPage] = field(default_factory=dict)

    @property
    def language(self) -> Language:
        """The language of the person: ``fr`` or ``en``."""
        return self.say.language

    @property
    def address(self) -> dict[str, str]:
        """What a link to another page must carry: client and language."""
        client = {} if self.client_id is None else {"client": str(self.client_id)}
        return {**client, "lang": self.language}

    def address_of(self, decision_id: str) -> dict[str, str]:
        """What a link to a decision must carry."""
        return {**self.address, "decision": decision_id}
