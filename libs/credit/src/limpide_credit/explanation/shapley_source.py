"""Who computes a model's Shapley values: of trees the kernel if it proves itself, else the model itself."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from limpide_credit.errors import InputError
from limpide_credit.model import CreditModel
from limpide_credit.scorers.boosted_trees import BoostedTrees
from limpide_credit.scorers.scorecard import Scorecard

RawContributions = Callable[[np.ndarray], np.ndarray]
"""From full-width vectors, shape (n, width), to raw log-odds, shape (n, k + 1), the base last."""

PairInteractions = Callable[[np.ndarray, np.ndarray], np.ndarray]
"""From full-width vectors and each feature's group to raw log-odds, shape (n, g, g), above the diagonal."""

_KERNEL_THREADS = 2
_SELF_TEST_ROWS = 64
_SELF_TEST_TOLERANCE = 1e-9


@dataclass(frozen=True, eq=False)
class ShapleySource:
    """What computes contributions in raw log-odds, before calibration."""

    name: str  # 'kernel' or 'pred_contrib' of trees, else the kind of model, as 'scorecard'
    compute: RawContributions  # The computation
    because: str = ""  # Why it is not the kernel, of trees; else empty
    # What two groups of features only do together; None where nothing says it, as ``pred_contrib``.
    pairs: PairInteractions | None = None


def choose_source(model: CreditModel, vectors: np.ndarray) -> ShapleySource:
    """Return what explains a model: of trees the kernel if it agrees with ``pred_contrib``, else that.

    Args:
        model: What is explained.
        vectors: Shape (n, width), rows of the reference sample: the first are explained by both, together and
            alone.
    """
    library, scorer = model.raw_contributions, model.scorer
    if not isinstance(scorer, BoostedTrees):
        return ShapleySource(scorer.kind, library, pairs=_no_pairs if isinstance(scorer, Scorecard) else None)
    try:
        kernel, pairs = _kernel(model, scorer)
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


def _no_pairs(vectors: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """Return that no two groups of features of an additive model do anything together."""
    size = int(groups.max(initial=-1)) + 1
    return np.zeros((len(vectors), size, size))


def _kernel(model: CreditModel, trees: BoostedTrees) -> tuple[RawContributions, PairInteractions]:
    """Return the kernel of a model: of single features, and of pairs of groups.

    Raises:
        InputError: The kernel is not installed, cannot be compiled here, or does not know the kind of model.
    """
    try:
        from numba.core.errors import NumbaError

        from limpide_credit.explanation.kernel.shapley import ShapleyKernel
    except (ImportError, RuntimeError) as error:
        # numba ends with RuntimeError where there is no folder to keep what it compiles.
        raise InputError(f"The explanation kernel cannot be loaded: {error}", field="numba") from error
    try:
        kernel = ShapleyKernel(trees.booster, model.positions)
        kernel(np.full((2, model.width), np.nan))
        kernel(np.full((1, model.width), np.nan))
        kernel.pairs(np.full((1, model.width), np.nan), np.zeros(kernel.features, np.int64))
    except (NumbaError, OSError) as error:
        raise InputError(f"The explanation kernel cannot be compiled: {error}", field="numba") from error
    return lambda rows: kernel(rows, threads=_KERNEL_THREADS), kernel.pairs
