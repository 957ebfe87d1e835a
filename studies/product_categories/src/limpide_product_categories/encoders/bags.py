"""Bags of words: how often each lemma occurs, as it is or weighted by how rare it is."""

from collections.abc import Sequence
from functools import cached_property
from typing import ClassVar

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer

from limpide_product_categories.encoders.interface import Matrix
from limpide_product_categories.text import Text


def _as_is(lemmas: Sequence[str]) -> Sequence[str]:
    return lemmas


class BagOfWords:
    """Counts of lemmas.

    Args:
        weighted: TF-IDF, with logarithmic counts, instead of counts.
        rarest, commonest: Lemmas in fewer products than ``rarest``, or in a larger share than ``commonest``,
            are left out: what a fifth of all products say is the shop's, such as free shipping, not the
            product's.
    """

    learns: ClassVar[bool] = True

    def __init__(self, *, weighted: bool, rarest: int = 2, commonest: float = 0.2) -> None:
        options = {"analyzer": _as_is, "min_df": rarest, "max_df": commonest}
        self._vectorizer = (
            TfidfVectorizer(sublinear_tf=True, **options) if weighted else CountVectorizer(**options)
        )

    @cached_property
    def words(self) -> np.ndarray:
        """The lemmas that were learnt, shape (vocabulary,), in the order of a vector's numbers."""
        return self._vectorizer.get_feature_names_out()

    def fit(self, texts: Sequence[Text]) -> None:
        """Learn which lemmas there are, and how rare each is."""
        self._vectorizer.fit([text.lemmas for text in texts])

    def encode(self, texts: Sequence[Text]) -> Matrix:
        """Return counts or weights, shape (n, vocabulary), sparse; rows of TF-IDF have unit length."""
        return csr_matrix(self._vectorizer.transform([text.lemmas for text in texts]))
