"""The protected columns: facts of a person that no model reads by default, and no page offers as an input."""

from collections.abc import Mapping
from typing import Any

from limpide_credit.schemas.chosen import SCHEMA
from limpide_credit.tables import APPLICATION
from limpide_credit.tables.roles import ROLES, with_roles

GENDER_AND_FAMILY = SCHEMA.gender_and_family
"""Columns of gender and family, as ``table.COLUMN``."""

AGE = SCHEMA.age
"""The columns of age."""

PROTECTED = GENDER_AND_FAMILY | AGE
"""Every protected column, as ``table.COLUMN``."""

PROTECTED_FACTS = frozenset(
    column.removeprefix(f"{APPLICATION.name}.")
    for column in PROTECTED
    if column.startswith(f"{APPLICATION.name}.")
)
"""The protected facts of an application, by the names of their columns."""

HOUSEHOLD = frozenset(
    f"{APPLICATION.name}.{name}" for name in with_roles(ROLES.family_members, ROLES.children)
)
"""Who lives of the income: protected, and read by affordability alone, as living costs rise with them."""

FAIRNESS_COLUMNS = GENDER_AND_FAMILY - HOUSEHOLD
"""What nothing that scores may read; kept for the figures of fairness alone (ADR 0197)."""

FAIRNESS_FACTS = frozenset(
    column.removeprefix(f"{APPLICATION.name}.")
    for column in FAIRNESS_COLUMNS
    if column.startswith(f"{APPLICATION.name}.")
)
"""The facts of an application among them, by the names of their columns."""


def split_facts(application: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the facts that scoring may read, and those known that are for fairness alone."""
    kept = {name: value for name, value in application.items() if name not in FAIRNESS_FACTS}
    if len(kept) == len(application):
        return kept, {}
    return kept, {
        name: value for name, value in application.items() if name in FAIRNESS_FACTS and value is not None
    }
