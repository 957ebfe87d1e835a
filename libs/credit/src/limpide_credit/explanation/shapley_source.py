"""Who computes a model's Shapley values: the kernel if it proves itself on this model, else LightGBM."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from limpide_credit.errors import InputError
from limpide_credit.model import CreditModel

RawContributions = Callable[[np.ndarray], np.ndarray]
"""From full-width vectors, shape (n, width), to what ``pred_contrib`` returns, shape (n, k + 1)."""

PairInteractions = Callable[[np.ndarray, np.ndarray], np.ndarray]
"""From full-width vectors and each feature's group to raw log-odds, shape (n, g, g), above the diagonal."""

# Waking a second thread for fewer rows costs more than it brings.
_ROWS_FOR_ONE_THREAD = 64
_KERNEL_THREADS = 2
_SELF_TEST_ROWS = 64
_SELF_TEST_TOLERANCE = 1e-9


@dataclass(frozen=True, eq=False)
class ShapleySource:
    """What computes contributions in raw log-odds, before calibration.

    Parameters
    ----------
    name
        'kernel' or 'pred_contrib'.
    compute
        The computation.
    because
        Why it is not the kernel; empty if it is.
    pairs
        What two groups of features only do together; None unless it is the kernel.
    """

    name: Literal["kernel", "pred_contrib"]
    compute: RawContributions
    because: str = ""
    pairs: PairInteractions | None = None


def pred_contrib(model: CreditModel) -> RawContributions:
    """Return LightGBM's own computation."""

    def compute(vectors: np.ndarray) -> np.ndarray:
        used = np.take(vectors, model.positions, axis=1)
        threads = 1 if len(used) < _ROWS_FOR_ONE_THREAD else 0
        return np.asarray(model.booster.predict(used, pred_contrib=True, num_threads=threads))

    return compute


def choose_source(model: CreditModel, vectors: np.ndarray) -> ShapleySource:
    """Return the kernel, prepared for a model, if it agrees with ``pred_contrib``; else ``pred_contrib``.

    Parameters
    ----------
    model
        What is explained.
    vectors
        Shape (n, width), rows of the reference sample: the first are explained by both, together and alone.
    """
    library = pred_contrib(model)
    try:
        kernel, pairs = _kernel(model)
        rows = np.asarray(vectors[:_SELF_TEST_ROWS], dtype=np.float64)
        together = kernel(rows)
        alone = np.concatenate([together[:0], *(kernel(rows[at : at + 1]) for at in range(len(rows)))])
        expected = library(rows)
    except InputError as error:
        return ShapleySource("pred_contrib", library, error.message)
    gap = max(float(np.max(np.abs(computed - expected), initial=0.0)) for computed in (together, alone))
    if not gap <= _SELF_TEST_TOLERANCE:
        return ShapleySource("pred_contrib", library, f"The kernel differs from pred_contrib by {gap:.3g}.")
    return ShapleySource("kernel", kernel, pairs=pairs)


def _kernel(model: CreditModel) -> tuple[RawContributions, PairInteractions]:
    """Return the kernel of a model: of single features, and of pairs of groups.

    Raises
    ------
    InputError
        The kernel is not installed, cannot be compiled here, or does not know the kind of model.
    """
    try:
        from numba.core.errors import NumbaError

        from limpide_credit.explanation.kernel.shapley import ShapleyKernel
    except (ImportError, RuntimeError) as error:
        # numba ends with RuntimeError where there is no folder to keep what it compiles.
        raise InputError(f"The explanation kernel cannot be loaded: {error}", field="numba") from error
    try:
        kernel = ShapleyKernel(model.booster, model.positions)
        kernel(np.full((2, model.width), np.nan))
        kernel(np.full((1, model.width), np.nan))
        kernel.pairs(np.full((1, model.width), np.nan), np.zeros(kernel.features, np.int64))
    except (NumbaError, OSError) as error:
        raise InputError(f"The explanation kernel cannot be compiled: {error}", field="numba") from error
    return lambda rows: kernel(rows, threads=_KERNEL_THREADS), kernel.pairs
