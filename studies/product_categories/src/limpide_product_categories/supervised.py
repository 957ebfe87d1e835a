"""What is learnt from categories that sellers gave: a linear classifier, judged on products it never saw."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from joblib import Parallel, delayed
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, confusion_matrix, f1_score
from sklearn.model_selection import StratifiedGroupKFold
from threadpoolctl import threadpool_limits

from limpide_product_categories.encoders.interface import Encoder, Matrix
from limpide_product_categories.products import Products

FOLDS = 5
# Fixed beforehand for every encoder: vectors have unit length, so a loose penalty suits all of them.
_LOOSENESS = 10.0


@dataclass(frozen=True, slots=True, eq=False)
class ClassifierFigures:
    """A classifier's figures, on the products reported on."""

    # accuracy and macro_f1: shape (folds,).
    accuracy: np.ndarray
    macro_f1: np.ndarray
    # Shape (reported, k): each product's, by the classifier that did not see its fold.
    probability: np.ndarray
    confusion: np.ndarray  # Shape (k, k): products by category and predicted category


def linear_classifier(seed: int) -> LogisticRegression:
    """Return the classifier, unfitted: multinomial logistic regression."""
    return LogisticRegression(C=_LOOSENESS, max_iter=2000, random_state=seed)


def judge_classifier(
    encoder: Callable[[], Encoder] | None, vectors: Matrix, products: Products, groups: np.ndarray, seed: int
) -> ClassifierFigures:
    """Cross-validate the classifier, five folds with the categories' shares kept as far as groups let them.

    Args:
        encoder: Makes an encoder that learns, which is fitted anew on the training part of each fold; None
            for a pre-trained one.
        vectors: Shape (n, width): what a pre-trained encoder gives.
        groups: Shape (n,): products of one group are all in the same fold.
    """
    target = products.target
    parts = list(StratifiedGroupKFold(FOLDS, shuffle=True, random_state=seed).split(target, target, groups))
    probability = np.zeros((len(target), int(target.max()) + 1))
    folds = Parallel()(delayed(_fold)(encoder, vectors, products, part, seed) for part in parts)
    accuracy, macro_f1 = [], []
    reported = np.isin(np.arange(len(target)), products.reported)
    for (_, test), given in zip(parts, folds, strict=True):
        probability[test] = given
        shown = test[reported[test]]
        accuracy.append(accuracy_score(target[shown], probability[shown].argmax(axis=1)))
        macro_f1.append(f1_score(target[shown], probability[shown].argmax(axis=1), average="macro"))
    of_reported = probability[products.reported]
    matrix = confusion_matrix(
        target[products.reported], of_reported.argmax(axis=1), labels=np.arange(probability.shape[1])
    )
    return ClassifierFigures(np.array(accuracy), np.array(macro_f1), of_reported, matrix)


def _fold(
    encoder: Callable[[], Encoder] | None,
    vectors: Matrix,
    products: Products,
    part: tuple[np.ndarray, np.ndarray],
    seed: int,
) -> np.ndarray:
    train, test = part
    if encoder is None:
        known, new = vectors[train], vectors[test]
    else:
        fresh = encoder()
        fresh.fit([products.texts[place] for place in train])
        known = fresh.encode([products.texts[place] for place in train])
        new = fresh.encode([products.texts[place] for place in test])
    with threadpool_limits(1):
        fitted = linear_classifier(seed).fit(known, products.target[train])
        probability = np.zeros((len(test), int(products.target.max()) + 1))
        probability[:, fitted.classes_] = fitted.predict_proba(new)
    return probability
