"""Features of many applications at once, a column at a time."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

import ibis.expr.types as ir
import numpy as np

from limpide_credit.features.column_compiler import compile_columns
from limpide_credit.tables import APPLICATION, APPLICATION_FACTS

_NAN = float("nan")
_WORDS = frozenset(name for name in APPLICATION_FACTS if APPLICATION.column(name).kind == "category")
_MISSING = {name: None if name in _WORDS else _NAN for name in APPLICATION_FACTS}


class ColumnBuilder:
    """Computes expressions of one row for many applications.

    Args:
        expressions: Over the columns ``names``: facts of an application, and aggregates of history.
        names: The columns that they read.
        categories: Of the expressions that are categories: place, code of each word, code of any other.
    """

    def __init__(
        self,
        expressions: Sequence[ir.Value],
        names: Sequence[str],
        categories: Sequence[tuple[int, Mapping[str | None, float | None], float]],
    ) -> None:
        self._names = names
        self._words: dict[str, float] = {}
        for word in chain.from_iterable(codes for _, codes, _ in categories):
            if word is not None:
                self._words.setdefault(word, float(len(self._words)))
        self._compute = compile_columns(expressions, names, self._words)
        # After the words stands any other one, and at the end what is missing.
        self._codes = {
            place: np.array([*(codes.get(word, other) for word in self._words), other, _NAN])
            for place, codes, other in categories
        }

    def compute(
        self, many: Sequence[Mapping[str, Any]], history: Mapping[str, np.ndarray]
    ) -> Iterator[np.ndarray]:
        """Return the values of each expression, shape (n,), of n applications; categories as their codes.

        Args:
            history: Aggregates of history, shape (n,); those that are left out are missing.

        Raises:
            FloatingPointError: A value is no number, and not since one was missing.
        """
        columns = {**history, **self._facts(many)}
        missing = np.full(len(many), _NAN)
        with np.errstate(all="ignore", invalid="raise"):
            computed = self._compute([columns.get(name, missing) for name in self._names])
        return (self._coded(place, column) for place, column in enumerate(computed))

    def _facts(self, many: Sequence[Mapping[str, Any]]) -> dict[str, np.ndarray]:
        """Return each fact as numbers, words as their numbers here; missing ones as NaN."""
        other = float(len(self._words))
        rows = ({**_MISSING, **facts}.values() for facts in many)
        columns: dict[str, np.ndarray] = {}
        for name, values in zip(_MISSING, zip(*rows, strict=True), strict=True):
            numbers = values
            if name in _WORDS:
                numbers = [_NAN if word is None else self._words.get(word, other) for word in values]
            columns[name] = np.array(numbers, np.float64)  # None as NaN
        return columns

    def _coded(self, place: int, column: np.ndarray) -> np.ndarray:
        codes = self._codes.get(place)
        if codes is None:
            return column
        return codes[np.where(np.isnan(column), -1.0, column).astype(np.intp)]
