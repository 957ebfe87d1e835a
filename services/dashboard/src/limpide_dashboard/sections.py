"""The sections of the navigation, and whose each is."""

from collections.abc import Collection, Mapping
from types import MappingProxyType

from limpide_credit.contracts.roles import OFFICERS, Role

SECTIONS: Mapping[str, frozenset[Role]] = MappingProxyType(
    {
        "officer": OFFICERS,
        "risk": frozenset({Role.DATA_SCIENTIST, Role.MODEL_APPROVER, Role.POLICY_APPROVER}),
        "operations": frozenset({Role.OPERATIONS}),
    }
)
"""The roles that begin with a section's first page; a page names its section itself (``Page.section``)."""


def section_of(roles: Collection[Role]) -> str | None:
    """Return the section of a person with these roles, the first of several; None if the roles have none."""
    return next((section for section, those in SECTIONS.items() if not those.isdisjoint(roles)), None)
