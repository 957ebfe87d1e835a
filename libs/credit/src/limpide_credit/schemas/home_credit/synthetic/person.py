"""The half of an application that says who asks: age, family, work, means, home, contacts."""

import numpy as np

from limpide_credit.schemas.columns import NO_DAY
from limpide_credit.schemas.draws import (
    EMPTY,
    LEVELS,
    Codes,
    Draws,
    Flags,
    Floats,
    code_of,
    codes_of,
    rank,
    read,
)
from limpide_credit.schemas.frames import Arrays
from limpide_credit.schemas.home_credit.synthetic.clients import Clients
from limpide_credit.schemas.home_credit.synthetic.shifts import Shift
from limpide_credit.schemas.home_credit.tables import TABLES

_TABLE = TABLES["application"]

# Curves of quantiles at draws.LEVELS, of the published tables, to three or four digits.
_AGE_DAYS = (7705, 7817, 8318, 9410, 10280, 12460, 15810, 19650, 22200, 23140, 24430, 24890, 25160)
_EMPLOYED_SHARE_OF_LIFE = (
    0.001, 0.0047, 0.0081, 0.0164, 0.0267, 0.0595, 0.1235, 0.2237, 0.349, 0.45, 0.583, 0.673, 0.72,
)  # fmt: skip
_REGISTRATION_DAYS = (0, 4, 66, 340, 693, 1988, 4544, 7518, 10000, 11470, 13870, 16820, 20980)
_ID_DAYS = (0, 6, 71, 359, 722, 1667, 3208, 4374, 4819, 5054, 5552, 6108, 6315)
_PHONE_DAYS = (0, 0, 0, 0, 0, 305, 787, 1633, 2207, 2611, 3233, 3670, 3887)
_CAR_YEARS = (0, 0, 0, 1, 2, 4, 9, 15, 21, 27, 64, 65, 65)
_INCOME = (
    25650, 34290, 46950, 67500, 85500, 112500, 157500, 202500, 270000, 337500, 472500, 1125000, 4410000,
)  # fmt: skip
_POPULATION = (
    0.000938, 0.001276, 0.002134, 0.00496, 0.006629, 0.01001, 0.01885, 0.02866, 0.03579, 0.04622, 0.072508,
    0.072508, 0.072508,
)  # fmt: skip
_REGIONS = 81

