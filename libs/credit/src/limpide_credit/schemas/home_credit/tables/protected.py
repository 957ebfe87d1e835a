"""The protected columns of Home Credit."""

from limpide_credit.schemas.home_credit.tables.roles import ROLES

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
