"""The roles of Home Credit's columns."""

from collections.abc import Mapping
from types import MappingProxyType

from limpide_credit.schemas.roles import Roles

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
    woman="F",
    man="M",
    family_status="NAME_FAMILY_STATUS",
    couples=("Civil marriage", "Married"),
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
