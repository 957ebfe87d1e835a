"""One booster made of the trees of several: what it predicts is the mean of what they predict.

A booster's raw score is a sum over its trees. The trees of k boosters, their values divided by k, make one
model in LightGBM's own text form, which serves and explains as any other.
"""

from collections.abc import Sequence

import lightgbm as lgb
import numpy as np

_VALUES = ("leaf_value=", "internal_value=")
_FIRST_TREE, _AFTER_TREES = "Tree=0\n", "end of trees"


def seeds_of(seed: int, count: int) -> list[int]:
    """Return ``count`` seeds that are drawn from ``seed``, which is the first."""
    drawn = np.random.SeedSequence(seed).generate_state(count) % 2**31
    return [seed, *drawn[1:].tolist()]


def average(boosters: Sequence[lgb.Booster]) -> lgb.Booster:
    """Return one booster whose raw score is the mean of those of ``boosters``.

    Args:
        boosters: At least one, all fitted on the same columns, without early stopping.
    """
    if len(boosters) == 1:
        return boosters[0]
    texts = [booster.model_to_string() for booster in boosters]
    head, _, rest = texts[0].partition(_FIRST_TREE)
    tail = rest[rest.index(_AFTER_TREES) :]
    trees = [tree for text in texts for tree in _trees(text, len(boosters))]
    blocks = [f"Tree={number}\n{tree}" for number, tree in enumerate(trees)]
    sizes = " ".join(str(len(block.encode())) for block in blocks)
    lines = [f"tree_sizes={sizes}" if line.startswith("tree_sizes=") else line for line in head.split("\n")]
    return lgb.Booster(model_str="\n".join(lines) + "".join(blocks) + tail)


def _trees(text: str, count: int) -> list[str]:
    """Return the trees of a model's text without their numbers, values divided by ``count``."""
    body = text[text.index(_FIRST_TREE) : text.index(_AFTER_TREES)]
    trees = [block.partition("\n")[2] for block in body.split("Tree=")[1:]]
    return ["\n".join(_divided(line, count) for line in tree.split("\n")) for tree in trees]


def _divided(line: str, count: int) -> str:
    name, sign, values = line.partition("=")
    if name + sign not in _VALUES:
        return line
    return f"{name}=" + " ".join(repr(float(value) / count) for value in values.split())
