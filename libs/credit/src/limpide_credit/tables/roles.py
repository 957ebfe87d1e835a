"""What the columns of the application are to a decision: code asks for a role, never for a column by name."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Roles:
    """The columns of an application table by what they are.

    Parameters
    ----------
    client, outcome
        The client's number; 1 for a default.
    amount, instalment, goods_price
        What is asked for, what is paid back a month, what the goods financed cost.
    product, revolving
        The kind of contract, and its word for credit without a last instalment.
    income, income_kind
        What the applicant earns, and from what.
    birth, employment
        Days from the application to birth and to the start of the present job, negative.
    occupation, employer
        The applicant's job, and the employer's sector.
    education, housing, owns_car, car_age, owns_home
        Level of education, kind of housing, possessions, years of the car.
    region, lives_elsewhere, works_elsewhere
        The region's rating; whether the applicant lives and works in other cities than the registered one.
    gender, family_status, children, family_members, companion
        Protected facts of gender and family; the last says who came along to apply.
    external_scores
        Scores that others give.
    """

    client: str
    outcome: str
    amount: str
    instalment: str
    goods_price: str
    product: str
    revolving: str
    income: str
    income_kind: str
    birth: str
    employment: str
    occupation: str
    employer: str
    education: str
    housing: str
    owns_car: str
    car_age: str
    owns_home: str
    region: str
    lives_elsewhere: str
    works_elsewhere: str
    gender: str
    family_status: str
    children: str
    family_members: str
    companion: str
    external_scores: tuple[str, ...]


ROLES = Roles(
    client="SK_ID_CURR",
    outcome="TARGET",
    amount="AMT_CREDIT",
    instalment="AMT_ANNUITY",
    goods_price="AMT_GOODS_PRICE",
    product="NAME_CONTRACT_TYPE",
    revolving="Revolving loans",
    income="AMT_INCOME_TOTAL",
    income_kind="NAME_INCOME_TYPE",
    birth="DAYS_BIRTH",
    employment="DAYS_EMPLOYED",
    occupation="OCCUPATION_TYPE",
    employer="ORGANIZATION_TYPE",
    education="NAME_EDUCATION_TYPE",
    housing="NAME_HOUSING_TYPE",
    owns_car="FLAG_OWN_CAR",
    car_age="OWN_CAR_AGE",
    owns_home="FLAG_OWN_REALTY",
    region="REGION_RATING_CLIENT_W_CITY",
    lives_elsewhere="REG_CITY_NOT_LIVE_CITY",
    works_elsewhere="LIVE_CITY_NOT_WORK_CITY",
    gender="CODE_GENDER",
    family_status="NAME_FAMILY_STATUS",
    children="CNT_CHILDREN",
    family_members="CNT_FAM_MEMBERS",
    companion="NAME_TYPE_SUITE",
    external_scores=("EXT_SOURCE_1", "EXT_SOURCE_2", "EXT_SOURCE_3"),
)
"""Those of Home Credit's application."""

HISTORY_TIME: Mapping[str, str] = MappingProxyType(
    {
        "bureau": "DAYS_CREDIT",
        "bureau_balance": "MONTHS_BALANCE",
        "previous_application": "DAYS_DECISION",
        "POS_CASH_balance": "MONTHS_BALANCE",
        "installments_payments": "DAYS_INSTALMENT",
        "credit_card_balance": "MONTHS_BALANCE",
    }
)
"""Table of history to the column that orders its rows in time; the later, the larger."""
