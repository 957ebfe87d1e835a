"""The seven tables of Home Credit's data model: the only place that says what a column may hold.

::

    application ─┬─ bureau ── bureau_balance
                 └─ previous_application ─┬─ POS_CASH_balance
                                          ├─ installments_payments
                                          └─ credit_card_balance

Values are described as the files give them, special values included; features turn those into nulls.
"""

from collections.abc import Mapping
from types import MappingProxyType

from limpide_credit.tables.application import APPLICATION
from limpide_credit.tables.balances import CREDIT_CARD_BALANCE, INSTALLMENTS_PAYMENTS, POS_CASH_BALANCE
from limpide_credit.tables.bureau import BUREAU, BUREAU_BALANCE
from limpide_credit.tables.previous import PREVIOUS_APPLICATION
from limpide_credit.tables.roles import ROLES, Roles
from limpide_credit.tables.schema import (
    LONGEST_WORD,
    NO_DAY,
    NOT_APPLICABLE,
    NOT_AVAILABLE,
    Column,
    Gap,
    Kind,
    Table,
)
from limpide_credit.tables.sources import SOURCE_COLUMNS, SOURCES, Source

TABLES: Mapping[str, Table] = MappingProxyType(
    {
        table.name: table
        for table in (
            APPLICATION,
            BUREAU,
            BUREAU_BALANCE,
            PREVIOUS_APPLICATION,
            POS_CASH_BALANCE,
            INSTALLMENTS_PAYMENTS,
            CREDIT_CARD_BALANCE,
        )
    }
)

HISTORY_TABLES: tuple[str, ...] = tuple(name for name in TABLES if name != APPLICATION.name)

APPLICATION_FACTS: tuple[str, ...] = tuple(
    name for name in APPLICATION.names if name not in {ROLES.client, ROLES.outcome}
)
"""What an applicant is known by: every column of the application but its number and its outcome."""

__all__ = [
    "APPLICATION_FACTS",
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
]