_JOBS_OF_WOMEN = {
    "Laborers": 0.16, "Sales staff": 0.2, "Core staff": 0.16, "Managers": 0.085, "Accountants": 0.068,
    "Medicine staff": 0.063, "High skill tech staff": 0.055, "Cooking staff": 0.04, "Cleaning staff": 0.028,
    "Private service staff": 0.018, "Security staff": 0.014, "Drivers": 0.006, "Secretaries": 0.009,
    "Low-skill Laborers": 0.004, "Waiters/barmen staff": 0.008, "Realty agents": 0.004, "HR staff": 0.004,
    "IT staff": 0.001,
}  # fmt: skip
_JOBS_OF_MEN = {
    "Laborers": 0.38, "Drivers": 0.21, "Core staff": 0.08, "Managers": 0.11, "Sales staff": 0.06,
    "Security staff": 0.055, "High skill tech staff": 0.055, "Low-skill Laborers": 0.018,
    "Cooking staff": 0.01, "Accountants": 0.006, "Medicine staff": 0.006, "IT staff": 0.004,
    "Realty agents": 0.003, "Waiters/barmen staff": 0.003, "Cleaning staff": 0.003,
    "Private service staff": 0.003, "HR staff": 0.001, "Secretaries": 0.0005,
}  # fmt: skip
_EMPLOYERS = {
    "Business Entity Type 3": 0.27, "Self-employed": 0.153, "Other": 0.067, "Medicine": 0.0445,
    "Business Entity Type 2": 0.042, "Government": 0.0413, "School": 0.0353, "Trade: type 7": 0.0311,
    "Kindergarten": 0.0273, "Construction": 0.0267, "Business Entity Type 1": 0.0238,
    "Transport: type 4": 0.0214, "Trade: type 3": 0.0139, "Industry: type 9": 0.0134,
    "Industry: type 3": 0.013, "Security": 0.0129, "Housing": 0.0117, "Industry: type 11": 0.0107,
    "Military": 0.0105, "Bank": 0.01, "Agriculture": 0.0098, "Police": 0.0093, "Transport: type 2": 0.0088,
    "Postal": 0.0086, "Security Ministries": 0.0079, "Trade: type 2": 0.0075, "Restaurant": 0.0072,
    "Services": 0.0063, "University": 0.0053, "Industry: type 7": 0.0052, "Transport: type 3": 0.0047,
    "Industry: type 1": 0.0041, "Hotel": 0.0038, "Electricity": 0.0038, "Industry: type 4": 0.0035,
    "Trade: type 6": 0.0025, "Industry: type 5": 0.0024, "Insurance": 0.0024, "Telecom": 0.0023,
    "Emergency": 0.0022, "Industry: type 2": 0.0018, "Advertising": 0.0017, "Realtor": 0.0016,
    "Culture": 0.0015, "Industry: type 12": 0.0015, "Trade: type 1": 0.0014, "Mobile": 0.0013,
    "Legal Services": 0.0012, "Cleaning": 0.001, "Transport: type 1": 0.0008, "Industry: type 6": 0.0004,
    "Industry: type 10": 0.0004, "Religion": 0.0003, "Industry: type 13": 0.0003, "Trade: type 4": 0.0002,
    "Trade: type 5": 0.0002, "Industry: type 8": 0.0001,
}  # fmt: skip
_HOURS = (
    0.0001, 0.0003, 0.0011, 0.0043, 0.0061, 0.012, 0.0189, 0.0278, 0.0499, 0.0887, 0.1268, 0.1246, 0.1149,
    0.0979, 0.0921, 0.0767, 0.0631, 0.0492, 0.029, 0.011, 0.0039, 0.0009, 0.0006, 0.0002,
)  # fmt: skip
_WEEKDAYS = {
    "MONDAY": 0.165, "TUESDAY": 0.178, "WEDNESDAY": 0.168, "THURSDAY": 0.167, "FRIDAY": 0.162,
    "SATURDAY": 0.108, "SUNDAY": 0.052,
}  # fmt: skip


def draw_person(draws: Draws, clients: Clients, shift: Shift) -> dict[str, np.ndarray]:
    """Draw the columns of the application that describe the client, ``(size,)`` each."""
    size = clients.number.size
    youth = draws.normal(size) + shift.age
    age_days = np.rint(read(_AGE_DAYS, youth))
    male = draws.chance(
        np.interp(age_days / 365.25, (20, 35, 45, 55, 65), (0.46, 0.4, 0.34, 0.27, 0.2)), size
    )
    work = _draw_work(draws, clients, age_days, male, shift)
    region = _draw_region(draws, clients)
    education = _draw_education(draws, clients, youth)
    standing = draws.mix(
        size,
        (0.55, clients.means),
        (0.25, (education - 1.5) / 0.9),
        (0.25, (male - 0.34) / 0.47),
        (-0.2, (work["retired"] - 0.18) / 0.38),
        (0.2, region["quality"]),
    )
    income = np.maximum(np.rint(read(_INCOME, standing) * shift.income / 4500.0) * 4500.0, 25_650.0)
    columns: dict[str, np.ndarray] = {
        "CODE_GENDER": np.where(male, _code("CODE_GENDER", "M"), _code("CODE_GENDER", "F")).astype(np.int8),
        "NAME_EDUCATION_TYPE": education.astype(np.int8),
        "AMT_INCOME_TOTAL": income,
        "DAYS_BIRTH": -age_days,
        **{name: values for name, values in work.items() if name != "retired"},
        **{name: values for name, values in region.items() if name != "quality"},
        **_draw_family(draws, age_days / 365.25),
        **_draw_documents_and_dates(draws, age_days, youth, clients),
        **_draw_contacts(draws, size, work["retired"].astype(bool), shift),
        **_draw_addresses(draws, size, work["retired"].astype(bool)),
    }
    owns_car = draws.chance(np.clip(0.23 + 0.27 * male + 0.05 * standing, 0, 1), size)
    car_years = np.rint(read(_CAR_YEARS, draws.mix(size, (-0.3, clients.means))))
    columns["FLAG_OWN_CAR"] = owns_car.astype(np.int8)
    columns["OWN_CAR_AGE"] = np.where(owns_car, car_years, np.nan)
    columns["FLAG_OWN_REALTY"] = draws.chance(0.69, size).astype(np.int8)
    return columns


