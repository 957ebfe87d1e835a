"""Past decisions read from the store and decided again under another policy."""

from collections.abc import Callable
from datetime import datetime

import numpy as np

from limpide_credit.bundle import ModelBundle
from limpide_credit.contracts.decisions import APPROVALS
from limpide_credit.decision.grades import GRADES
from limpide_credit.errors import ConflictError, InputError
from limpide_credit.features import VectorLayout, feature_set
from limpide_credit.groups import group_words, positions
from limpide_credit.policy import CompiledPolicy, PolicyDocument
from limpide_credit.policy.compiled import OUTCOMES
from limpide_credit.policy.trial import PastDecisions, Trial
from limpide_credit.tables.roles import ROLES
from limpide_platform.store import Store
from limpide_platform.store.decision_vectors import PolicyInputsBlock

_AMOUNT = ROLES.amount

Report = Callable[[int, int], None]
"""Takes how many of how many decisions are read."""


def try_policy(
    document: PolicyDocument,
    store: Store,
    load: Callable[[str], ModelBundle],
    start: datetime,
    end: datetime,
    report: Report = lambda _read, _total: None,
) -> Trial:
    """Return what a policy would have changed in the decisions of ``start <= at < end``.

    Args:
        load: Returns the bundle of a model version; its sample bounds what is outside of training.
        report: Called with how many decisions of how many are read.

    Raises:
        ConflictError: A layout is not in the store.
        InputError: There is no decision in that period.
        NotFoundError: A model version that decided is not in the registry any more.
        UnavailableError: The store or the registry cannot be reached.
    """
    trial = Trial()
    policies: dict[str, CompiledPolicy] = {}
    counted = store.decision_vectors.by_feature_set(start, end)
    total = sum(counted.values())
    if not total:
        raise InputError(
            "There is no decision in that period.",
            field="start",
            value=start.isoformat(),
            remedy="Choose a longer period; simulations are no decisions.",
        )
    report(0, total)
    for version in counted:
        layout = _layout(store, version)
        read = _read(document, layout)
        wanted = [*layout.positions([*read, _AMOUNT]).tolist(), *positions(layout)]
        for block in store.decision_vectors.judged(start, end, version, wanted):
            models = np.array(block.model_version)
            for model in np.unique(models):
                if model not in policies:
                    bundle = load(str(model))
                    policies[model] = CompiledPolicy(document, layout, bundle.reference.vectors)
                rows = np.flatnonzero(models == model)
                past = _past(block, rows, len(read), layout)
                standings = block.standings[rows]
                trial.add(past, *policies[model].outcomes(past.features, past.scores, standings))
            report(trial.total.before.decisions, total)
    return trial


def _layout(store: Store, version: str) -> VectorLayout:
    layout = feature_set() if version == feature_set().version else store.layouts.get(version)
    if layout is None:
        raise ConflictError(
            f"Decisions of feature set {version} cannot be read: its layout is not in the store.",
            field="feature_set_version",
            value=version,
            remedy="Publish once with the release that made it, or choose a later period.",
        )
    return layout


def _read(document: PolicyDocument, layout: VectorLayout) -> list[str]:
    return list(CompiledPolicy(document, layout, np.empty((0, len(layout.names)))).features)


def _past(block: PolicyInputsBlock, rows: np.ndarray, read: int, layout: VectorLayout) -> PastDecisions:
    """Return the decisions of ``rows``, whose values are those of the policy, the amount and the groups."""
    values = block.values[rows]
    grades = np.array([GRADES.index(letter) for letter in block.grade], float)
    return PastDecisions(
        before=np.array([_ruled(one) for one in block.decision], np.int8)[rows],
        scores=np.column_stack([block.probability, block.threshold, block.points, grades])[rows],
        features=values[:, :read],
        amount=values[:, read],
        defaulted=block.defaulted[rows],
        groups=group_words(values[:, read + 1 :], layout, [block.protected[row] for row in rows]),
    )


def _ruled(decision: str) -> int:
    """Return the place in `OUTCOMES` of what rules made of an application, whatever had to be proved."""
    return OUTCOMES.index("approved" if decision in APPROVALS else decision)
