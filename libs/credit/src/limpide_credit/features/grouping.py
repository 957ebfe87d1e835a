"""Statistics of many columns over each client's rows: what ``Summary.per_client`` defines, by runs of rows.

An engine keeps a hash table of clients and walks it row by row, for each column anew. Rows of a prepared
folder come sorted by client, so a client's rows are one run, whose statistics stay in registers to its end.
A measure is read for the rows of a subset alone, where an engine fills a column for each pair of the two.
Rows in another order, and a run that a piece of the table cuts in two, give the same statistics.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numba
import numpy as np

from limpide_credit.features.aggregates import Aggregate, Summary


class Piece(NamedTuple):
    """Some rows of ``Summary.marked``; a few thousand stay in a processor's cache."""

    keys: np.ndarray  # Shape (n,), int64, the client of each row
    # Shape (n, measures), float64 and column by column in memory, NaN where null: ``measured(summary)``.
    values: np.ndarray
    marks: np.ndarray  # Shape (n, subsets), bool and column by column in memory: ``marked(summary)``
    weights: np.ndarray  # Shape (n,), float64; empty where no statistic asks for them


def measured(summary: Summary) -> list[str]:
    """Return the columns of ``summary.marked`` that are summarised, each once."""
    return list(dict.fromkeys(one.measure.name for one in summary.aggregates))


def marked(summary: Summary) -> list[str]:
    """Return the columns of ``summary.marked`` that tell which rows are in a subset, each once."""
    parts = (one.subset for one in summary.aggregates)
    return list(dict.fromkeys(part.mark for part in parts if part.holds is not None))


