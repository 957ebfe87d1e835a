"""BERT and DeBERTa as they come from pre-training: what to make of their layers is left to a setting."""

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from limpide_product_categories.encoders.interface import Matrix, missing_package, missing_weights
from limpide_product_categories.text import Text

# How a text's vector is made of the layers, and its place in what `Transformer.encode` returns.
POOLINGS = ("mean of the last layer", "mean of the first and last layers", "first token")
_BATCH = 16


class Transformer:
    """Vectors of any encoder that the library ``transformers`` loads.

    Args:
        model: Name on the hub, or a folder with weights, configuration and vocabulary.
        tokens: What is longer is cut off.
    """

    learns: ClassVar[bool] = False

    def __init__(self, model: str, tokens: int = 256) -> None:
        self._name = model
        self._tokens = tokens

    def fit(self, texts: Sequence[Text]) -> None:  # noqa: ARG002 - pre-trained
        """Load weights and vocabulary.

        Raises:
            MissingPackageError: PyTorch or ``transformers`` is not installed.
            MissingWeightsError: The weights cannot be had.
        """
        try:
            import torch  # pyright: ignore[reportMissingImports] - not in the development lock
            from transformers import (  # pyright: ignore[reportMissingImports]
                AutoModel,
                AutoTokenizer,
            )
            from transformers.utils.logging import (  # pyright: ignore[reportMissingImports]
                disable_progress_bar,
            )
        except ImportError as error:
            raise missing_package(error.name or "transformers", "transformers") from error
        self._torch = torch
        disable_progress_bar()
        try:
            self._tokenizer = AutoTokenizer.from_pretrained(self._name)
            self._model = AutoModel.from_pretrained(self._name).eval()
        except (OSError, ValueError) as error:
            raise missing_weights(self._name, first_line(error)) from error

    def encode(self, texts: Sequence[Text]) -> Matrix:
        """Return the vectors of all `POOLINGS` side by side, shape (n, 3 width), each of unit length."""
        order = np.argsort([len(text.plain) for text in texts])
        rows = []
        for start in range(0, len(order), _BATCH):
            pieces = self._tokenizer(
                [texts[place].plain for place in order[start : start + _BATCH]],
                padding=True,
                truncation=True,
                max_length=self._tokens,
                return_tensors="pt",
            )
            with self._torch.inference_mode():
                layers = self._model(**pieces, output_hidden_states=True).hidden_states
            # The first of them is the embeddings, before any layer.
            rows.append(_pooled(layers[1].numpy(), layers[-1].numpy(), pieces["attention_mask"].numpy()))
        vectors = np.empty((len(texts), rows[0].shape[1]), dtype=np.float32)
        vectors[order] = np.concatenate(rows)
        return vectors


def pooled(vectors: Matrix, pooling: str) -> Matrix:
    """Return the vectors of one of `POOLINGS`, shape (n, width), from what `Transformer.encode` returns."""
    return np.split(np.asarray(vectors), len(POOLINGS), axis=1)[POOLINGS.index(pooling)]


def unit_means(last_layer: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """Return the means over tokens of ``last_layer`` (n, tokens, width) where ``mask`` is 1, unit length."""
    weights = mask[..., None].astype(last_layer.dtype)
    return _unit((last_layer * weights).sum(axis=1) / weights.sum(axis=1))


def first_line(error: Exception) -> str:
    """Return the first sentence of an error, for a reason in brackets."""
    return str(error).strip().partition("\n")[0].partition(". ")[0].rstrip(".")[:120] or type(error).__name__


def _pooled(first: np.ndarray, last: np.ndarray, mask: np.ndarray) -> np.ndarray:
    return np.hstack([unit_means(last, mask), unit_means((first + last) / 2, mask), _unit(last[:, 0])])


def _unit(rows: np.ndarray) -> np.ndarray:
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)
