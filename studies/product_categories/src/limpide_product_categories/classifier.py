"""The classifier that is registered: from a product's name and description to its category, with doubt."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from mlflow.pyfunc.model import PythonModel, PythonModelContext
from sklearn.linear_model import LogisticRegression

from limpide_product_categories.encoders.interface import Encoder
from limpide_product_categories.text import Text, make_text

INPUTS = ("product_name", "description")
OUTPUTS = ("category", "confidence", "second_category", "second_confidence")


class CategoryClassifier(PythonModel):
    """An encoder and a linear classifier over its vectors.

    Parameters
    ----------
    encoder
        Fitted.
    classifier
        Fitted on category codes.
    categories
        In the order of the codes.
    language
        Of the lemmas.
    """

    def __init__(
        self, encoder: Encoder, classifier: LogisticRegression, categories: Sequence[str], language: str
    ) -> None:
        self._encoder = encoder
        self._classifier = classifier
        self._categories = np.array(categories)
        self._language = language

    def predict(  # pyright: ignore[reportIncompatibleMethodOverride] - MLflow annotates no return
        self,
        context: PythonModelContext | None,  # noqa: ARG002 - MLflow's signature
        model_input: pd.DataFrame,
        params: dict[str, Any] | None = None,  # noqa: ARG002
    ) -> pd.DataFrame:
        """Return one row a product: the likeliest category, its probability, the second and its own.

        Parameters
        ----------
        model_input
            Columns ``product_name`` and ``description``; a missing text counts as empty.
        """
        given = model_input[list(INPUTS)].fillna("")
        texts = [make_text(name, description, self._language) for name, description in given.to_numpy()]
        return self.classify(texts).set_index(model_input.index)

    def classify(self, texts: Sequence[Text]) -> pd.DataFrame:
        """Return the columns of `OUTPUTS`, one row a text."""
        probability = self._classifier.predict_proba(self._encoder.encode(texts))
        order = np.argsort(-probability, axis=1, kind="stable")
        columns: dict[str, np.ndarray] = {}
        for rank, prefix in enumerate(("", "second_")):
            place = order[:, rank]
            columns[f"{prefix}category"] = self._categories[self._classifier.classes_[place]]
            columns[f"{prefix}confidence"] = np.take_along_axis(probability, place[:, None], axis=1)[:, 0]
        return pd.DataFrame(columns, columns=list(OUTPUTS))
