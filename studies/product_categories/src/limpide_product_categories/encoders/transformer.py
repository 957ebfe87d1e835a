"""BERT and DeBERTa as they come from pre-training: a text is the mean of the last layer over its tokens."""

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from limpide_product_categories.encoders.interface import Matrix, missing_package, missing_weights
from limpide_product_categories.encoders.minilm import unit_means
from limpide_product_categories.text import Text

_LONGEST_TOKENS = 256
_BATCH = 16


class Transformer:
    """Vectors of any encoder that the library ``transformers`` loads.

    Parameters
    ----------
    model
        Name on the hub, or a folder with weights, configuration and vocabulary.
    """

    learns: ClassVar[bool] = False

    def __init__(self, model: str) -> None:
        self._name = model

    def fit(self, texts: Sequence[Text]) -> None:  # noqa: ARG002 - pre-trained
        """Load weights and vocabulary.

        Raises
        ------
        UnavailableError
            PyTorch or ``transformers`` is not installed, or the weights cannot be had.
        """
        try:
            import torch  # pyright: ignore[reportMissingImports] - not in the development lock
            from transformers import (  # pyright: ignore[reportMissingImports]
                AutoModel,
                AutoTokenizer,
            )
        except ImportError as error:
            raise missing_package(error.name or "transformers", "transformers") from error
        self._torch = torch
        try:
            self._tokenizer = AutoTokenizer.from_pretrained(self._name)
            self._model = AutoModel.from_pretrained(self._name).eval()
        except (OSError, ValueError) as error:
            raise missing_weights(self._name, first_line(error)) from error

    def encode(self, texts: Sequence[Text]) -> Matrix:
        """Return vectors, shape (n, width), of unit length."""
        order = np.argsort([len(text.plain) for text in texts])
        rows = []
        for start in range(0, len(order), _BATCH):
            pieces = self._tokenizer(
                [texts[place].plain for place in order[start : start + _BATCH]],
                padding=True,
                truncation=True,
                max_length=_LONGEST_TOKENS,
                return_tensors="pt",
            )
            with self._torch.inference_mode():
                last_layer = self._model(**pieces).last_hidden_state
            rows.append(unit_means(last_layer.numpy(), pieces["attention_mask"].numpy()))
        vectors = np.empty((len(texts), rows[0].shape[1]), dtype=np.float32)
        vectors[order] = np.concatenate(rows)
        return vectors


def first_line(error: Exception) -> str:
    """Return the first sentence of an error, for a reason in brackets."""
    return str(error).strip().partition("\n")[0].partition(". ")[0].rstrip(".")[:120] or type(error).__name__
