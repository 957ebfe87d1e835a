"""A window of decisions, read once and reduced to counts, scores, groups and a sample."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from limpide_credit.drift import WindowCounts
from limpide_credit.groups import ATTRIBUTES, group_words, positions
from limpide_credit.tables.roles import ROLES
from limpide_drift.reference import Reference
from limpide_drift.sample import Sample
from limpide_platform.store import DecisionBlock


@dataclass(frozen=True, eq=False)
class Window:
    """What a comparison needs of a window."""

    counts: WindowCounts  # Of all features, in the reference's bins
    # probability, approved, defaulted: shape (n,); the outcome is NaN while it is not known.
    probability: np.ndarray
    approved: np.ndarray
    defaulted: np.ndarray
    same_version: np.ndarray  # Shape (n,), whether the reference's own version scored the decision
    groups: dict[str, np.ndarray]  # Attribute to shape (n,), the word of each person's group
    overridden: int  # How many decisions an officer changed
    mean_amount: float  # Mean amount asked for; NaN without any.
    not_asked: dict[str, int]  # Source to how many decisions it was not asked for
    # sample and sample_probability: shape (k, width) and (k,): decisions drawn at random, and their
    # probabilities of default.
    sample: np.ndarray
    sample_probability: np.ndarray


def read_window(
    blocks: Iterable[DecisionBlock], reference: Reference, sample_rows: int, seed: int = 0
) -> Window:
    """Read the blocks of a window once."""
    counts = WindowCounts(reference.bins)
    sample = Sample(sample_rows, reference.bins.width, seed)
    amount = reference.features.position(ROLES.amount)
    read: list[DecisionBlock] = []
    groups: dict[str, list[np.ndarray]] = {name: [] for name in ATTRIBUTES}
    places = positions(reference.features)
    amounts: list[np.ndarray] = []
    sources = reference.sources
    not_asked = np.zeros(len(sources), np.int64)
    for block in blocks:
        counts.add(block.vectors)
        not_asked += (block.vectors[:, list(sources.values())] > 0.0).sum(axis=0)
        sample.offer(block)
        amounts.append(block.vectors[:, amount].copy())
        values = block.vectors[:, places]
        for name, words in group_words(values, reference.features, block.protected).items():
            groups[name].append(words)
        read.append(_without_vectors(block))
    amount_asked = np.concatenate([*amounts, np.empty(0)])
    known = amount_asked[~np.isnan(amount_asked)]
    versions = [version for block in read for version in block.model_version]
    return Window(
        counts=counts,
        probability=np.concatenate([*(block.probability for block in read), np.empty(0)]),
        approved=np.concatenate([*(block.approved for block in read), np.empty(0, bool)]),
        defaulted=np.concatenate([*(block.defaulted for block in read), np.empty(0)]),
        same_version=np.array([version == reference.version for version in versions], bool),
        groups={name: np.concatenate([*words, np.empty(0, "U1")]) for name, words in groups.items()},
        overridden=int(sum(block.overridden.sum() for block in read)),
        mean_amount=float(known.mean()) if len(known) else float("nan"),
        not_asked=dict(zip(sources, not_asked.tolist(), strict=True)),
        sample=sample.vectors,
        sample_probability=sample.probability,
    )


def _without_vectors(block: DecisionBlock) -> DecisionBlock:
    return DecisionBlock(
        block.at,
        block.model_version,
        block.probability,
        block.approved,
        block.overridden,
        block.defaulted,
        np.empty((len(block.at), 0)),
        (),
    )
