"""Past decisions read from the store and decided again under another policy."""

from collections.abc import Callable
from datetime import datetime
from itertools import pairwise

import numpy as np

from limpide_credit.bundle import ModelBundle
from limpide_credit.decision.grades import GRADES
from limpide_credit.errors import ConflictError
from limpide_credit.features import VectorLayout, feature_set
from limpide_credit.policy import CompiledPolicy, PolicyDocument
from limpide_credit.policy.compiled import OUTCOMES
from limpide_credit.policy.trial import PastDecisions, Trial
from limpide_platform.store import Store
from limpide_platform.store.decision_vectors import JudgedBlock

GROUPS = {"gender": "CODE_GENDER", "family_status": "NAME_FAMILY_STATUS"}
"""Attribute to the fact that makes its groups; read here for fairness alone."""

_AGE, _AMOUNT = "DAYS_BIRTH", "AMT_CREDIT"
_AGE_BOUNDS = (25, 35, 45, 55, 65)
_DAYS_A_YEAR = 365.25


def try_policy(
    document: PolicyDocument,
    store: Store,
    load: Callable[[str], ModelBundle],
    start: datetime,
    end: datetime,
) -> Trial:
    """Return what a policy would have changed in the decisions of ``start <= at < end``.

    Parameters
    ----------
    load
        Returns the bundle of a model version; its sample bounds what is outside of training.

    Raises
    ------
    ConflictError
        A layout is not in the store, or lacks a fact that the policy reads.
    NotFoundError
        A model version that decided is not in the registry any more.
    UnavailableError
        The store or the registry cannot be reached.
    """
    trial = Trial()
    policies: dict[str, CompiledPolicy] = {}
    for version in store.decision_vectors.by_feature_set(start, end):
        layout = _layout(store, version)
        names = [*_read(document, layout), *_extra(layout)]
        positions = layout.positions(names).tolist()
        for block in store.decision_vectors.judged(start, end, version, positions):
            models = np.array(block.model_version)
            for model in np.unique(models):
                if model not in policies:
                    bundle = load(str(model))
                    policies[model] = CompiledPolicy(document, layout, bundle.reference.vectors)
                rows = np.flatnonzero(models == model)
                past = _past(block, rows, names, policies[model], layout)
                trial.add(past, *policies[model].outcomes(past.features, past.scores))
    return trial


def _layout(store: Store, version: str) -> VectorLayout:
    layout = feature_set() if version == feature_set().version else store.layouts.get(version)
    if layout is None:
        raise ConflictError(
            f"Decisions of feature set {version} cannot be read: its layout is not in the store.",
            field="feature_set_version",
            value=version,
            remedy="Publish once with the release that made it, or choose a later --from.",
        )
    return layout


def _read(document: PolicyDocument, layout: VectorLayout) -> list[str]:
    return list(CompiledPolicy(document, layout, np.empty((0, len(layout.names)))).features)


def _extra(layout: VectorLayout) -> list[str]:
    return [name for name in (_AMOUNT, _AGE, *GROUPS.values()) if name in layout.features]


def _past(
    block: JudgedBlock, rows: np.ndarray, names: list[str], policy: CompiledPolicy, layout: VectorLayout
) -> PastDecisions:
    values = block.values[rows]
    grades = np.array([GRADES.index(letter) for letter in block.grade], float)
    read = len(policy.features)
    extra = {name: values[:, read + at] for at, name in enumerate(names[read:])}
    return PastDecisions(
        before=np.array([OUTCOMES.index(one) for one in block.decision], np.int8)[rows],
        scores=np.column_stack([block.probability, block.threshold, block.points, grades])[rows],
        features=values[:, :read],
        amount=extra.get(_AMOUNT, np.full(len(rows), np.nan)),
        defaulted=block.defaulted[rows],
        groups={
            **{
                attribute: _words(extra[fact], layout.features[fact].categories)
                for attribute, fact in GROUPS.items()
                if fact in extra
            },
            **({"age": _ages(extra[_AGE])} if _AGE in extra else {}),
        },
    )


def _words(codes: np.ndarray, categories: tuple[str, ...]) -> np.ndarray:
    words = np.array([*categories, ""])
    known = (codes >= 0) & (codes < len(categories))
    return words[np.where(known, codes, len(categories)).astype(int)]


def _ages(days: np.ndarray) -> np.ndarray:
    bounds = _AGE_BOUNDS
    between = (f"{low} - {high - 1}" for low, high in pairwise(bounds))
    words = np.array([f"< {bounds[0]}", *between, f">= {bounds[-1]}", ""])
    place = np.digitize(-days / _DAYS_A_YEAR, bounds)
    return words[np.where(np.isnan(days), len(words) - 1, place)]
