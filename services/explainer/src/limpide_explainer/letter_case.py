"""From a request to a letter: the decision, its explanation, and the ways to an approval."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, cast

import numpy as np

from limpide_credit.contracts.decisions import Decided
from limpide_credit.contracts.explanation import ExplainRequest
from limpide_credit.contracts.shown_feature import Language
from limpide_credit.decision.recourse import find_recourse
from limpide_credit.explanation.explained_model import ExplainedModel
from limpide_credit.explanation.recourse_answer import recourse_answer
from limpide_explainer.explaining import explain_vector
from limpide_explainer.letter.content import Case, Sender, compose
from limpide_explainer.letter.pdf import render
from limpide_explainer.runtime import Runtime
from limpide_explainer.settings import ExplainerSettings

_MOST_PATHS = 2


@dataclass(frozen=True)
class Written:
    """A letter: the file, what it may be called, and which version it tells of."""

    pdf: bytes
    file_name: str
    model_version: str


@dataclass(frozen=True)
class _Decided:
    """What a letter is written of, resolved."""

    explained: ExplainedModel
    version: str
    vector: np.ndarray
    client_id: int | None
    name: str | None
    decision_id: str | None
    on: date
    overridden: tuple[Decided, date] | None = None


async def write_letter(runtime: Runtime, request: ExplainRequest) -> Written:
    """Return the letter of a recorded decision or of a score; raises as `explain_request` does."""
    if request.decision_id is not None:
        decided = await runtime.work(_recorded, runtime, request.decision_id)
    else:
        assert request.score is not None
        serving = runtime.holder.current()
        subject = await runtime.subject(request.score, serving)
        decided = _Decided(
            explained=serving.model,
            version=serving.version,
            vector=subject.vector,
            client_id=subject.client_id,
            name=None if subject.client is None else subject.client.name,
            decision_id=None,
            on=datetime.now(UTC).date(),
        )
    return await runtime.work(_write, runtime, decided, request.language)


def sender(settings: ExplainerSettings) -> Sender:
    """Return whose letters these are."""
    lines = [line.strip() for line in settings.lender_address.split(";")]
    return Sender(settings.lender_name, [line for line in lines if line], settings.lender_contact)


def _recorded(runtime: Runtime, decision_id: str) -> _Decided:
    store = runtime.store.store()
    decision = store.decisions.get(decision_id)
    overrides = store.overrides.of(decision_id)
    known = {} if decision.client_id is None else store.clients.get_many([decision.client_id])
    return _Decided(
        explained=runtime.past.get(decision.model_version),
        version=decision.model_version,
        vector=decision.vector,
        client_id=decision.client_id,
        name=known[decision.client_id].name if decision.client_id in known else None,
        decision_id=decision.id,
        on=decision.at.date(),
        overridden=(cast(Decided, overrides[-1].decision), overrides[-1].at.date()) if overrides else None,
    )


def _write(runtime: Runtime, decided: _Decided, language: Language) -> Written:
    told = explain_vector(runtime, decided.explained, decided.version, decided.vector, language)
    told = {"client_id": decided.client_id, "decision_id": decided.decision_id, **told}
    facts = decided.explained.facts(decided.vector)
    paths, message = _paths(runtime, decided, facts, language)
    case = Case(
        told=told,
        on=decided.on,
        name=decided.name,
        amount=facts["AMT_CREDIT"],
        annuity=facts["AMT_ANNUITY"],
        overridden=decided.overridden,
        paths=paths,
        path_message=message,
    )
    scale = decided.explained.model.policy.points
    pdf = render(compose(case, sender(runtime.settings), (scale.minimum, scale.maximum)))
    runtime.metrics.letters.labels(case.decision, language).inc()
    return Written(pdf, f"{decided.decision_id or 'simulation'}.pdf", decided.version)


def _paths(
    runtime: Runtime, decided: _Decided, facts: Mapping[str, Any], language: Language
) -> tuple[list[str], str]:
    """Return the nearest ways to an approval as sentences, and what the search found in one."""
    if facts["AMT_CREDIT"] is None:
        return [], ""
    found = find_recourse(
        decided.explained.model,
        runtime.builder,
        decided.vector,
        facts,
        runtime.recourse_limits,
        options=_MOST_PATHS,
    )
    told = recourse_answer(
        found, language, model_version=decided.version, client_id=decided.client_id, given={}, seconds=0.0
    )
    return [option.sentence for option in told.options], told.message
