"""Branches as flat arrays, for compiled code."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from limpide_credit.explanation.kernel.branches import Branch, cut, table_lengths
from limpide_credit.explanation.kernel.forest import Forest, Tree

# A table of 8 bits and 8 features is 16 KiB: it fits the nearest cache, and its bits a row's pattern.
_MOST_BITS = 8
# For all tables of a model together. 6 MiB hold a champion of 1,000 trees of 8 leaves.
TABLE_BYTES = 64 * 2**20


class Splits(NamedTuple):
    """The splits of all trees; ``*_start`` arrays have one more entry than what they part."""

    tree_start: np.ndarray  # Where each tree's splits begin
    # column, threshold, rule: shape (splits,): place among ``Layout.columns``, threshold, `Rule`.
    column: np.ndarray
    threshold: np.ndarray
    rule: np.ndarray
    # word_start and words: where each split's words of 32 categories begin, and the words.
    word_start: np.ndarray
    words: np.ndarray


class Branches(NamedTuple):
    """The branches of all trees; ``*_start`` arrays have one more entry than what they part."""

    tree_start: np.ndarray  # Where each tree's branches begin
    # bit_start and step_start: where each branch's bits begin, and each bit's steps.
    bit_start: np.ndarray
    step_start: np.ndarray
    # step_node and step_right: the split within its tree; 1 where the row must go right.
    step_node: np.ndarray
    step_right: np.ndarray
    # column_start and column: where each branch's columns begin; each a place among ``Layout.columns``.
    column_start: np.ndarray
    column: np.ndarray
    # leaf_start, leaf_value, slot_start: where each branch's leaves begin, their values, and where each
    # leaf's slots begin.
    leaf_start: np.ndarray
    leaf_value: np.ndarray
    slot_start: np.ndarray
    # slot_place, slot_share, slot_mask, slot_wanted: of each slot: place among its branch's columns, and what
    # `Slot` says.
    slot_place: np.ndarray
    slot_share: np.ndarray
    slot_mask: np.ndarray
    slot_wanted: np.ndarray
    table_start: np.ndarray  # Where each branch's table begins; -1 where there is none, and one leaf only


@dataclass(frozen=True, eq=False)
class Layout:
    """One model for compiled code."""

    columns: np.ndarray  # The columns that some split reads, rising
    # splits and branches: what is in the trees.
    splits: Splits
    branches: Branches
    table_length: int  # Numbers in all tables
    most_bits: int  # Branches have no more bits than that, but for those of a single leaf


def lay_out(forest: Forest, table_bytes: int = TABLE_BYTES) -> Layout:
    """Return a forest cut into the largest branches whose tables together take at most ``table_bytes``."""
    most_bits = _MOST_BITS
    while most_bits and 8 * sum(table_lengths(tree, most_bits) for tree in forest.trees) > table_bytes:
        most_bits -= 1
    columns = sorted({feature for tree in forest.trees for feature in tree.feature})
    place = {column: at for at, column in enumerate(columns)}
    splits, branches = _Splits(), _Branches()
    for tree in forest.trees:
        splits.add(tree, place)
        branches.add(cut(tree, most_bits), place, most_bits)
    return Layout(
        np.array(columns, np.int64), splits.arrays(), branches.arrays(), branches.table_length, most_bits
    )


@dataclass
class _Splits:
    tree_start: list[int] = field(default_factory=lambda: [0])
    column: list[int] = field(default_factory=list[int])
    threshold: list[float] = field(default_factory=list[float])
    rule: list[int] = field(default_factory=list[int])
    word_start: list[int] = field(default_factory=lambda: [0])
    words: list[int] = field(default_factory=list[int])

    def add(self, tree: Tree, place: dict[int, int]) -> None:
        self.column += [place[feature] for feature in tree.feature]
        self.threshold += tree.threshold
        self.rule += tree.rule
        for words in tree.categories:
            self.words += words
            self.word_start.append(len(self.words))
        self.tree_start.append(len(self.column))

    def arrays(self) -> Splits:
        return Splits(
            tree_start=np.array(self.tree_start, np.int32),
            column=np.array(self.column, np.int32),
            threshold=np.array(self.threshold, np.float64),
            rule=np.array(self.rule, np.int32),
            word_start=np.array(self.word_start, np.int32),
            words=np.array(self.words, np.uint32),
        )


@dataclass
class _Branches:
    tree_start: list[int] = field(default_factory=lambda: [0])
    bit_start: list[int] = field(default_factory=lambda: [0])
    step_start: list[int] = field(default_factory=lambda: [0])
    step_node: list[int] = field(default_factory=list[int])
    step_right: list[bool] = field(default_factory=list[bool])
    column_start: list[int] = field(default_factory=lambda: [0])
    column: list[int] = field(default_factory=list[int])
    leaf_start: list[int] = field(default_factory=lambda: [0])
    leaf_value: list[float] = field(default_factory=list[float])
    slot_start: list[int] = field(default_factory=lambda: [0])
    slot_place: list[int] = field(default_factory=list[int])
    slot_share: list[float] = field(default_factory=list[float])
    slot_mask: list[int] = field(default_factory=list[int])
    slot_wanted: list[int] = field(default_factory=list[int])
    table_start: list[int] = field(default_factory=list[int])
    table_length: int = 0

    def add(self, branches: Iterable[Branch], place: dict[int, int], most_bits: int) -> None:
        """Take in the branches of one tree."""
        for branch in branches:
            tabled = len(branch.bits) <= most_bits
            self.table_start.append(self.table_length if tabled else -1)
            self.table_length += branch.table_length if tabled else 0
            self._add_bits(branch)
            self.column += [place[feature] for feature in branch.features]
            self.column_start.append(len(self.column))
            self._add_leaves(branch, tabled=tabled)
        self.tree_start.append(len(self.table_start))

    def _add_bits(self, branch: Branch) -> None:
        for steps in branch.bits:
            self.step_node += [step.node for step in steps]
            self.step_right += [not step.left for step in steps]
            self.step_start.append(len(self.step_node))
        self.bit_start.append(len(self.step_start) - 1)

    def _add_leaves(self, branch: Branch, *, tabled: bool) -> None:
        place = {feature: at for at, feature in enumerate(branch.features)}
        for value, slots in branch.leaves:
            self.leaf_value.append(value)
            self.slot_place += [place[slot.feature] for slot in slots]
            self.slot_share += [slot.share for slot in slots]
            # Of a single leaf without a table, each bit is a slot, and there may be more than a mask holds.
            self.slot_mask += [slot.mask if tabled else 0 for slot in slots]
            self.slot_wanted += [slot.wanted if tabled else 0 for slot in slots]
            self.slot_start.append(len(self.slot_place))
        self.leaf_start.append(len(self.leaf_value))

    def arrays(self) -> Branches:
        reals = {"leaf_value", "slot_share"}
        return Branches(
            **{
                name: np.array(getattr(self, name), np.float64 if name in reals else np.int32)
                for name in Branches._fields
            }
        )
