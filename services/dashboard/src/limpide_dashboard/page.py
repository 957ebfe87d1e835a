"""What a module of ``pages`` says of itself: who may open it, where it stands, which routes it needs."""

from collections.abc import Sequence
from dataclasses import dataclass

from limpide_credit.contracts.roles import Role
from limpide_dashboard.page_context import Show


@dataclass(frozen=True)
class Page:
    """A page of the front end; its module is its word in the address."""

    show: Show
    rank: int  # Its place in the navigation; the first of all is the start page
    roles: frozenset[Role]  # To whom it is offered; the services refuse others whatever the page says
    routes: Sequence[tuple[str, str]] = ()  # What it cannot do without: service, and method with path
    section: str | None = None  # Whose work it is, of ``SECTIONS``; None stands with the start page
