"""What the columns of the application are to a decision: code asks for a role, never for a column by name."""

from limpide_credit.schemas.chosen import SCHEMA
from limpide_credit.schemas.roles import Roles

__all__ = ["HISTORY_TIME", "ROLES", "Roles", "with_roles"]

ROLES = SCHEMA.roles
HISTORY_TIME = SCHEMA.history_time
"""Table of history to the column that orders its rows in time; the later, the larger."""


def with_roles(*names: str) -> tuple[str, ...]:
    """Return the columns of some roles, without those that this lender has no column for."""
    return tuple(name for name in names if name)
