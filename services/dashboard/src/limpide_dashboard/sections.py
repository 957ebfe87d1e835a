"""Whose work each page is, and with which page each person begins."""

from collections.abc import Collection, Mapping
from types import MappingProxyType

from limpide_credit.contracts.roles import OFFICERS, Role

SECTIONS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "officer": ("decisions", "client", "new_client", "simulate", "compare"),
        "risk": ("model", "drift", "policy_trial"),
        "operations": ("operations",),
    }
)
"""The pages of each section of the navigation, by their words in the address; the first one is its start."""

_ROLES: Mapping[str, frozenset[Role]] = {
    "officer": OFFICERS,
    "risk": frozenset({Role.DATA_SCIENTIST, Role.MODEL_APPROVER, Role.POLICY_APPROVER}),
    "operations": frozenset({Role.OPERATIONS}),
}


def section_of(roles: Collection[Role]) -> str | None:
    """Return the section of a person with these roles, the first of several; None if the roles have none."""
    return next((section for section, those in _ROLES.items() if not those.isdisjoint(roles)), None)
