"""What refused clients are told by models of other training seeds: reasons, and loans that are offered."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from limpide_credit.bundle import ModelBundle, OutcomeQuantiles, reference_sample
from limpide_credit.decision.loan_grid import RecourseLimits
from limpide_credit.decision.reasons import find_reasons
from limpide_credit.decision.recourse import find_recourse
from limpide_credit.decision.threshold import CostCurve
from limpide_credit.explanation.explained_model import ExplainedModel
from limpide_credit.features import RowBuilder
from limpide_credit.model import CreditModel
from limpide_credit.policy import CompiledPolicy, default_policy_text, read_policy
from limpide_credit.tables.roles import ROLES
from limpide_training.labelled import TrainingData

_REFERENCE_CLIENTS = 5_000
# The search of a loan takes some tenths of a second.
_REASONED_CLIENTS = 200
_OFFERED_CLIENTS = 30


@dataclass(frozen=True)
class ReasonFigures:
    """How alike the reasons of two models of other seeds are, mean over clients and pairs."""

    clients: int  # Whom both models of a pair refuse, all pairs together
    reasons: float  # Against a client
    common: float  # Share of what is named by both among what is named by either (Jaccard), by concept
    same_first: float  # Share of clients whose first reason is of the same concept
    common_facts: float  # As `common`, by fact
    same_first_fact: float


@dataclass(frozen=True)
class OfferFigures:
    """What loans that one model offers are worth with the models of other seeds."""

    margin_points: float
    clients: int  # Whom a model's score refuses, all models together
    offered: float  # Share of them who are offered a loan
    held: float | None  # Share of the offered loans that another seed's model approves; None without any


def explained_models(
    models: Sequence[CreditModel], data: TrainingData, learned: np.ndarray, curve: CostCurve
) -> list[ExplainedModel]:
    """Return what explains each model, compared with clients whom it learned from: shape (m,), positions."""
    builder, some = RowBuilder(), np.random.default_rng(0).permutation(learned)[:_REFERENCE_CLIENTS]
    labelled, vectors = data.labelled, data.vectors[some].astype(np.float64)
    found = []
    for model in models:
        reference = reference_sample(
            model, labelled.clients[some], vectors, labelled.target[some], len(some), seed=0
        )
        nothing = OutcomeQuantiles(np.empty(0), {}, {})
        bundle = ModelBundle(model, reference, nothing, {}, {}, curve, "", "", data.fingerprint)
        found.append(ExplainedModel(bundle, builder))
    return found


def reason_figures(models: Sequence[ExplainedModel], vectors: np.ndarray) -> ReasonFigures | None:
    """Compare the reasons that models give to clients, shape (n, width); None if no two refuse the same."""
    refused = np.stack([_refused(one.model, vectors) for one in models])
    some = np.flatnonzero(refused.sum(axis=0) > 1)[:_REASONED_CLIENTS]
    named = [
        [
            [(reason.feature.concept, reason.feature.name) for reason in find_reasons(one, *row).adverse]
            for row in zip(vectors[some], one.view.contributions_of(vectors[some]), strict=True)
        ]
        for one in models
    ]
    rows = [
        (len(first), *_alike(first, second, 0), *_alike(first, second, 1))
        for a, b in combinations(range(len(models)), 2)
        for at, (first, second) in enumerate(zip(named[a], named[b], strict=True))
        if refused[a, some[at]] and refused[b, some[at]] and (first or second)
    ]
    return ReasonFigures(len(rows), *np.mean(rows, axis=0).tolist()) if rows else None


def offer_figures(
    models: Sequence[ExplainedModel], vectors: np.ndarray, margin_points: float
) -> OfferFigures:
    """Search loans for clients whom a model's score refuses, and ask the other models of the nearest."""
    document = read_policy(default_policy_text(), models[0].features.features)
    policies = [CompiledPolicy(document, one.features, one.bundle.reference.vectors) for one in models]
    limits, clients = RecourseLimits(margin_points=margin_points), 0
    held: list[list[bool]] = []
    for place, (explained, policy) in enumerate(zip(models, policies, strict=True)):
        for vector in vectors[_refused(explained.model, vectors)][:_OFFERED_CLIENTS]:
            facts = explained.facts(vector)
            if facts[ROLES.amount] is None:
                continue
            clients += 1
            found = find_recourse(
                explained.model, policy, explained.builder, vector, facts, limits, options=1
            )
            if not found.options:
                continue
            changed = explained.builder.rebuild(vector, facts, found.options[0].changes)[None]
            held.append(
                [
                    bool(other_policy.approves(changed, other.model.assess(changed))[0])
                    for at, (other, other_policy) in enumerate(zip(models, policies, strict=True))
                    if at != place
                ]
            )
    return OfferFigures(
        margin_points, clients, len(held) / max(clients, 1), float(np.mean(held)) if held else None
    )


def _refused(model: CreditModel, vectors: np.ndarray) -> np.ndarray:
    return model.probability(vectors) >= model.policy.threshold


def _alike(first: list[tuple[str, str]], second: list[tuple[str, str]], by: int) -> tuple[float, bool]:
    """Return the share in common and whether the first is the same, by concept (0) or by fact (1)."""
    one, other = [reason[by] for reason in first], [reason[by] for reason in second]
    return len({*one} & {*other}) / len({*one, *other}), one[:1] == other[:1]
