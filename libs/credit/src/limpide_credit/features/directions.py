"""Which way the probability of default may move with a feature: what the field knows, declared on facts.

A direction is declared on a fact of the application here, and on a measure of history where the measure is
defined. Features take theirs from the facts and aggregates that they are computed from. A feature that a
directed fact moves both ways cannot keep that fact's promise, whichever way it is constrained.
"""

from collections.abc import Iterable, Mapping
from functools import cache

import ibis.expr.types as ir

from limpide_credit.features.aggregates import Aggregate
from limpide_credit.features.cleaning import KEYS
from limpide_credit.features.rowwise import RowFeature
from limpide_credit.features.trend import Trends, joined
from limpide_credit.schemas.chosen import SCHEMA
from limpide_credit.tables import APPLICATION, TABLES

FACT_DIRECTIONS = SCHEMA.directions
"""Fact of the application to the way the probability of default moves when it rises."""

_ANYTHING = (float("-inf"), float("inf"))


def aggregate_direction(one: Aggregate) -> int | None:
    """Return the direction of a history feature: its measure's, but that a spread has no way to move."""
    return None if one.measure.direction and one.statistic == "std" else one.measure.direction


class Directions:
    """The directions of the features of one row.

    Args:
        aggregates: The history features that they may read.
        history: Table to its summary, one row a client.
    """

    def __init__(self, aggregates: Iterable[Aggregate], history: Mapping[str, ir.Table]) -> None:
        of_history = Trends(None, _column_range)
        summaries = {name: table for table in history.values() for name in table.columns}

        @cache
        def bounds(_: str, name: str) -> tuple[float, float]:
            if name not in summaries:
                return _column_range(APPLICATION.name, name)
            found = of_history.of(summaries[name][name])
            return found.low, found.high

        self._directions: dict[str, int | None] = {one.name: aggregate_direction(one) for one in aggregates}
        self._directions |= FACT_DIRECTIONS
        self._trends = {name: Trends(name, bounds) for name, known in self._directions.items() if known != 0}

    def of(self, row: RowFeature, read: Iterable[str]) -> int | None:
        """Return 1 (riskier), -1 (safer), 0 for no direction, None where what it reads moves it both ways.

        Args:
            row: The feature.
            read: The facts and history features that its expression reads.
        """
        moves = []
        for name in read:
            if name in self._trends:
                trend, direction = self._trends[name].of(row.expression).trend, self._directions[name]
                moves.append(None if trend is None or direction is None else trend * direction)
        return joined(moves)


def _column_range(table: str, name: str) -> tuple[float, float]:
    if name in KEYS:
        return _ANYTHING
    column = TABLES[table].column(name)
    low = _ANYTHING[0] if column.minimum is None else column.minimum
    return low, _ANYTHING[1] if column.maximum is None else column.maximum
