"""Trees cut into branches small enough that every answer of a branch can be written down beforehand.

A branch is a subtree with the path that leads to it. What its leaves contribute depends on a few bits only:
for each distinct feature of the path, whether the row passes all of that feature's splits there; and for
each split of the subtree, whether the row goes left.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from limpide_credit.explanation.kernel.forest import Step, Tree


@dataclass(frozen=True)
class Slot:
    """One distinct feature on the path to a leaf; it is passed if all of its splits there lead to it."""

    feature: int  # Column
    share: float  # Product of the shares of training rows that its splits let towards the leaf
    # mask and wanted: it is passed if the branch's bits under ``mask`` are ``wanted``.
    mask: int
    wanted: int


@dataclass(frozen=True)
class Branch:
    """A subtree with the path to it."""

    bits: list[list[Step]]  # Each a list of steps, all of which a row must take for the bit to be set
    leaves: list[tuple[float, list[Slot]]]  # Value and slots of each leaf
    features: list[int]  # The distinct columns of all slots

    @property
    def table_length(self) -> int:
        """Numbers in a table of all its answers."""
        return len(self.features) << len(self.bits)


def cut(tree: Tree, most_bits: int) -> Iterator[Branch]:
    """Yield branches of at most ``most_bits`` bits that hold each leaf of a tree once.

    A leaf whose path alone has more distinct features is a branch by itself.
    """
    sizes = _sizes(tree)
    waiting: list[tuple[int, list[Step]]] = [(0, [])]
    while waiting:
        node, path = waiting.pop()
        passed = len({tree.feature[step.node] for step in path})
        if node < 0 or passed + sizes[node] <= most_bits:
            yield _branch(tree, node, path)
        else:
            waiting += [(child, [*path, step]) for child, step in tree.ways(node)]


def table_lengths(tree: Tree, most_bits: int) -> int:
    """Return how many numbers the tables of all branches of at most ``most_bits`` bits have, at most."""
    sizes = _sizes(tree)
    total = 0
    waiting: list[tuple[int, frozenset[int]]] = [(0, frozenset())]
    while waiting:
        node, passed = waiting.pop()
        size = sizes[node] if node >= 0 else 0
        if len(passed) + size <= most_bits:
            total += (len(passed) + size) << (len(passed) + size)
        elif node >= 0:
            below = passed | {tree.feature[node]}
            waiting += [(tree.left[node], below), (tree.right[node], below)]
    return total


def _sizes(tree: Tree) -> list[int]:
    """Return the number of splits in the subtree of each split."""
    sizes = [1] * len(tree.feature)
    order = [0]
    for node in order:
        order += [child for child in (tree.left[node], tree.right[node]) if child >= 0]
    for node in reversed(order):
        sizes[node] += sum(sizes[child] for child in (tree.left[node], tree.right[node]) if child >= 0)
    return sizes


def _branch(tree: Tree, root: int, path: list[Step]) -> Branch:
    by_feature: dict[int, list[Step]] = {}
    for step in path:
        by_feature.setdefault(tree.feature[step.node], []).append(step)
    bits = list(by_feature.values())
    # Feature to what a leaf's slot is made of: share, mask, wanted.
    reached: dict[int, tuple[float, int, int]] = {}
    for place, (feature, steps) in enumerate(by_feature.items()):
        share = 1.0
        for step in steps:
            share *= step.share
        reached[feature] = (share, 1 << place, 1 << place)
    leaves: list[tuple[float, list[Slot]]] = []
    waiting = [(root, reached)]
    while waiting:
        node, reached = waiting.pop()
        if node < 0:
            leaves.append((tree.value[~node], [Slot(feature, *rest) for feature, rest in reached.items()]))
            continue
        feature, place = tree.feature[node], len(bits)
        share, mask, wanted = reached.get(feature, (1.0, 0, 0))
        for child, step in tree.ways(node):
            towards = (share * step.share, mask | 1 << place, wanted | step.left << place)
            waiting.append((child, {**reached, feature: towards}))
        bits.append([next(step for _, step in tree.ways(node))])
    return Branch(bits, leaves, list(dict.fromkeys(slot.feature for _, slots in leaves for slot in slots)))
