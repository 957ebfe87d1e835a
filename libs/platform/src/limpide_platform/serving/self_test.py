"""Self-test of a loaded bundle: its scores must equal those stored in it."""

import numpy as np

from limpide_credit.bundle import ModelBundle
from limpide_credit.errors import ConflictError

# LightGBM adds up trees in the same order everywhere; another CPU's exp() may differ in the last bits.
_TOLERANCE = 1e-9
_REMEDY = "Register the model again: its artifact is damaged or was made by other software."


def self_test(bundle: ModelBundle, version: str, rows: int = 32) -> None:
    """Score rows of the reference sample again, alone and together, and compare with the stored scores.

    Parameters
    ----------
    rows
        How many; all, if there are fewer.

    Raises
    ------
    ConflictError
        A score differs or is none, or the policy does not decide as its threshold says: the artifact is not
        the one that was trained.
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


def check_trees(bundle: ModelBundle, version: str) -> None:
    """Walk every tree of the booster from its root.

    Raises
    ------
    ConflictError
        A tree has other nodes than it says: rows that reach them would be scored by chance.
    """
    for number, tree in enumerate(bundle.model.booster.dump_model()["tree_info"]):
        leaves, waiting = 0, [tree["tree_structure"]]
        while waiting:
            node = waiting.pop()
            if "left_child" not in node:
                leaves += 1
                continue
            waiting += [node["left_child"], node["right_child"]]
        if leaves != tree["num_leaves"]:
            raise ConflictError(
                f"Tree {number} of version {version} has {leaves} leaves, not {tree['num_leaves']} it says.",
                field="model.lgb",
                value=number,
                remedy=_REMEDY,
            )