class Grouping:
    """The statistics of a summary's rows by client.

    It keeps its arrays from one call to the next: pages that the system has yet to give cost more than what
    is added up in them. So it is one thread's at a time; what it returned is the caller's.

    Args:
        summary: Whose marked rows are summarised.
    """

    def __init__(self, summary: Summary) -> None:
        self._aggregates = summary.aggregates
        self._marks = marked(summary)
        measures = measured(summary)
        self._known = {
            subset: _Known([one for one in summary.aggregates if one.subset == subset], measures)
            for subset in dict.fromkeys(one.subset for one in summary.aggregates)
        }

    def __call__(self, pieces: Iterable[Piece], clients: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
        """Yield every aggregate and its values, shape (clients,), NaN for null.

        Args:
            pieces: All rows, some after the others; those of nobody in ``clients`` do not count.
            clients: Shape (clients,), numbers rising.
        """
        for statistics in self._known.values():
            statistics.begin(len(clients))
        for piece in pieces:
            start, place = _runs(piece.keys, clients)
            everyone = np.ones(len(piece.keys), dtype=np.bool_)
            for subset, statistics in self._known.items():
                mark = everyone if subset.holds is None else piece.marks[:, self._marks.index(subset.mark)]
                statistics.add(piece, _Runs(*_within(start, place, mark)))
        for one in self._aggregates:
            yield one.name, _filled(self._known[one.subset].statistic(one), one.empty)


class _Runs(NamedTuple):
    """Rows of a subset: where each client's start among ``rows``, the client's place, and the rows."""

    start: np.ndarray
    place: np.ndarray
    rows: np.ndarray


def _runs(keys: np.ndarray, clients: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return where each run of a client's rows starts, and the client's place, -1 for nobody's."""
    start = np.flatnonzero(np.diff(keys, prepend=keys[:1] - 1))
    place = np.searchsorted(clients, keys[start])
    known = place < len(clients)
    known[known] = clients[place[known]] == keys[start[known]]
    return np.append(start, len(keys)), np.where(known, place, -1)


class _Known:
    """What is known so far of a subset's columns for each client: arrays of shape (columns, clients)."""

    def __init__(self, aggregates: Sequence[Aggregate], measures: Sequence[str]) -> None:
        def columns(*statistics: str) -> np.ndarray:
            found = {measures.index(one.measure.name) for one in aggregates if one.statistic in statistics}
            return np.array(sorted(found), dtype=np.int64)

        self._measures = measures
        self._summed = columns("mean", "share", "sum", "count")
        self._extreme, self._spread, self._recent = columns("min", "max"), columns("std"), columns("recent")
        self._memory = np.empty(0)
        self.begin(0)

    def begin(self, clients: int) -> None:
        """Forget all rows, and be ready for those of so many clients."""
        parts = (
            *(self._summed, self._summed),
            *(self._extreme, self._extreme),
            *(self._spread, self._spread, self._spread),
            *(self._recent, self._recent),
        )
        ends = np.cumsum([len(columns) for columns in parts])
        if len(self._memory) < ends[-1] * clients:
            self._memory = np.empty(ends[-1] * clients)
        known = self._memory[: ends[-1] * clients].reshape(ends[-1], clients)
        known.fill(0.0)
        arrays = np.split(known, ends[:-1])
        self._count, self._total, self._least, self._most = arrays[:4]
        self._spread_count, self._mean, self._squares, self._weighted, self._weight = arrays[4:]
        self._least.fill(np.nan)
        self._most.fill(np.nan)

    def add(self, piece: Piece, runs: _Runs) -> None:
        """Take in some rows."""
        values = piece.values
        if len(self._summed):
            _add_sums(values, self._summed, *runs, self._count, self._total)
        if len(self._extreme):
            _add_extremes(values, self._extreme, *runs, self._least, self._most)
        if len(self._spread):
            _add_deviations(values, self._spread, *runs, self._spread_count, self._mean, self._squares)
        if len(self._recent):
            _add_weighted(values, self._recent, piece.weights, *runs, self._weighted, self._weight)

    def statistic(self, one: Aggregate) -> np.ndarray:
        """Return an aggregate, shape (clients,), NaN for null."""
        column = self._measures.index(one.measure.name)
        match one.statistic:
            case "mean" | "share":
                place = np.searchsorted(self._summed, column)
                return _ratio(self._total[place], self._count[place])
            case "sum" | "count":
                place = np.searchsorted(self._summed, column)
                return np.where(self._count[place] == 0.0, np.nan, self._total[place])
            case "min" | "max":
                extremes = self._least if one.statistic == "min" else self._most
                return extremes[np.searchsorted(self._extreme, column)].copy()
            case "std":
                place = np.searchsorted(self._spread, column)
                return np.sqrt(_ratio(self._squares[place], np.maximum(self._spread_count[place] - 1.0, 0.0)))
            case "recent":
                place = np.searchsorted(self._recent, column)
                return _ratio(self._weighted[place], self._weight[place])
        raise KeyError(one.statistic)


def _ratio(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    return np.divide(above, below, out=np.full(len(above), np.nan), where=below != 0.0)


def _filled(values: np.ndarray, empty: float | None) -> np.ndarray:
    return values if empty is None else np.where(np.isnan(values), empty, values)


@numba.njit(cache=True, nogil=True)
def _within(start, place, mark):  # pragma: no cover - compiled
    """Keep the rows of known clients that are marked."""
    starts = np.empty(len(start), np.int64)
    places = np.empty(len(place), np.int64)
    rows = np.empty(len(mark), np.uint32)  # no place counts from the end, so none is looked at for it
    runs, filled = 0, 0
    for run in range(len(place)):
        if place[run] < 0:
            continue
        starts[runs], places[runs] = filled, place[run]
        for row in range(start[run], start[run + 1]):
            rows[filled] = row
            filled += mark[row]
        runs += filled > starts[runs]
    starts[runs] = filled
    return starts[: runs + 1], places[:runs], rows[:filled]


@numba.njit(cache=True, nogil=True)
def _add_sums(values, columns, start, place, rows, count, total):  # pragma: no cover - compiled
    """Add the number of each client's values, and their sum."""
    for at in range(len(columns)):
        column = values[:, columns[at]]
        for run in range(len(place)):
            count_here, total_here = 0.0, 0.0
            for at_row in range(start[run], start[run + 1]):
                value = column[rows[at_row]]
                there = not np.isnan(value)
                count_here += 1.0 if there else 0.0
                total_here += value if there else 0.0
            count[at, place[run]] += count_here
            total[at, place[run]] += total_here


@numba.njit(cache=True, nogil=True)
def _add_extremes(values, columns, start, place, rows, least, most):  # pragma: no cover - compiled
    """Keep the least and the greatest of each client's values."""
    for at in range(len(columns)):
        column = values[:, columns[at]]
        for run in range(len(place)):
            least_here, most_here = least[at, place[run]], most[at, place[run]]
            for at_row in range(start[run], start[run + 1]):
                value = column[rows[at_row]]
                # What is missing is neither below nor above anything, and gives way to the first value.
                least_here = least_here if value >= least_here or np.isnan(value) else value
                most_here = most_here if value <= most_here or np.isnan(value) else value
            least[at, place[run]], most[at, place[run]] = least_here, most_here


@numba.njit(cache=True, nogil=True)
def _add_deviations(values, columns, start, place, rows, count, mean, squares):  # pragma: no cover - compiled
    """Add squared deviations from the mean, run by run (Chan, Golub and LeVeque 1979)."""
    for at in range(len(columns)):
        column = values[:, columns[at]]
        for run in range(len(place)):
            client = place[run]
            count_here, total_here, squares_here = 0.0, 0.0, 0.0
            for at_row in range(start[run], start[run + 1]):
                value = column[rows[at_row]]
                if not np.isnan(value):
                    count_here += 1.0
                    total_here += value
            if count_here == 0.0:
                continue
            mean_here = total_here / count_here
            for at_row in range(start[run], start[run + 1]):
                value = column[rows[at_row]]
                if not np.isnan(value):
                    squares_here += (value - mean_here) ** 2
            apart, both = mean_here - mean[at, client], count[at, client] + count_here
            squares[at, client] += squares_here + apart**2 * count[at, client] * count_here / both
            mean[at, client] += apart * count_here / both
            count[at, client] = both


@numba.njit(cache=True, nogil=True)
def _add_weighted(values, columns, weights, start, place, rows, total, weight):  # pragma: no cover - compiled
    """Add each client's values times weights, and the weights of the values that are there."""
    for at in range(len(columns)):
        column = values[:, columns[at]]
        for run in range(len(place)):
            total_here, weight_here = 0.0, 0.0
            for at_row in range(start[run], start[run + 1]):
                value, share = column[rows[at_row]], weights[rows[at_row]]
                if not np.isnan(value * share):
                    total_here += value * share
                    weight_here += share
            total[at, place[run]] += total_here
            weight[at, place[run]] += weight_here
