"""From a request to an explanation in words: of a score, or of a recorded decision."""

from time import perf_counter
from typing import Any

import numpy as np

from limpide_credit.contracts.explanation import ExplainRequest
from limpide_credit.contracts.shown_feature import Language
from limpide_credit.explanation.explain import explain
from limpide_credit.explanation.explained_model import ExplainedModel
from limpide_explainer.runtime import Runtime


async def explain_request(runtime: Runtime, request: ExplainRequest) -> dict[str, Any]:
    """Return an `limpide_credit.contracts.explanation.ExplainAnswer`.

    Raises
    ------
    NotFoundError
        There is no such client, decision or model version.
    ConflictError
        What is asked for is of another feature set than the model's.
    InputError
        The changed facts contradict each other.
    UnavailableError
        No model serves yet, or the store or the registry is away.
    """
    if request.decision_id is not None:
        return await runtime.work(_explain_recorded, runtime, request.decision_id, request.language)
    assert request.score is not None
    serving = runtime.holder.current()
    subject = await runtime.subject(request.score, serving)
    told = await runtime.work(
        explain_vector, runtime, serving.model, serving.version, subject.vector, request.language
    )
    return {"client_id": subject.client_id, "decision_id": None, **told}


def _explain_recorded(runtime: Runtime, decision_id: str, language: Language) -> dict[str, Any]:
    """Explain a record by the vector that was scored and the version that scored it."""
    decision = runtime.store.store().decisions.get(decision_id)
    explained = runtime.past.get(decision.model_version)
    told = explain_vector(runtime, explained, decision.model_version, decision.vector, language)
    return {"client_id": decision.client_id, "decision_id": decision.id, **told}


def explain_vector(
    runtime: Runtime, explained: ExplainedModel, version: str, vector: np.ndarray, language: Language
) -> dict[str, Any]:
    """Return the explanation of a vector, counted and timed; who it is remains to be said."""
    started = perf_counter()
    told = explain(explained, vector, language)
    runtime.metrics.explanation_duration.observe(perf_counter() - started)
    runtime.metrics.explanations.labels(language, version).inc()
    return {**told, "model_version": version}