def _code(column: str, word: str) -> int:
    return code_of(_TABLE.column(column), word)


def _draw_work(
    draws: Draws, clients: Clients, age_days: Floats, male: Flags, shift: Shift
) -> dict[str, np.ndarray]:
    size = clients.number.size
    age = age_days / 365.25
    retired = draws.chance(
        np.interp(age, (20, 45, 50, 55, 60, 65, 70), (0.002, 0.012, 0.06, 0.3, 0.72, 0.92, 0.97)), size
    )
    income_type = np.where(
        retired,
        _code("NAME_INCOME_TYPE", "Pensioner"),
        draws.pick(
            _TABLE.column("NAME_INCOME_TYPE"),
            {
                "Working": 0.633, "Commercial associate": 0.284, "State servant": 0.082, "Unemployed": 0.0003,
                "Student": 0.0001, "Businessman": 0.00005, "Maternity leave": 0.00003,
            },
            size,
        ),
    ).astype(np.int8)  # fmt: skip
    idle = retired | (income_type == _code("NAME_INCOME_TYPE", "Unemployed"))
    length = draws.mix(size, (0.2, clients.worth), (0.2, (age - 44) / 12)) + shift.employment
    employed_days = np.minimum(
        np.rint(read(_EMPLOYED_SHARE_OF_LIFE, length) * age_days), age_days - np.rint(18 * 365.25)
    )
    occupation = np.where(
        male,
        draws.pick(_TABLE.column("OCCUPATION_TYPE"), _JOBS_OF_MEN, size),
        draws.pick(_TABLE.column("OCCUPATION_TYPE"), _JOBS_OF_WOMEN, size),
    )
    employer = draws.pick(_TABLE.column("ORGANIZATION_TYPE"), _EMPLOYERS, size)
    untold = idle | draws.chance(0.16, size)
    return {
        "retired": idle.astype(np.float64),
        "NAME_INCOME_TYPE": income_type,
        "DAYS_EMPLOYED": np.where(idle, NO_DAY, -np.maximum(employed_days, 1.0)),
        "OCCUPATION_TYPE": np.where(untold, EMPTY, occupation).astype(np.int8),
        "ORGANIZATION_TYPE": np.where(idle, _code("ORGANIZATION_TYPE", "XNA"), employer).astype(np.int8),
    }


def _draw_education(draws: Draws, clients: Clients, youth: Floats) -> Floats:
    level = draws.mix(clients.number.size, (0.25, clients.means), (-0.15, youth))
    return np.searchsorted((0.0118, 0.7223, 0.7565, 0.9995), rank(level), side="right").astype(np.float64)


def _draw_region(draws: Draws, clients: Clients) -> dict[str, np.ndarray]:
    size = clients.number.size
    quality = draws.mix(size, (0.15, clients.worth), (0.15, clients.means))
    rating = np.where(rank(quality) > 0.8913, 1.0, np.where(rank(quality) < 0.16, 3.0, 2.0))
    crowd = draws.mix(size, (0.5, quality))
    region = np.floor(rank(crowd) * _REGIONS)

    population = np.round(np.interp((region + 0.5) / _REGIONS, LEVELS, _POPULATION), 6)
    moved = draws.chance(0.022, size)
    return {
        "quality": quality,
        "REGION_POPULATION_RELATIVE": population,
        "REGION_RATING_CLIENT": rating,
        "REGION_RATING_CLIENT_W_CITY": np.where(moved, np.maximum(rating - 1, 1), rating),
    }


