"""What is learnt from categories that sellers gave: a linear classifier, judged on products it never saw."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, confusion_matrix, f1_score
from sklearn.model_selection import StratifiedKFold

from limpide_product_categories.encoders.interface import Encoder, Matrix
from limpide_product_categories.text import Text

FOLDS = 5
# Fixed beforehand for every encoder: vectors have unit length, so a loose penalty suits all of them.
_LOOSENESS = 10.0


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """A classifier's figures.

    Parameters
    ----------
    accuracy, macro_f1
        Shape (folds,).
    confusion
        Shape (k, k): products by category and predicted category, each predicted once, out of fold.
    """

    accuracy: np.ndarray
    macro_f1: np.ndarray
    confusion: np.ndarray


def linear_classifier(seed: int) -> LogisticRegression:
    """Return the classifier, unfitted: multinomial logistic regression."""
    return LogisticRegression(C=_LOOSENESS, max_iter=2000, random_state=seed)


def judge_classifier(
    encoder: Callable[[], Encoder],
    vectors: Matrix,
    texts: Sequence[Text],
    target: np.ndarray,
    seed: int,
    *,
    learns: bool,
) -> Judged:
    """Cross-validate the classifier, five folds with the categories' shares kept.

    Parameters
    ----------
    encoder
        Makes a new encoder; used where it ``learns`` from the corpus, anew on the training part of each fold.
    vectors
        Shape (n, width): what a pre-trained encoder gives for ``texts`` (n,).
    target
        Shape (n,), category codes from 0.
    """
    predicted = np.empty_like(target)
    accuracy, macro_f1 = [], []
    for train, test in StratifiedKFold(FOLDS, shuffle=True, random_state=seed).split(target, target):
        if learns:
            fresh = encoder()
            fresh.fit([texts[place] for place in train])
            known = fresh.encode([texts[place] for place in train])
            new = fresh.encode([texts[place] for place in test])
        else:
            known, new = vectors[train], vectors[test]
        predicted[test] = linear_classifier(seed).fit(known, target[train]).predict(new)
        accuracy.append(accuracy_score(target[test], predicted[test]))
        macro_f1.append(f1_score(target[test], predicted[test], average="macro"))
    return Judged(
        np.array(accuracy), np.array(macro_f1), confusion_matrix(target, predicted, labels=np.unique(target))
    )
