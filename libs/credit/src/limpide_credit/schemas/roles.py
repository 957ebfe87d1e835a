"""What the columns of the application are to a decision."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Roles:
    """The columns of an application table by what they are; empty where a lender has no such column."""

    client: str  # The client's number
    outcome: str  # 1 for a default
    amount: str  # What is asked for
    instalment: str  # What is paid back a month
    goods_price: str = ""  # What the goods financed cost
    product: str = ""  # The kind of contract
    revolving: str = ""  # The word of ``product`` for credit without a last instalment
    income: str  # What the applicant earns a month
    income_kind: str = ""  # What the applicant earns it from
    birth: str  # Days from the application, negative
    employment: str = ""  # Days from the application to the start of the present job, negative
    occupation: str = ""
    employer: str = ""  # Sector of the employer
    education: str = ""
    housing: str = ""
    owns_car: str = ""
    car_age: str = ""  # Years
    owns_home: str = ""
    region: str = ""  # Rating of the region
    lives_elsewhere: str = ""  # In another city than the registered one
    works_elsewhere: str = ""  # In another city than the one lived in
    gender: str
    woman: str  # Word of ``gender``
    man: str  # Word of ``gender``
    family_status: str = ""
    couples: tuple[str, ...] = ()  # Words of ``family_status`` of those who live as a couple
    children: str = ""
    family_members: str = ""
    companion: str = ""  # Who came along to apply
    external_scores: tuple[str, ...] = ()  # Scores that others give
