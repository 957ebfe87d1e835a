"""The protected columns: facts of a person that no model reads by default, and no page offers as an input."""

from limpide_credit.tables.roles import ROLES

GENDER_AND_FAMILY = frozenset(
    {
        f"application.{ROLES.gender}",
        f"application.{ROLES.family_status}",
        f"application.{ROLES.children}",
        f"application.{ROLES.family_members}",
        f"application.{ROLES.companion}",
        f"previous_application.{ROLES.companion}",
    }
)
"""Columns of gender and family; who comes along to an application tells of a spouse or children."""

AGE = frozenset({f"application.{ROLES.birth}"})
"""The column of age."""

PROTECTED = GENDER_AND_FAMILY | AGE
"""Every protected column, as ``table.COLUMN``."""

PROTECTED_FACTS = frozenset(
    column.removeprefix("application.") for column in PROTECTED if column.startswith("application.")
)
"""The protected facts of an application, by the names of their columns."""
