"""Compile the kernel now, into ``NUMBA_CACHE_DIR``: for images, which are read-only when they run.

python -m limpide_credit.explanation.kernel
"""

import lightgbm as lgb
import numpy as np

from limpide_credit.explanation.kernel.shapley import ShapleyKernel

_QUIET = {"objective": "binary", "num_leaves": 3, "min_data_in_leaf": 1, "verbose": -1, "num_threads": 1}


def compile_ahead() -> None:
    """Explain one row and two of a tiny model, and its pairs, which compiles every function."""
    rows = np.arange(40.0).reshape(20, 2)
    data = lgb.Dataset(rows, rows[:, 0] > 9.0, params=_QUIET)
    booster = lgb.train(_QUIET, data, 1)  # pyright: ignore[reportUnknownMemberType] - partly typed
    kernel = ShapleyKernel(booster)
    kernel(rows[:1])
    kernel(rows[:2])
    kernel.pairs(rows[:1], np.arange(2))


if __name__ == "__main__":
    compile_ahead()
