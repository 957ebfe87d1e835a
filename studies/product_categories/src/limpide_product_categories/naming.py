"""Categories without a single label: a product goes to the category whose name is nearest to its text."""

from collections.abc import Iterable, Sequence

import numpy as np
from sklearn.metrics import accuracy_score, adjusted_rand_score

from limpide_credit.contracts.product_study import NamesResult
from limpide_product_categories.encoders.interface import Encoder
from limpide_product_categories.text import Text, clean


class CategoryNames:
    """A tree of categories by their names.

    Args:
        encoder: A sentence encoder, fitted: vectors of unit length.
        paths: Categories from the widest to the narrowest. Compared is a path's last name, found is its
            first.
    """

    def __init__(self, encoder: Encoder, paths: Iterable[tuple[str, ...]]) -> None:
        self._encoder = encoder
        self.paths = list(dict.fromkeys(paths))
        self._vectors = np.asarray(encoder.encode([Text(clean(path[-1]), ()) for path in self.paths]))

    def nearest(self, texts: Sequence[Text]) -> list[tuple[tuple[str, ...], float]]:
        """Return the nearest path of each text, and its likeness, the cosine of the two vectors."""
        likeness = np.asarray(self._encoder.encode(texts)) @ self._vectors.T
        places = likeness.argmax(axis=1)
        return [(self.paths[place], float(row[place])) for place, row in zip(places, likeness, strict=True)]


def evaluate_names(
    encoder: Encoder,
    label: str,
    texts: Sequence[Text],
    paths: Sequence[tuple[str, ...]],
    target: Sequence[str],
    level: int,
) -> NamesResult:
    """Compare the nearest name's category with the one given.

    Args:
        paths: The catalogue's own categories, whose names on the two levels below ``level`` are compared;
            where there are none, those of ``level``.
        target: Shape (n,): the category of each text at ``level``.
    """
    levels = [below for below in (level + 1, level + 2) if any(len(path) >= below for path in paths)] or [
        level
    ]
    tree = ((path[level - 1], path[below - 1]) for path in paths for below in levels if len(path) >= below)
    names = CategoryNames(encoder, tree)
    found = [path[0] for path, _ in names.nearest(texts)]
    return NamesResult(
        encoder=label,
        levels=levels,
        names=len(names.paths),
        accuracy=float(accuracy_score(target, found)),
        ari=float(adjusted_rand_score(target, found)),
    )
