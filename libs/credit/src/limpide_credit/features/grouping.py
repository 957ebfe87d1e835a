"""Statistics of many columns over each client's rows: what ``Summary.per_client`` defines, by runs of rows.

An engine keeps a hash table of clients and walks it row by row, for each column anew. Rows of a prepared
folder come sorted by client, so a client's rows are one run, whose statistics stay in registers to its end.
Rows in another order, and a run that a piece of the table cuts in two, give the same statistics.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numba
import numpy as np

from limpide_credit.features.aggregates import Summary


class Piece(NamedTuple):
    """Some rows of ``Summary.masked``; a few thousand stay in a processor's cache.

    Parameters
    ----------
    keys
        Shape (n,), int64, the client of each row.
    values
        Shape (n, measures), float64 and column by column in memory, NaN where null: ``measured(summary)``.
    weights
        Shape (n,), float64; empty where no statistic asks for them.
    """

    keys: np.ndarray
    values: np.ndarray
    weights: np.ndarray


def measured(summary: Summary) -> list[str]:
    """Return the columns of ``summary.masked`` that are summarised, each once."""
    return list(dict.fromkeys(one.column for one in summary.aggregates))


def summarised(summary: Summary, pieces: Iterable[Piece], clients: np.ndarray) -> dict[str, np.ndarray]:
    """Return every aggregate of ``summary`` by name, shape (clients,), NaN for null.

    Parameters
    ----------
    summary
        Whose masked rows are summarised.
    pieces
        All rows, some after the others; those of nobody in ``clients`` do not count.
    clients
        Shape (clients,), numbers rising.
    """
    columns = {name: place for place, name in enumerate(measured(summary))}
    known = _Known(summary, columns, len(clients))
    for piece in pieces:
        known.add(piece, _runs(piece.keys, clients))
    return {
        one.name: _filled(known.statistic(one.statistic, columns[one.column]), one.empty)
        for one in summary.aggregates
    }


class _Runs(NamedTuple):
    """Neighbouring rows of one client: where each run starts, and the client's place, -1 for nobody's."""

    start: np.ndarray
    place: np.ndarray


def _runs(keys: np.ndarray, clients: np.ndarray) -> _Runs:
    start = np.flatnonzero(np.diff(keys, prepend=keys[:1] - 1))
    place = np.searchsorted(clients, keys[start])
    known = place < len(clients)
    known[known] = clients[place[known]] == keys[start[known]]
    return _Runs(np.append(start, len(keys)), np.where(known, place, -1))


class _Known:
    """What is known so far of each column for each client: arrays of shape (columns, clients)."""

    def __init__(self, summary: Summary, columns: Mapping[str, int], clients: int) -> None:
        def places(*statistics: str) -> np.ndarray:
            found = {columns[one.column] for one in summary.aggregates if one.statistic in statistics}
            return np.array(sorted(found), dtype=np.int64)

        self._extreme, self._spread, self._recent = places("min", "max"), places("std"), places("recent")
        self._count, self._total = np.zeros((2, len(columns), clients))
        self._least = np.full((len(self._extreme), clients), np.inf)
        self._most = np.full((len(self._extreme), clients), -np.inf)
        self._spread_count, self._mean, self._squares = np.zeros((3, len(self._spread), clients))
        self._weighted, self._weight = np.zeros((2, len(self._recent), clients))

    def add(self, piece: Piece, runs: _Runs) -> None:
        """Take in some rows."""
        values = piece.values
        _add_sums(values, *runs, self._count, self._total)
        _add_extremes(values, self._extreme, *runs, self._least, self._most)
        _add_deviations(values, self._spread, *runs, self._spread_count, self._mean, self._squares)
        _add_weighted(values, self._recent, piece.weights, *runs, self._weighted, self._weight)

    def statistic(self, name: str, column: int) -> np.ndarray:
        """Return a statistic of a column, shape (clients,), NaN for null."""
        count, total = self._count[column], self._total[column]
        match name:
            case "mean" | "share":
                return _ratio(total, count)
            case "sum" | "count":
                return np.where(count == 0.0, np.nan, total)
            case "min" | "max":
                extremes = self._least if name == "min" else self._most
                return np.where(count == 0.0, np.nan, extremes[np.searchsorted(self._extreme, column)])
            case "std":
                squares = self._squares[np.searchsorted(self._spread, column)]
                return np.sqrt(_ratio(squares, np.maximum(count - 1.0, 0.0)))
            case "recent":
                place = np.searchsorted(self._recent, column)
                return _ratio(self._weighted[place], self._weight[place])
        raise KeyError(name)


def _ratio(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    return np.divide(above, below, out=np.full(len(above), np.nan), where=below != 0.0)


def _filled(values: np.ndarray, empty: float | None) -> np.ndarray:
    return values if empty is None else np.where(np.isnan(values), empty, values)


@numba.njit(cache=True, nogil=True)
def _add_sums(values, start, place, count, total):  # pragma: no cover - compiled
    """Add the number of each client's values, and their sum."""
    for column in range(values.shape[1]):
        for run in range(len(place)):
            client = place[run]
            if client < 0:
                continue
            count_here, total_here = 0.0, 0.0
            for row in range(start[run], start[run + 1]):
                value = values[row, column]
                there = not np.isnan(value)
                count_here += 1.0 if there else 0.0
                total_here += value if there else 0.0
            count[column, client] += count_here
            total[column, client] += total_here


@numba.njit(cache=True, nogil=True)
def _add_extremes(values, columns, start, place, least, most):  # pragma: no cover - compiled
    """Keep the least and the greatest of each client's values."""
    for at in range(len(columns)):
        for run in range(len(place)):
            client = place[run]
            if client < 0:
                continue
            least_here, most_here = least[at, client], most[at, client]
            for row in range(start[run], start[run + 1]):
                value = values[row, columns[at]]
                # What is missing is neither below nor above anything; min() would ask for it first.
                least_here = value if value < least_here else least_here  # noqa: FURB136
                most_here = value if value > most_here else most_here  # noqa: FURB136
            least[at, client], most[at, client] = least_here, most_here


@numba.njit(cache=True, nogil=True)
def _add_deviations(values, columns, start, place, count, mean, squares):  # pragma: no cover - compiled
    """Add squared deviations from the mean, run by run (Chan, Golub and LeVeque 1979)."""
    for at in range(len(columns)):
        for run in range(len(place)):
            client = place[run]
            if client < 0:
                continue
            count_here, total_here, squares_here = 0.0, 0.0, 0.0
            for row in range(start[run], start[run + 1]):
                value = values[row, columns[at]]
                if not np.isnan(value):
                    count_here += 1.0
                    total_here += value
            if count_here == 0.0:
                continue
            mean_here = total_here / count_here
            for row in range(start[run], start[run + 1]):
                value = values[row, columns[at]]
                if not np.isnan(value):
                    squares_here += (value - mean_here) ** 2
            apart, both = mean_here - mean[at, client], count[at, client] + count_here
            squares[at, client] += squares_here + apart**2 * count[at, client] * count_here / both
            mean[at, client] += apart * count_here / both
            count[at, client] = both


@numba.njit(cache=True, nogil=True)
def _add_weighted(values, columns, weights, start, place, total, weight):  # pragma: no cover - compiled
    """Add each client's values times weights, and the weights of the values that are there."""
    for at in range(len(columns)):
        for run in range(len(place)):
            client = place[run]
            if client < 0:
                continue
            for row in range(start[run], start[run + 1]):
                value = values[row, columns[at]]
                if not np.isnan(value * weights[row]):
                    total[at, client] += value * weights[row]
                    weight[at, client] += weights[row]
