"""What the registered classifier does alone, and what it takes."""

import time
from collections.abc import Sequence

import numpy as np

from limpide_credit.contracts.product_study import ClassifierCost, DecidedShare
from limpide_product_categories.classifier import CategoryClassifier
from limpide_product_categories.text import forget_lemmas

_THRESHOLDS = (0.0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)


def decided_shares(probability: np.ndarray, target: np.ndarray) -> list[DecidedShare]:
    """Return how many products have a probability of a threshold or more, and how many of those are right.

    Args:
        probability: Shape (n, k), of products that the classifier did not see.
        target: Shape (n,), category codes from 0.
    """
    confidence, right = probability.max(axis=1), probability.argmax(axis=1) == target
    shares = []
    for threshold in _THRESHOLDS:
        decided = confidence >= threshold
        accuracy = float(right[decided].mean()) if decided.any() else None
        shares.append(DecidedShare(threshold=threshold, share=float(decided.mean()), accuracy=accuracy))
    return shares


def classifier_cost(model: CategoryClassifier, products: Sequence[tuple[str, str]]) -> ClassifierCost:
    """Classify each name and description alone, no lemma remembered at the start; return processor time."""
    # The dictionaries are loaded once a process, which is no product's cost.
    model.decide(products[:1], words=0)
    forget_lemmas()
    started = time.process_time()
    model.decide(products[:1], words=0)
    first = time.process_time() - started
    for one in products[1:]:
        model.decide([one], words=0)
    return ClassifierCost(
        milliseconds=1000 * (time.process_time() - started) / len(products), first_milliseconds=1000 * first
    )
