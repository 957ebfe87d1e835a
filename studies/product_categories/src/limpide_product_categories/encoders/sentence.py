"""Any sentence-transformers model by name."""

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from limpide_product_categories.encoders.interface import Matrix, missing_package, missing_weights
from limpide_product_categories.encoders.transformer import first_line
from limpide_product_categories.text import Text


class SentenceTransformerModel:
    """Vectors of unit length, pooled as the model's own configuration says.

    Args:
        model: Name on the hub, or a folder with the model.
    """

    learns: ClassVar[bool] = False

    def __init__(self, model: str) -> None:
        self._name = model

    def fit(self, texts: Sequence[Text]) -> None:  # noqa: ARG002 - pre-trained
        """Load the model.

        Raises:
            MissingPackageError, MissingWeightsError: ``sentence-transformers`` is not installed, or the
                weights cannot be had.
        """
        try:
            from sentence_transformers import (  # pyright: ignore[reportMissingImports] - as torch
                SentenceTransformer,
            )
        except ImportError as error:
            raise missing_package(error.name or "sentence-transformers", "transformers") from error
        try:
            self._model = SentenceTransformer(self._name, device="cpu")
        except (OSError, ValueError) as error:
            raise missing_weights(self._name, first_line(error)) from error

    def encode(self, texts: Sequence[Text]) -> Matrix:
        """Return vectors, shape (n, width)."""
        return np.asarray(
            self._model.encode(
                [text.plain for text in texts], normalize_embeddings=True, show_progress_bar=False
            )
        )
