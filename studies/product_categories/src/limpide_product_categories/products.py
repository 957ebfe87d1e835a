"""The products under study: which ones belong together, which are set aside, which are reported on."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse.csgraph import connected_components
from sklearn.model_selection import StratifiedGroupKFold

from limpide_product_categories.encoders.bags import BagOfWords
from limpide_product_categories.text import Text

# Products whose TF-IDF vectors have a cosine above this are one product in two colours or sizes.
_TWINS_ABOVE = 0.8
# Settings are chosen on one part in so many.
_PARTS = 3


@dataclass(frozen=True, slots=True, eq=False)
class Products:
    """What every encoder is measured on."""

    texts: tuple[Text, ...]  # Shape (n,)
    target: np.ndarray  # Shape (n,), category codes from 0
    # twins and brands: shape (n,), group codes: near twins of a product, and a brand's products.
    twins: np.ndarray
    brands: np.ndarray
    # set_aside and reported: places of the products that settings are chosen on, and of those that figures
    # are of; no near twins across.
    set_aside: np.ndarray
    reported: np.ndarray

    def with_a_twin(self) -> int:
        """Return how many products have a near twin."""
        sizes = np.bincount(self.twins)
        return int(sizes[sizes > 1].sum())


def part_products(
    texts: Sequence[Text], target: np.ndarray, brands: Sequence[str], names: Sequence[str], seed: int
) -> Products:
    """Group near twins and brands, and set a third of the products aside.

    Args:
        brands, names: Shape (n,): a product without a brand takes the first word of its name, where sellers
            write it.
    """
    twins = near_twins(texts)
    shown = [
        brand.lower() or " ".join(name.lower().split()[:1]) for brand, name in zip(brands, names, strict=True)
    ]
    reported, set_aside = next(
        StratifiedGroupKFold(_PARTS, shuffle=True, random_state=seed).split(target, target, twins)
    )
    return Products(
        tuple(texts), target, twins, np.unique(shown, return_inverse=True)[1], set_aside, reported
    )


def near_twins(texts: Sequence[Text]) -> np.ndarray:
    """Return the group of each text, shape (n,): texts alike, and texts alike to those, are one group."""
    encoder = BagOfWords(weighted=True, rarest=1, commonest=1.0)
    encoder.fit(texts)
    vectors = encoder.encode(texts)
    return connected_components(vectors @ vectors.T > _TWINS_ABOVE, directed=False)[1]
