"""From a request to an explanation in words: of a score, or of a recorded decision."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any, cast

import numpy as np

from limpide_credit.contracts.decisions import Decided
from limpide_credit.contracts.explanation import ExplainRequest
from limpide_credit.contracts.shown_feature import Addressee, Language
from limpide_credit.errors import UnavailableError
from limpide_credit.explanation.explain import explain
from limpide_credit.explanation.explained_model import ExplainedModel
from limpide_credit.features import feature_set
from limpide_credit.policy import PolicyDocument
from limpide_credit.policy.words import rule_reasons
from limpide_explainer.runtime import Runtime
from limpide_platform.store import Client, Decision


@dataclass(frozen=True, eq=False)
class ScoredVector:
    """A vector with the version that scores or scored it, and whose it is.

    ``client`` is None of a new application, and of a recorded decision whose client is not asked for;
    ``decision`` is None where nothing is recorded; ``reference`` is what a new applicant was called, empty if
    the caller did not say.
    """

    explained: ExplainedModel
    version: str
    vector: np.ndarray
    client_id: int | None
    client: Client | None = None
    decision: Decision | None = None
    reference: str = ""


async def scored(runtime: Runtime, request: ExplainRequest) -> ScoredVector:
    """Return what a request is about.

    Raises:
        NotFoundError: There is no such client, decision or model version.
        ConflictError: What is asked for is of another feature set than the model's.
        InputError: The changed facts contradict each other.
        UnavailableError: No model serves yet, or the store or the registry is away.
    """
    if request.decision_id is not None:
        return await runtime.work(_recorded, runtime, request.decision_id)
    assert request.score is not None
    serving = runtime.models.current()
    subject = await runtime.subject(request.score, serving)
    return ScoredVector(
        serving.model,
        serving.version,
        subject.vector,
        subject.client_id,
        subject.client,
        reference=request.score.reference,
    )


def _recorded(runtime: Runtime, decision_id: str) -> ScoredVector:
    """Return a record with the vector that was scored and the version that scored it."""
    decision = runtime.store.store().decisions.get(decision_id)
    explained = runtime.past.get(decision.model_version)
    return ScoredVector(
        explained,
        decision.model_version,
        decision.vector,
        decision.client_id,
        decision=decision,
        reference=str(decision.input.get("reference") or ""),
    )


def explain_scored(
    runtime: Runtime, score: ScoredVector, language: Language, addressee: Addressee = "client"
) -> dict[str, Any]:
    """Return an `limpide_credit.contracts.explanation.ExplainAnswer`, counted and timed."""
    started = perf_counter()
    explanation = explain(score.explained, score.vector, language, addressee)
    outcome, rules, policy = _decided(runtime, score)
    features = feature_set().features
    runtime.metrics.explanation_duration.observe(perf_counter() - started)
    runtime.metrics.explanations.labels(language, score.version).inc()
    return {
        "client_id": score.client_id,
        "decision_id": None if score.decision is None else score.decision.id,
        **explanation,
        "decision": outcome,
        "rules": []
        if policy is None
        else [one.model_dump() for one in rule_reasons(policy, rules, features, language, addressee)],
        "policy_digest": None if policy is None else policy.digest,
        "model_version": score.version,
    }


def _decided(
    runtime: Runtime, score: ScoredVector
) -> tuple[Decided | None, Sequence[Mapping[str, Any]], PolicyDocument | None]:
    """Return what was or would be decided, by which rules, of which policy.

    There is no policy in records of before there were any. While the one in force cannot be read, a score is
    explained without a decision.
    """
    decision = score.decision
    if decision is None:
        model = score.explained.model
        try:
            policy = runtime.policies.of(model)
        except UnavailableError:
            return None, (), None
        policy_result = policy.rule(score.vector, model.assess(score.vector[None])[0])
        return policy_result.outcome, policy_result.rules, policy.document
    if decision.policy_digest is None:
        return cast(Decided, decision.decision), (), None
    document = runtime.policies.kept(decision.policy_digest, runtime.store.store())
    return cast(Decided, decision.decision), decision.reasons, document
