"""The columns that describe the client's building: 47 of them, mostly given or absent together."""

import numpy as np

from limpide_credit.schemas.draws import EMPTY, LEVELS, Draws, rank, read
from limpide_credit.schemas.frames import Arrays
from limpide_credit.schemas.home_credit.synthetic.clients import Clients
from limpide_credit.schemas.home_credit.tables import TABLES

_TABLE = TABLES["application"]

# Measure: share missing, correlation with the building's size, quantiles at LEVELS.

_MEASURES: dict[str, tuple[float, float, tuple[float, ...]]] = {
    "APARTMENTS": (
        0.498, 0.9, (0, 0, 0.0021, 0.0124, 0.0186, 0.0608, 0.0907, 0.1485, 0.2467, 0.3351, 0.567, 1, 1),
    ),
    "BASEMENTAREA": (0.573, 0.7, (0, 0, 0, 0, 0, 0.0461, 0.0773, 0.1126, 0.1722, 0.2267, 0.4013, 0.8182, 1)),
    "YEARS_BEGINEXPLUATATION": (
        0.479, 0.2, (0, 0, 0.9513, 0.9697, 0.9727, 0.9767, 0.9816, 0.9866, 0.9911, 0.996, 0.9985, 0.9995, 1),
    ),
    "YEARS_BUILD": (
        0.656, 0.3,
        (0, 0.0888, 0.3404, 0.5988, 0.6328, 0.6872, 0.7552, 0.8164, 0.8776, 0.9456, 0.9796, 0.9932, 1),
    ),
    "COMMONAREA": (0.687, 0.6, (0, 0, 0, 0, 0.0009, 0.0077, 0.0205, 0.051, 0.112, 0.168, 0.4119, 1, 1)),
    "ELEVATORS": (0.52, 0.85, (0, 0, 0, 0, 0, 0, 0, 0.12, 0.24, 0.36, 0.64, 0.96, 1)),
    "ENTRANCES": (
        0.492, 0.4, (0, 0, 0.0345, 0.0345, 0.0517, 0.069, 0.1379, 0.2069, 0.2759, 0.3103, 0.5172, 1, 1),
    ),
    "FLOORSMAX": (
        0.485, 0.7, (0, 0, 0, 0.0417, 0.0417, 0.1667, 0.1667, 0.3333, 0.375, 0.5417, 0.6667, 0.9583, 1),
    ),
    "FLOORSMIN": (
        0.67, 0.6, (0, 0, 0, 0.0417, 0.0417, 0.1042, 0.2083, 0.375, 0.4167, 0.5, 0.7083, 0.9583, 1),
    ),
    "LANDAREA": (0.583, 0.5, (0, 0, 0, 0, 0, 0.0188, 0.0484, 0.0882, 0.1448, 0.1999, 0.3995, 1, 1)),
    "LIVINGAPARTMENTS": (
        0.675, 0.9, (0, 0, 0.0034, 0.0101, 0.0202, 0.0504, 0.0756, 0.121, 0.2118, 0.2858, 0.4623, 0.8212, 1),
    ),
    "LIVINGAREA": (
        0.493, 0.95,
        (0, 0, 0.0026, 0.0088, 0.0164, 0.0484, 0.0764, 0.1323, 0.2383, 0.3322, 0.5936, 0.9824, 1),
    ),
    "NONLIVINGAPARTMENTS": (0.686, 0.3, (0, 0, 0, 0, 0, 0, 0, 0.0048, 0.0154, 0.0283, 0.1158, 0.668, 1)),
    "NONLIVINGAREA": (0.538, 0.3, (0, 0, 0, 0, 0, 0, 0.0037, 0.0278, 0.0796, 0.1294, 0.3253, 0.8671, 1)),
}  # fmt: skip
_TOTAL_AREA = (0, 0, 0.0019, 0.0072, 0.0135, 0.0427, 0.0698, 0.1327, 0.2331, 0.3159, 0.5623, 0.9386, 1)
# Category: share missing, shares of the words where it is given.
_WORDS: dict[str, tuple[float, dict[str, float]]] = {
    "FONDKAPREMONT_MODE": (
        0.676,
        {
            "reg oper account": 0.756, "reg oper spec account": 0.124, "not specified": 0.06,
            "org spec account": 0.06,
        },
    ),
    "HOUSETYPE_MODE": (
        0.491, {"block of flats": 0.982, "specific housing": 0.0095, "terraced house": 0.0085},
    ),
    "WALLSMATERIAL_MODE": (
        0.498,
        {
            "Panel": 0.436, "Stone, brick": 0.427, "Block": 0.061, "Wooden": 0.036, "Mixed": 0.015,
            "Monolithic": 0.012, "Others": 0.011,
        },
    ),
    "EMERGENCYSTATE_MODE": (0.464, {"No": 0.985, "Yes": 0.015}),
}  # fmt: skip
# Counts of things come as multiples of these: entrances of 1/29, floors of 1/24, lifts of 1/25.
_STEPS = {"ENTRANCES": 1 / 29, "FLOORSMAX": 1 / 24, "FLOORSMIN": 1 / 24, "ELEVATORS": 1 / 25}
_TOGETHER = 0.97
_SMALLEST_AREA = 0.0015


def draw_building(draws: Draws, clients: Clients) -> Arrays:
    """Draw the 47 columns, ``(size,)`` each, in ``[0, 1]`` or codes; empty mostly for the same clients."""
    size = clients.number.size
    scale = draws.mix(size, (0.1, clients.worth), (0.25, clients.means))
    unknown = draws.normal(size)
    columns: dict[str, np.ndarray] = {}
    for name, (missing, with_scale, curve) in _MEASURES.items():
        average = read(curve, draws.mix(size, (with_scale, scale)))
        step = _STEPS.get(name)
        smooth = np.where(average < _SMALLEST_AREA, 0.0, average)
        average = np.rint(average / step) * step if step else smooth
        absent = rank(draws.mix(size, (_TOGETHER, unknown))) < missing
        same = draws.chance(0.9 if step or name.startswith("YEARS") else 0.6, size)
        median = np.where(same, average, average * (1 + 0.02 * draws.normal(size)))
        mode = np.where(same, average, average * (0.97 + 0.04 * draws.normal(size)))
        for statistic, values in (("AVG", average), ("MODE", mode), ("MEDI", median)):
            columns[f"{name}_{statistic}"] = np.where(absent, np.nan, np.round(np.clip(values, 0, 1), 4))
    area = np.round(np.interp(rank(draws.mix(size, (0.95, scale))), LEVELS, _TOTAL_AREA), 4)
    absent = rank(draws.mix(size, (_TOGETHER, unknown))) < 0.474
    columns["TOTALAREA_MODE"] = np.where(absent, np.nan, area)
    for name, (missing, shares) in _WORDS.items():
        absent = rank(draws.mix(size, (_TOGETHER, unknown))) < missing
        words = draws.pick(_TABLE.column(name), shares, size)
        columns[name] = np.where(absent, EMPTY, words).astype(np.int8)
    return columns