def _draw_family(draws: Draws, age: Floats) -> dict[str, Codes | Floats]:
    size = age.size
    status = draws.uniform(size)
    ages = (21, 25, 30, 40, 50, 60, 69)
    married = np.interp(age, ages, (0.35, 0.52, 0.66, 0.71, 0.68, 0.63, 0.55))
    civil = np.interp(age, ages, (0.16, 0.13, 0.11, 0.095, 0.08, 0.065, 0.05))
    single = np.interp(age, ages, (0.48, 0.31, 0.17, 0.105, 0.1, 0.11, 0.12))
    separated = np.interp(age, ages, (0.01, 0.04, 0.06, 0.075, 0.075, 0.06, 0.05))
    ends = np.cumsum(np.stack([married, civil, single, separated]), axis=0)
    words = ("Married", "Civil marriage", "Single / not married", "Separated", "Widow")
    place = (status >= ends).sum(axis=0)
    couple = place <= 1
    wish = np.interp(age, (21, 28, 37, 45, 52, 60, 69), (0.12, 0.75, 1.05, 0.55, 0.1, 0.02, 0.01))
    wish = wish * np.where(couple, 1.4, 0.72)
    luck = draws.uniform(size)
    thresholds = np.array((0.52, 0.11, 0.014, 0.0012, 0.0002))
    children = (luck[None, :] < np.clip(thresholds[:, None] * wish, 0, 0.98)).sum(axis=0).astype(np.float64)
    at_home = np.interp(age, (21, 25, 32, 40), (0.25, 0.13, 0.06, 0.015))
    elsewhere = draws.pick(
        _TABLE.column("NAME_HOUSING_TYPE"),
        {
            "House / apartment": 0.932, "Municipal apartment": 0.037, "Rented apartment": 0.0168,
            "Office apartment": 0.0085, "Co-op apartment": 0.0036,
        },
        size,
    )  # fmt: skip
    home = np.where(draws.chance(at_home, size), _code("NAME_HOUSING_TYPE", "With parents"), elsewhere)
    return {
        "NAME_FAMILY_STATUS": codes_of(_TABLE.column("NAME_FAMILY_STATUS"), words)[place],
        "CNT_CHILDREN": children,
        "CNT_FAM_MEMBERS": children + 1 + couple,
        "NAME_HOUSING_TYPE": home.astype(np.int8),
    }


def _draw_documents_and_dates(draws: Draws, age_days: Floats, youth: Floats, clients: Clients) -> Arrays:
    size = age_days.size
    registered = np.rint(read(_REGISTRATION_DAYS, draws.mix(size, (0.33, youth))))
    published = np.rint(read(_ID_DAYS, draws.mix(size, (0.27, youth), (0.1, clients.worth))))
    phone = np.rint(read(_PHONE_DAYS, draws.mix(size, (0.2, clients.worth))))
    return {
        "DAYS_REGISTRATION": -np.minimum(registered, age_days),
        "DAYS_ID_PUBLISH": -np.minimum(published, age_days),
        "DAYS_LAST_PHONE_CHANGE": -phone,
    }


def _draw_contacts(draws: Draws, size: int, idle: Flags, shift: Shift) -> Arrays:
    online = draws.chance(shift.online, size)
    night = np.floor(draws.uniform(size) * 7 + 20) % 24
    return {
        "FLAG_MOBIL": np.ones(size),
        "FLAG_EMP_PHONE": (~idle).astype(np.float64),
        "FLAG_WORK_PHONE": (draws.chance(0.245, size) & ~idle).astype(np.float64),
        "FLAG_CONT_MOBILE": draws.chance(0.9982, size).astype(np.float64),
        "FLAG_PHONE": draws.chance(0.275, size).astype(np.float64),
        "FLAG_EMAIL": (online | draws.chance(0.08, size)).astype(np.float64),
        "WEEKDAY_APPR_PROCESS_START": draws.pick(
            _TABLE.column("WEEKDAY_APPR_PROCESS_START"), _WEEKDAYS, size
        ),
        "HOUR_APPR_PROCESS_START": np.where(online, night, draws.count(_HOURS, size)),
    }


def _draw_addresses(draws: Draws, size: int, idle: Flags) -> Arrays:
    lives_away = draws.chance(0.081, size)
    lives_far = lives_away & draws.chance(0.236, size)
    works_away = draws.chance(0.276, size) & ~idle
    works_far = works_away & draws.chance(0.22, size)
    apart = draws.chance(0.765, size)
    flags = {
        "REG_REGION_NOT_LIVE_REGION": lives_far,
        "REG_REGION_NOT_WORK_REGION": works_far,
        "LIVE_REGION_NOT_WORK_REGION": works_far & apart,
        "REG_CITY_NOT_LIVE_CITY": lives_away,
        "REG_CITY_NOT_WORK_CITY": works_away,
        "LIVE_CITY_NOT_WORK_CITY": works_away & apart,
    }
    return {name: values.astype(np.float64) for name, values in flags.items()}
