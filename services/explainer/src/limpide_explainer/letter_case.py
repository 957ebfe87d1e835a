"""From a request to a letter: the decision, its explanation, and the ways to an approval."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

from limpide_credit.contracts.decisions import APPROVALS, Decided
from limpide_credit.contracts.explanation import ExplainRequest
from limpide_credit.contracts.own_case import OwnReasons
from limpide_credit.contracts.shown_feature import Language
from limpide_credit.decision.recourse import find_recourse
from limpide_credit.errors import InputError
from limpide_credit.explanation.recourse_answer import recourse_answer
from limpide_credit.policy import ReviewTerms, read_review_terms
from limpide_credit.tables.roles import ROLES
from limpide_explainer.explaining import ScoredVector, explain_scored, scored
from limpide_explainer.letter.content import Case, Letter, Rights, Sender, compose
from limpide_explainer.letter.duties import Jurisdiction
from limpide_explainer.letter.page import page
from limpide_explainer.next_facts import next_facts_of
from limpide_explainer.runtime import Runtime
from limpide_explainer.settings import ExplainerSettings
from limpide_platform.store.kind import no_decision_but_simulation

_MOST_PATHS = 2
_MOST_MISSING = 5
_MOST_REASONS = 3


@dataclass(frozen=True)
class LetterFile:
    """A letter: the file, what it may be called, and which version it tells of."""

    pdf: bytes
    file_name: str
    model_version: str


async def write_letter(runtime: Runtime, request: ExplainRequest) -> LetterFile:
    """Return the letter of a recorded decision.

    Raises:
        InputError: No record is named.
        ConflictError: The record is a simulation.
        LimpideError: As `scored` does.
    """
    score = await _recorded(runtime, request)
    letter = await _letter(runtime, score, request.language)
    pdf = await runtime.printing.pdf(letter)
    return LetterFile(pdf, f"{request.decision_id}.pdf", score.version)


async def write_page(runtime: Runtime, request: ExplainRequest) -> str:
    """Return the same letter as a page of HTML; raises as `write_letter` does."""
    score = await _recorded(runtime, request)
    return page(await _letter(runtime, score, request.language))


async def own_reasons(runtime: Runtime, request: ExplainRequest) -> tuple[OwnReasons, str]:
    """Return what a client is told beside the letter, and which version it tells of.

    Raises as `write_letter` does.
    """
    score = await _recorded(runtime, request)
    case = await runtime.in_turn(_case, runtime, score, request.language)
    explanation = case.explanation
    reasons = OwnReasons(
        language=request.language,
        decision=case.decision,
        rules=[] if case.overridden else [one["sentence"] for one in explanation["rules"]],
        against=[one["sentence"] for one in explanation["reasons"]][:_MOST_REASONS],
        in_favour=[one["sentence"] for one in explanation["supports"]][:_MOST_REASONS],
        changes=[] if case.decision in APPROVALS else list(case.paths),
        change_message="" if case.decision in APPROVALS else case.path_message,
        missing=list(case.missing) if case.decision == "referred" else [],
    )
    return reasons, score.version


async def _recorded(runtime: Runtime, request: ExplainRequest) -> ScoredVector:
    if request.decision_id is None:
        raise InputError(
            "A letter is written for a recorded decision only.",
            field="decision_id",
            remedy="Record the decision by POST /score, and send the decision_id that it answers.",
        )
    score = await scored(runtime, request)
    if score.decision is not None and score.decision.kind == "simulation":
        raise no_decision_but_simulation(request.decision_id, "letter")
    return score


async def _letter(runtime: Runtime, score: ScoredVector, language: Language) -> Letter:
    letter, decision = await runtime.in_turn(_composed, runtime, score, language)
    runtime.metrics.letters.labels(decision, language).inc()
    return letter


def sender(settings: ExplainerSettings) -> Sender:
    """Return whose letters these are."""
    lines = [line.strip() for line in settings.lender_address.split(";")]
    return Sender(
        settings.lender_name, [line for line in lines if line], settings.lender_contact, settings.currency
    )


def _composed(runtime: Runtime, score: ScoredVector, language: Language) -> tuple[Letter, Decided]:
    """Return the letter, and what it says was decided."""
    case = _case(runtime, score, language)
    points = score.explained.model.policy.points
    scale = (points.minimum, points.maximum)
    rights = rights_of(runtime.settings, runtime.jurisdiction, _policy(runtime, score))
    return compose(case, sender(runtime.settings), scale, rights), case.decision


def _case(runtime: Runtime, score: ScoredVector, language: Language) -> Case:
    explanation = explain_scored(runtime, score, language)
    facts = score.explained.facts(score.vector)
    paths, message = _paths(runtime, score, facts, language)
    return Case(
        explanation=explanation,
        on=day_of_letter(
            datetime.now(UTC) if score.decision is None else score.decision.at, runtime.settings.time_zone
        ),
        name=_name(runtime, score),
        amount=facts[ROLES.amount],
        annuity=facts[ROLES.instalment],
        overridden=_overridden(runtime, score),
        paths=paths,
        path_message=message,
        missing=_missing(runtime, score, language) if explanation["decision"] == "referred" else (),
    )


def rights_of(settings: ExplainerSettings, jurisdiction: Jurisdiction, policy: str | None) -> Rights:
    """Return what the law asks of a letter.

    Args:
        policy: The text of the policy that decided, which may say how long a review takes; None if there was
            none.
    """
    terms = ReviewTerms() if policy is None else read_review_terms(policy)
    return Rights(
        jurisdiction,
        {
            "databases": settings.lender_databases,
            "authority": settings.complaint_authority,
            "debt_advice": settings.debt_advice,
        },
        request_days=settings.review_request_days,
        answer_days=terms.deadline_days or settings.review_deadline_days,
    )


def _policy(runtime: Runtime, score: ScoredVector) -> str | None:
    digest = None if score.decision is None else score.decision.policy_digest
    return None if digest is None else runtime.store.store().policies.get(digest).content


def day_of_letter(at: datetime, zone: ZoneInfo) -> date:
    """Return the day of a moment where the lender is."""
    return at.astimezone(zone).date()


def _name(runtime: Runtime, score: ScoredVector) -> str | None:
    if score.reference:
        return score.reference
    if score.client is not None or score.client_id is None:
        return None if score.client is None else score.client.name
    known = runtime.store.get_many([score.client_id])
    return known[score.client_id].name if score.client_id in known else None


def _overridden(runtime: Runtime, score: ScoredVector) -> tuple[Decided, date] | None:
    """Return what a person decided last, and when."""
    if score.decision is None:
        return None
    overrides = runtime.store.store().overrides.of(score.decision.id)
    return (
        (cast(Decided, overrides[-1].decision), day_of_letter(overrides[-1].at, runtime.settings.time_zone))
        if overrides
        else None
    )


def _paths(
    runtime: Runtime, score: ScoredVector, facts: Mapping[str, Any], language: Language
) -> tuple[list[str], str]:
    """Return the nearest ways to an approval as sentences, and what the search found in one."""
    if facts[ROLES.amount] is None:
        return [], ""
    found = find_recourse(
        score.explained.model,
        runtime.policies.of(score.explained.model),
        score.explained.builder,
        score.vector,
        facts,
        runtime.recourse_limits(score.explained),
        options=_MOST_PATHS,
    )
    explanation = recourse_answer(
        found,
        language,
        model_version=score.version,
        client_id=score.client_id,
        given={},
        seconds=0.0,
        currency=runtime.settings.currency,
    )
    return [option.sentence for option in explanation.options], explanation.message


def _missing(runtime: Runtime, score: ScoredVector, language: Language) -> list[str]:
    """Return what to ask of a referred client: what the policy wants, and what may change the outcome."""
    found = next_facts_of(runtime, score, language)
    return [one.label for one in found.facts if one.required or one.changed][:_MOST_MISSING]
