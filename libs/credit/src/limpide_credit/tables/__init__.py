"""The tables of the lender whose schema this process serves (`limpide_credit.schemas`)."""

from limpide_credit.schemas.chosen import SCHEMA
from limpide_credit.schemas.columns import (
    DAYS_A_YEAR,
    LONGEST_WORD,
    NO_DAY,
    NOT_APPLICABLE,
    NOT_AVAILABLE,
    Column,
    Gap,
    Kind,
    Table,
)
from limpide_credit.tables.roles import ROLES, Roles
from limpide_credit.tables.sources import SOURCE_COLUMNS, SOURCES, Source

TABLES = SCHEMA.tables
"""Name to table; the first is the application."""

APPLICATION = next(iter(TABLES.values()))
"""The table of one row a client: the loan asked, and who asks."""

HISTORY_TABLES: tuple[str, ...] = tuple(name for name in TABLES if name != APPLICATION.name)

APPLICATION_FACTS: tuple[str, ...] = tuple(
    name for name in APPLICATION.names if name not in {ROLES.client, ROLES.outcome}
)
"""What an applicant is known by: every column of the application but its number and its outcome."""


def owned_by(table: Table) -> tuple[str, str]:
    """Return the key that says whose the rows of a table are, and the table that knows it.

    The client's number and the application; of a table without the client's number, what its key points to.
    """
    if ROLES.client in table.names:
        return ROLES.client, APPLICATION.name
    return next(iter(table.references.items()))


__all__ = [
    "APPLICATION",
    "APPLICATION_FACTS",
    "DAYS_A_YEAR",
    "HISTORY_TABLES",
    "LONGEST_WORD",
    "NOT_APPLICABLE",
    "NOT_AVAILABLE",
    "NO_DAY",
    "ROLES",
    "SOURCES",
    "SOURCE_COLUMNS",
    "TABLES",
    "Column",
    "Gap",
    "Kind",
    "Roles",
    "Source",
    "Table",
    "owned_by",
]
