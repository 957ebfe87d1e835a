"""The seven tables of Home Credit's data model.

::

    application ─┬─ bureau ── bureau_balance
                 └─ previous_application ─┬─ POS_CASH_balance
                                          ├─ installments_payments
                                          └─ credit_card_balance

Values are described as the files give them, special values included; features turn those into nulls.
"""

from collections.abc import Mapping
from types import MappingProxyType

from limpide_credit.schemas.columns import Table
from limpide_credit.schemas.home_credit.tables.application import APPLICATION
from limpide_credit.schemas.home_credit.tables.balances import (
    CREDIT_CARD_BALANCE,
    INSTALLMENTS_PAYMENTS,
    POS_CASH_BALANCE,
)
from limpide_credit.schemas.home_credit.tables.bureau import BUREAU, BUREAU_BALANCE
from limpide_credit.schemas.home_credit.tables.previous import PREVIOUS_APPLICATION

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
