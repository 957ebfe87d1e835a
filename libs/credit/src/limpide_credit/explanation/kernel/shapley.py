"""Exact Shapley values of a LightGBM model: the numbers of ``pred_contrib``, several times as fast."""

from concurrent.futures import ThreadPoolExecutor

import lightgbm as lgb
import numpy as np

from limpide_credit.errors import InputError
from limpide_credit.explanation.kernel.block import explain_block
from limpide_credit.explanation.kernel.forest import read_forest
from limpide_credit.explanation.kernel.layout import TABLE_BYTES, lay_out
from limpide_credit.explanation.kernel.one_row import explain_row
from limpide_credit.explanation.kernel.pairs import add_pairs
from limpide_credit.explanation.kernel.quadrature import quadrature
from limpide_credit.explanation.kernel.tables import fill_tables

_BLOCK = 64
_ROWS_A_TASK = 8 * _BLOCK


class ShapleyKernel:
    """Explains rows of one model.

    Prepared once a model. Compiled on the first use of all, and kept for the next process in
    ``NUMBA_CACHE_DIR`` or beside the code.

    Args:
        booster: The model.
        positions: Shape (k,), where the model's columns are in the rows; by default in its own order from the
            first on.
        table_bytes: Memory that tables may take; what they do not hold is computed for each row.

    Raises:
        InputError: The model is of a kind that is not understood; it is named which.
    """

    def __init__(
        self, booster: lgb.Booster, positions: np.ndarray | None = None, table_bytes: int = TABLE_BYTES
    ) -> None:
        forest = read_forest(booster)
        layout = lay_out(forest, table_bytes)
        self.expected = forest.expected
        self.features = forest.features
        self.layout = layout
        positions = np.arange(forest.features) if positions is None else positions
        self._columns = np.asarray(positions, np.int64)[layout.columns]
        self._width = int(self._columns.max(initial=-1)) + 1
        nodes = quadrature(int(np.diff(layout.branches.slot_start).max(initial=0)))
        self.tables = np.zeros(layout.table_length)
        fill_tables(layout.branches, nodes, self.tables)
        self._model = (layout.splits, layout.branches, nodes, self.tables)

    def __call__(self, rows: np.ndarray, threads: int = 1) -> np.ndarray:
        """Return what ``Booster.predict(rows, pred_contrib=True)`` does, shape (n, features + 1).

        Args:
            rows: Shape (n, width), float64.
            threads: At most so many; the numbers do not depend on it.

        Raises:
            InputError: The rows are too narrow.
        """
        rows = self._checked(rows)
        out = np.zeros((len(rows), self.features + 1))
        out[:, -1] = self.expected
        if len(rows) == 1:
            explain_row(rows[0], self._columns, self.layout.columns, out[0], *self._model)
            return out
        tasks = [slice(at, at + _ROWS_A_TASK) for at in range(0, len(rows), _ROWS_A_TASK)]
        if threads == 1 or len(tasks) < 2:
            self._explain(rows, out)
        else:
            with ThreadPoolExecutor(threads) as pool:
                list(pool.map(self._explain, [rows[one] for one in tasks], [out[one] for one in tasks]))
        return out

    def pairs(self, rows: np.ndarray, groups: np.ndarray) -> np.ndarray:
        """Return the interaction of every two groups of features, shape (n, g, g), above the diagonal.

        For groups of one feature each, the entry at (a, b) is the sum of those at (a, b) and (b, a) of shap's
        ``TreeExplainer.shap_interaction_values``.

        Args:
            rows: Shape (n, width), float64.
            groups: Shape (features,), the group of each feature of the model, from 0 on.

        Raises:
            InputError: The rows are too narrow.
        """
        rows = self._checked(rows)
        size = int(groups.max(initial=-1)) + 1
        out = np.zeros((len(rows), size, size))
        used = np.asarray(groups, np.int64)[self.layout.columns]
        splits, branches, nodes, _ = self._model
        for row, pairs in zip(rows, out, strict=True):
            add_pairs(row, self._columns, used, pairs, splits, branches, nodes)
        # Two features of one group count within it.
        out[:, np.arange(size), np.arange(size)] = 0.0
        return out

    def _checked(self, rows: np.ndarray) -> np.ndarray:
        # Rows that cannot be written, as the store's, are another type to the compiler: a second compilation.
        rows = np.require(rows, np.float64, ("C", "W"))
        # Compiled code does not look whether it reads beyond the end.
        if rows.ndim != 2 or rows.shape[1] < self._width:
            raise InputError(
                "These rows have not the columns of the model.",
                field="rows",
                value=rows.shape,
                remedy=f"Give at least {self._width} columns.",
            )
        return rows

    def _explain(self, rows: np.ndarray, out: np.ndarray) -> None:
        explain_block(rows, self._columns, self.layout.columns, out, _BLOCK, *self._model)
