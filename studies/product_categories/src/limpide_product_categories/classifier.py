"""The classifier that is registered: from a product's name and description to its category, with doubt."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from mlflow.pyfunc.model import PythonModel, PythonModelContext
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from limpide_product_categories.encoders.bags import BagOfWords
from limpide_product_categories.encoders.interface import Encoder, Matrix
from limpide_product_categories.encoders.transformer import pooled
from limpide_product_categories.text import Text, make_text

INPUTS = ("product_name", "description")
OUTPUTS = ("category", "confidence", "second_category", "second_confidence")


@dataclass(frozen=True, slots=True)
class CategorySuggestion:
    """What is found for one product."""

    known: bool  # Whether the classifier knows any of its words; without one its probabilities say nothing
    # Category, probability, and the words that speak most for it with their log-odds; likeliest first.
    ranked: list[tuple[str, float, list[tuple[str, float]]]]


class CategoryClassifier(PythonModel):
    """An encoder and a linear classifier over its vectors.

    Args:
        encoder: Fitted.
        classifier: Fitted on category codes.
        categories: In the order of the codes.
        language: Of the lemmas.
        pooling: Of a transformer's vectors, as `encoders.table.Setting` says.
    """

    # Of classifiers that were registered before there was one.
    _pooling: str | None = None

    def __init__(
        self,
        encoder: Encoder,
        classifier: LogisticRegression,
        categories: Sequence[str],
        language: str,
        pooling: str | None = None,
    ) -> None:
        self._encoder = encoder
        self._classifier = classifier
        self._categories = np.array(categories)
        self._language = language
        self._pooling = pooling

    def predict(  # pyright: ignore[reportIncompatibleMethodOverride] - MLflow annotates no return
        self,
        context: PythonModelContext | None,  # noqa: ARG002 - MLflow's signature
        model_input: pd.DataFrame,
        params: dict[str, Any] | None = None,  # noqa: ARG002
    ) -> pd.DataFrame:
        """Return one row a product: the likeliest category, its probability, the second and its own.

        Args:
            model_input: Columns ``product_name`` and ``description``; a missing text counts as empty.
        """
        given = model_input[list(INPUTS)].fillna("")
        texts = [make_text(name, description, self._language) for name, description in given.to_numpy()]
        return self.classify(texts).set_index(model_input.index)

    @property
    def categories(self) -> list[str]:
        """The categories that it knows."""
        return self._categories.tolist()

    def decide(self, products: Sequence[tuple[str, str]], words: int) -> list[CategorySuggestion]:
        """Return what is found for each name and description, with at most ``words`` words a category."""
        texts = [make_text(name, description, self._language) for name, description in products]
        vectors = self._vectors(texts)
        probability = self._classifier.predict_proba(vectors)
        known = np.asarray(abs(vectors).sum(axis=1)).ravel() > 0
        return [
            CategorySuggestion(
                known=bool(known[row]),
                ranked=[
                    (
                        str(self._categories[code]),
                        float(probability[row, place]),
                        self._words(vectors[row], place, words),
                    )
                    for place in np.argsort(-probability[row], kind="stable")
                    for code in [self._classifier.classes_[place]]
                ],
            )
            for row in range(len(texts))
        ]

    def _vectors(self, texts: Sequence[Text]) -> Matrix:
        encoded = self._encoder.encode(texts)
        return encoded if self._pooling is None else pooled(encoded, self._pooling)

    def _words(self, vector: Matrix, place: int, words: int) -> list[tuple[str, float]]:
        """Return the words that speak most for a category against the mean of all, in log-odds.

        A linear classifier's log-odds are a sum over words, so each word's share is exact.
        """
        if not words or not isinstance(self._encoder, BagOfWords):
            return []
        row = csr_matrix(vector)
        weights = self._classifier.coef_
        # Two classes have one row of weights: those of the second.
        toward = (
            weights[0] * (1 if place else -1) if len(weights) == 1 else weights[place] - weights.mean(axis=0)
        )
        shares = row.data * toward[row.indices]
        best = [one for one in np.argsort(-shares)[:words] if shares[one] > 0]
        names = self._encoder.words
        return [(str(names[row.indices[one]]), float(shares[one])) for one in best]

    def classify(self, texts: Sequence[Text]) -> pd.DataFrame:
        """Return the columns of `OUTPUTS`, one row a text."""
        probability = self._classifier.predict_proba(self._vectors(texts))
        order = np.argsort(-probability, axis=1, kind="stable")
        columns: dict[str, np.ndarray] = {}
        for rank, prefix in enumerate(("", "second_")):
            place = order[:, rank]
            columns[f"{prefix}category"] = self._categories[self._classifier.classes_[place]]
            columns[f"{prefix}confidence"] = np.take_along_axis(probability, place[:, None], axis=1)[:, 0]
        return pd.DataFrame(columns, columns=list(OUTPUTS))
