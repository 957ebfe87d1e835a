"""Self-test of a loaded bundle: its scores must equal those stored in it."""

import numpy as np

from limpide_credit.bundle import ModelBundle
from limpide_credit.errors import ConflictError

# Trees and points are added up in the same order everywhere; another CPU's exp() may differ in the last bits.
_TOLERANCE = 1e-9
_REMEDY = "Register the model again: its artifact is damaged or was made by other software."


def self_test(bundle: ModelBundle, version: str, rows: int = 32) -> None:
    """Score rows of the reference sample again, alone and together, and compare with the stored scores.

    Args:
        rows: How many; all, if there are fewer.

    Raises:
        ConflictError: A score differs or is none, or the policy does not decide as its threshold says: the
            artifact is not the one that was trained.
    """
    sample = bundle.reference
    rows = min(rows, len(sample.probability))
    vectors = np.asarray(sample.vectors[:rows], dtype=np.float64)
    together = bundle.model.probability(vectors)
    single = [bundle.model.probability(vectors[row : row + 1]) for row in range(rows)]
    alone = np.concatenate([together[:0], *single])
    gap = max(
        float(np.max(np.abs(together - sample.probability[:rows]), initial=0.0)),
        float(np.max(np.abs(alone - together), initial=0.0)),
    )
    if not gap <= _TOLERANCE:
        raise ConflictError(
            f"Version {version} does not give its own stored scores (they differ by up to {gap:.3g}).",
            field="model_version",
            value=version,
            remedy=_REMEDY,
        )
    for assessed in bundle.model.assess(vectors):
        refused = assessed.probability_of_default >= bundle.model.policy.threshold
        if (assessed.decision == "refused") != refused or assessed.points != assessed.points:
            raise ConflictError(
                f"Version {version} does not decide as its policy says.",
                field="policy",
                value=assessed.decision,
                remedy=_REMEDY,
            )


def check_scorer(bundle: ModelBundle, version: str) -> None:
    """Look through the parts of the model: trees, or cells of points.

    Raises:
        ConflictError: They do not fit together: some clients would be scored by chance.
    """
    fault = bundle.model.scorer.fault()
    if fault is not None:
        raise ConflictError(
            f"The model of version {version} is not whole: {fault}.",
            field="model",
            value=version,
            remedy=_REMEDY,
        )
