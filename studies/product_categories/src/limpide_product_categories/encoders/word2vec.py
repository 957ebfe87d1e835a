"""Word2Vec, trained on the corpus itself: a text is the mean of its words' vectors."""

from collections import Counter
from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from limpide_product_categories.encoders.interface import Matrix
from limpide_product_categories.text import Text

_WINDOW = 5  # How many words on either side are predicted
_EPOCHS = 20  # Passes over the corpus; a small corpus needs many


class Word2VecMean:
    """Skip-gram with negative sampling (Mikolov et al., 2013), averaged over the words of a text.

    Args:
        width: Length of a vector.
        commonest: Lemmas in a larger share of the products are left out of a mean, as bags of words leave
            them out.
        seed: Of the initial vectors and the samples; with one thread the result depends on nothing else.
    """

    learns: ClassVar[bool] = True

    def __init__(self, width: int = 200, commonest: float = 0.2, seed: int = 20) -> None:
        self._width = width
        self._commonest = commonest
        self._seed = seed

    def fit(self, texts: Sequence[Text]) -> None:
        """Train on the lemmas of ``texts``, and learn which of them are the shop's."""
        # Imported when it is used: it takes a second.
        from gensim.models import Word2Vec

        self._vectors = Word2Vec(
            [list(text.lemmas) for text in texts],
            vector_size=self._width,
            window=_WINDOW,
            epochs=_EPOCHS,
            seed=self._seed,
            sg=1,
            negative=5,
            min_count=2,
            workers=1,
        ).wv
        products = Counter(lemma for text in texts for lemma in set(text.lemmas))
        self._left_out = {lemma for lemma, n in products.items() if n > self._commonest * len(texts)}

    def encode(self, texts: Sequence[Text]) -> Matrix:
        """Return means, shape (n, width), of unit length; zeros for a text without a known word."""
        rows = np.zeros((len(texts), self._width), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            known = [lemma for lemma in text.lemmas if lemma in self._vectors and lemma not in self._left_out]
            if known:
                mean = self._vectors[known].mean(axis=0)
                row[:] = mean / np.linalg.norm(mean)
        return rows
