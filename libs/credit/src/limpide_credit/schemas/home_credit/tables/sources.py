"""The sources of facts that Home Credit asks."""

from collections.abc import Mapping
from types import MappingProxyType

from limpide_credit.schemas.home_credit.tables.balances import (
    CREDIT_CARD_BALANCE,
    INSTALLMENTS_PAYMENTS,
    POS_CASH_BALANCE,
)
from limpide_credit.schemas.home_credit.tables.building import BUILDING
from limpide_credit.schemas.home_credit.tables.bureau import BUREAU, BUREAU_BALANCE
from limpide_credit.schemas.home_credit.tables.previous import PREVIOUS_APPLICATION
from limpide_credit.schemas.sources import Source

PERIODS = ("HOUR", "DAY", "WEEK", "MON", "QRT", "YEAR")
"""Those that credit bureau enquiries are counted in."""


DOCUMENT_FLAGS = tuple(f"FLAG_DOCUMENT_{number}" for number in range(2, 22))
"""The columns that say which documents were given."""


def _source(name: str, facts: tuple[str, ...] = (), tables: tuple[str, ...] = ()) -> Source:
    return Source(name, f"CNT_EMPTY_{name.upper()}", facts, tables)


SOURCES: Mapping[str, Source] = MappingProxyType(
    {
        source.name: source
        for source in (
            _source("external_score_1", ("EXT_SOURCE_1",)),
            _source("external_score_2", ("EXT_SOURCE_2",)),
            _source("external_score_3", ("EXT_SOURCE_3",)),
            _source("bureau", tables=(BUREAU.name, BUREAU_BALANCE.name)),
            _source(
                "enquiries",
                tuple(f"AMT_REQ_CREDIT_BUREAU_{period}" for period in PERIODS),
            ),
            _source(
                "earlier_loans",
                tables=(
                    PREVIOUS_APPLICATION.name,
                    POS_CASH_BALANCE.name,
                    INSTALLMENTS_PAYMENTS.name,
                    CREDIT_CARD_BALANCE.name,
                ),
            ),
            _source("occupation", ("OCCUPATION_TYPE",)),
            _source(
                "contact",
                (
                    *(
                        f"FLAG_{way}"
                        for way in ("MOBIL", "EMP_PHONE", "WORK_PHONE", "CONT_MOBILE", "PHONE", "EMAIL")
                    ),
                    "DAYS_LAST_PHONE_CHANGE",
                ),
            ),
            _source(
                "residence",
                (
                    "REGION_POPULATION_RELATIVE",
                    "REGION_RATING_CLIENT",
                    "DAYS_REGISTRATION",
                    "REG_REGION_NOT_LIVE_REGION",
                    "REG_REGION_NOT_WORK_REGION",
                    "LIVE_REGION_NOT_WORK_REGION",
                    "REG_CITY_NOT_LIVE_CITY",
                    "REG_CITY_NOT_WORK_CITY",
                    "LIVE_CITY_NOT_WORK_CITY",
                ),
            ),
            _source(
                "documents",
                ("DAYS_ID_PUBLISH", *DOCUMENT_FLAGS),
            ),
            _source("circumstances", ("WEEKDAY_APPR_PROCESS_START", "HOUR_APPR_PROCESS_START")),
            _source("building", tuple(column.name for column in BUILDING)),
            _source(
                "social_circle",
                tuple(f"{kind}_{days}_CNT_SOCIAL_CIRCLE" for days in (30, 60) for kind in ("OBS", "DEF")),
            ),
        )
    }
)
"""Name to source. Loan, income, age, family and car have none: a policy names those facts that it needs."""
