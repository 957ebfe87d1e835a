"""The sources of facts that a lender asks, and how a row says what each of them holds.

A fact that is missing was either asked for and does not exist, or was not asked for, or was withheld. A row
says of each source how many of its facts were asked for and do not exist (its ``column``); what is missing
beyond that number was not asked for. So a fact that is taken away afterwards counts as not asked for.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from limpide_credit.tables.balances import CREDIT_CARD_BALANCE, INSTALLMENTS_PAYMENTS, POS_CASH_BALANCE
from limpide_credit.tables.building import BUILDING
from limpide_credit.tables.bureau import BUREAU, BUREAU_BALANCE
from limpide_credit.tables.previous import PREVIOUS_APPLICATION

PERIODS = ("HOUR", "DAY", "WEEK", "MON", "QRT", "YEAR")
"""Those that credit bureau enquiries are counted in."""


DOCUMENT_FLAGS = tuple(f"FLAG_DOCUMENT_{number}" for number in range(2, 22))
"""The columns that say which documents were given."""


@dataclass(frozen=True)
class Source:
    """Somebody or something that is asked for facts of an applicant.

    Parameters
    ----------
    name
        As policies and requests call it.
    facts
        The columns of the application that it gives; empty where it gives history.
    tables
        The history tables that it gives.
    """

    name: str
    facts: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()

    @property
    def column(self) -> str:
        """The column of the application that counts its facts that were asked for and do not exist."""
        return f"CNT_EMPTY_{self.name.upper()}"

    @property
    def size(self) -> int:
        """The number of its facts; history counts as one."""
        return len(self.facts) or 1


SOURCES: Mapping[str, Source] = MappingProxyType(
    {
        source.name: source
        for source in (
            Source("external_score_1", ("EXT_SOURCE_1",)),
            Source("external_score_2", ("EXT_SOURCE_2",)),
            Source("external_score_3", ("EXT_SOURCE_3",)),
            Source("bureau", tables=(BUREAU.name, BUREAU_BALANCE.name)),
            Source(
                "enquiries",
                tuple(
                    f"AMT_REQ_CREDIT_BUREAU_{period}"
                    for period in ("HOUR", "DAY", "WEEK", "MON", "QRT", "YEAR")
                ),
            ),
            Source(
                "earlier_loans",
                tables=(
                    PREVIOUS_APPLICATION.name,
                    POS_CASH_BALANCE.name,
                    INSTALLMENTS_PAYMENTS.name,
                    CREDIT_CARD_BALANCE.name,
                ),
            ),
            Source("occupation", ("OCCUPATION_TYPE",)),
            Source(
                "contact",
                (
                    *(
                        f"FLAG_{way}"
                        for way in ("MOBIL", "EMP_PHONE", "WORK_PHONE", "CONT_MOBILE", "PHONE", "EMAIL")
                    ),
                    "DAYS_LAST_PHONE_CHANGE",
                ),
            ),
            Source(
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
            Source(
                "documents",
                ("DAYS_ID_PUBLISH", *DOCUMENT_FLAGS),
            ),
            Source("circumstances", ("WEEKDAY_APPR_PROCESS_START", "HOUR_APPR_PROCESS_START")),
            Source("building", tuple(column.name for column in BUILDING)),
            Source(
                "social_circle",
                tuple(f"{kind}_{days}_CNT_SOCIAL_CIRCLE" for days in (30, 60) for kind in ("OBS", "DEF")),
            ),
        )
    }
)
"""Name to source. Loan, income, age, family and car have none: a policy names those facts that it needs."""

SOURCE_COLUMNS: tuple[str, ...] = tuple(source.column for source in SOURCES.values())
"""The columns that say what each source holds."""
