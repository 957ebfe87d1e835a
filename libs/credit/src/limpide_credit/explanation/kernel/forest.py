"""A LightGBM model as trees that can be walked: splits, shares of training rows, values of leaves."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum

import lightgbm as lgb
import numpy as np

from limpide_credit.errors import InputError

# Bits of LightGBM's decision_type, and its kinds of missing values.
_CATEGORICAL, _DEFAULT_LEFT, _MISSING_SHIFT = 1, 2, 2
_MISSING_NONE, _MISSING_ZERO = 0, 1
# What LightGBM takes for zero where zero is missing; its constant is of single precision.
ZERO = float(np.float32(1e-35))
# Those whose raw score is the sum of the trees, and which are tested against pred_contrib.
_OBJECTIVES = frozenset({"binary", "cross_entropy", "regression"})


class Rule(IntEnum):
    """How a split decides; compiled code knows the numbers by the names below the class."""

    MISSING_RIGHT = 0
    """Left up to the threshold; NaN goes right."""
    MISSING_LEFT = 1
    """Right above the threshold; NaN goes left."""
    ZERO_LEFT = 2
    """Zero and NaN go left, others by the threshold."""
    ZERO_RIGHT = 3
    """Zero and NaN go right, others by the threshold."""
    CATEGORY = 4
    """Left if the code is among the split's categories."""


MISSING_RIGHT, MISSING_LEFT, ZERO_LEFT = int(Rule.MISSING_RIGHT), int(Rule.MISSING_LEFT), int(Rule.ZERO_LEFT)
CATEGORY = int(Rule.CATEGORY)


@dataclass(frozen=True)
class Step:
    """One split on the path to a leaf."""

    node: int  # The split's place in its tree
    left: bool  # Whether the leaf lies to its left
    share: float  # Share of the training rows at the split that went the leaf's way


@dataclass(frozen=True, eq=False)
class Tree:
    """One tree with n splits and n + 1 leaves; the first split is the root."""

    # feature, threshold, rule: of each split: column, threshold (no meaning for categories), how it decides.
    feature: list[int]
    threshold: list[float]
    rule: list[Rule]
    # Of each split, words of 32 bits: the categories that go left; empty unless it is by category.
    categories: list[list[int]]
    # left and right: children of each split; a negative one is the complement of a leaf's place.
    left: list[int]
    right: list[int]
    # Of each split, the shares of its training rows that went left and right.
    shares: list[tuple[float, float]]
    # value and share: of each leaf: its value, and its share of the training rows.
    value: list[float]
    share: list[float]

    def ways(self, node: int) -> Iterator[tuple[int, Step]]:
        """Yield both children of a split with the step that leads there."""
        left, right = self.shares[node]
        yield self.left[node], Step(node, left=True, share=left)
        yield self.right[node], Step(node, left=False, share=right)


@dataclass(frozen=True, eq=False)
class Forest:
    """The trees of one model."""

    trees: list[Tree]  # Those with at least one split
    # Mean output: each leaf's value weighted by its share of the training rows, summed over all trees.
    expected: float
    features: int  # How many columns the model reads


def read_forest(booster: lgb.Booster) -> Forest:
    """Return the trees of a booster, as `Booster.predict` would use them.

    Raises:
        InputError: The model is of a kind that is not understood; it is named which.
    """
    header, *texts = booster.model_to_string().split("\nTree=")
    _check(booster, _fields(header))
    trees: list[Tree] = []
    expected = 0.0
    for text in texts:
        fields = _fields(text.split("\n\n", 1)[0])
        if fields.get("is_linear", "0") != "0":
            raise _unknown("linear trees")
        value = [float(one) for one in fields["leaf_value"].split()]
        if len(value) == 1:
            expected += value[0]
            continue
        tree = _tree(fields, value)
        trees.append(tree)
        expected += sum(value * share for value, share in zip(tree.value, tree.share, strict=True))
    return Forest(trees, expected, booster.num_feature())


def _check(booster: lgb.Booster, header: Mapping[str, str]) -> None:
    if booster.num_model_per_iteration() != 1:
        raise _unknown("several outputs")
    if "average_output" in header:
        raise _unknown("outputs that are averaged")
    objective = header.get("objective", "none").split()[0]
    if objective not in _OBJECTIVES:
        raise _unknown(f"objective {objective}")


def _fields(text: str) -> dict[str, str]:
    """Return the lines ``name=value``; a line without a value counts as empty."""
    return {name: value for name, _, value in (line.partition("=") for line in text.splitlines())}


def _tree(fields: Mapping[str, str], value: list[float]) -> Tree:
    inner, leaves = _numbers(fields["internal_count"]), _numbers(fields["leaf_count"])
    if not all((*inner, *leaves)):
        raise _unknown("splits or leaves without training rows")
    children = [_numbers(fields[name]) for name in ("left_child", "right_child")]
    left_rows, right_rows = ([inner[one] if one >= 0 else leaves[~one] for one in side] for side in children)
    kinds = _numbers(fields["decision_type"])
    threshold = [float(one) for one in fields["threshold"].split()]
    return Tree(
        feature=_numbers(fields["split_feature"]),
        threshold=threshold,
        rule=[_rule(kind, at) for kind, at in zip(kinds, threshold, strict=True)],
        categories=_categories(fields, kinds, threshold),
        left=children[0],
        right=children[1],
        shares=[
            (left / rows, right / rows)
            for left, right, rows in zip(left_rows, right_rows, inner, strict=True)
        ],
        value=value,
        share=[count / inner[0] for count in leaves],
    )


def _rule(kind: int, threshold: float) -> Rule:
    if kind & _CATEGORICAL:
        return Rule.CATEGORY
    default_left = bool(kind & _DEFAULT_LEFT)
    missing = (kind >> _MISSING_SHIFT) & 3
    if missing == _MISSING_ZERO:
        return Rule.ZERO_LEFT if default_left else Rule.ZERO_RIGHT
    # Where no missing value was seen in training, LightGBM takes NaN for zero.
    nan_left = threshold >= 0.0 if missing == _MISSING_NONE else default_left
    return Rule.MISSING_LEFT if nan_left else Rule.MISSING_RIGHT


def _categories(fields: Mapping[str, str], kinds: list[int], threshold: list[float]) -> list[list[int]]:
    bounds, words = _numbers(fields.get("cat_boundaries", "")), _numbers(fields.get("cat_threshold", ""))
    return [
        words[bounds[int(at)] : bounds[int(at) + 1]] if kind & _CATEGORICAL else []
        for kind, at in zip(kinds, threshold, strict=True)
    ]


def _numbers(text: str) -> list[int]:
    return [int(one) for one in text.split()]


def _unknown(what: str) -> InputError:
    return InputError(
        f"The model has {what}, which the explanation kernel does not know.",
        field="model",
        value=what,
        remedy="LightGBM's own pred_contrib explains it.",
    )
