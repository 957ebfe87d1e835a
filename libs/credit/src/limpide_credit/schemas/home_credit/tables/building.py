"""What an application says of the building that the client lives in."""

from limpide_credit.schemas.columns import Column, category, number

BUILDING_MEASURES = (
    "APARTMENTS",
    "BASEMENTAREA",
    "YEARS_BEGINEXPLUATATION",
    "YEARS_BUILD",
    "COMMONAREA",
    "ELEVATORS",
    "ENTRANCES",
    "FLOORSMAX",
    "FLOORSMIN",
    "LANDAREA",
    "LIVINGAPARTMENTS",
    "LIVINGAREA",
    "NONLIVINGAPARTMENTS",
    "NONLIVINGAREA",
)
"""Each comes three times, as the average, the mode and the median of the client's building."""


def _building(statistic: str) -> tuple[Column, ...]:
    return tuple(number(f"{name}_{statistic}", "ratio", 0, 1, nullable=True) for name in BUILDING_MEASURES)


BUILDING: tuple[Column, ...] = (
    *_building("AVG"),
    *_building("MODE"),
    *_building("MEDI"),
    category(
        "FONDKAPREMONT_MODE",
        "not specified",
        "org spec account",
        "reg oper account",
        "reg oper spec account",
        nullable=True,
    ),
    category("HOUSETYPE_MODE", "block of flats", "specific housing", "terraced house", nullable=True),
    number("TOTALAREA_MODE", "ratio", 0, 1, nullable=True),
    category(
        "WALLSMATERIAL_MODE",
        "Block",
        "Mixed",
        "Monolithic",
        "Others",
        "Panel",
        "Stone, brick",
        "Wooden",
        nullable=True,
    ),
    category("EMERGENCYSTATE_MODE", "No", "Yes", nullable=True),
)
"""Every column of it, in the order of the files."""
