"""Which questions are open about a client."""

from collections.abc import Iterable

import numpy as np

from limpide_credit.features import VectorLayout
from limpide_credit.features.questions import Question


class OpenQuestions:
    """Tells of vectors of one layout whether a question is open.

    Args:
        question: What may have been asked.
        layout: Of the vectors.
    """

    def __init__(self, question: Question, layout: VectorLayout) -> None:
        self._history = _places([question.history_count], layout)
        self._counts = _places([question.missing_count], layout)
        self._facts = [] if question.source else _places(question.columns, layout)
        self._unless: tuple[int, list[float]] | None = None
        if question.unless is not None and question.unless[0] in layout.features:
            fact, words = question.unless
            codes = layout.features[fact].codes
            self._unless = layout.position(fact), [float(codes[word]) for word in words if word in codes]

    def __call__(self, vectors: np.ndarray) -> np.ndarray:
        """Return whose question is open, shape (n,), of vectors of shape (n, width)."""
        if self._history:
            return np.asarray(np.isnan(vectors[:, self._history[0]]))
        if self._counts:
            # What is not known was not asked.
            return np.asarray(vectors[:, self._counts[0]] != 0.0)
        missing = np.isnan(vectors[:, self._facts]).any(axis=1)
        if self._unless is not None:
            fact, codes = self._unless
            missing &= ~np.isin(vectors[:, fact], codes)
        return np.asarray(missing)


def _places(names: Iterable[str], layout: VectorLayout) -> list[int]:
    return [layout.position(name) for name in names if name in layout.features]
