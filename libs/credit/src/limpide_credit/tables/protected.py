"""The protected columns: facts of a person that no model reads by default, and no page offers as an input."""

from limpide_credit.schemas.chosen import SCHEMA
from limpide_credit.tables import APPLICATION

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
