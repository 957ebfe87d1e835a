"""Reviews under the policy that decided: its deadline, and whether two persons must agree."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from limpide_credit.errors import ConflictError, NotFoundError
from limpide_credit.policy import ReviewTerms, read_review_terms
from limpide_platform.store import Decision, ReviewStep, Terms
from limpide_scoring.runtime import Runtime


@dataclass(frozen=True)
class TermsOfDecision:
    """How it goes with a review that somebody asks for, and with what the policy referred."""

    asked: Terms
    referral: Terms


def terms_of(runtime: Runtime, decision: Decision) -> TermsOfDecision:
    """Return the terms of the policy that a record names, with the settings where it has none.

    Raises
    ------
    NotFoundError, TamperedError
        The store does not keep that policy, or not as it was.
    """
    digest, settings = decision.policy_digest, runtime.settings
    policy_terms = ReviewTerms()
    if digest is not None:
        policy_terms = read_review_terms(runtime.store.store().policies.get(digest).content)
    return TermsOfDecision(
        Terms(policy_terms.deadline_days or settings.review_deadline_days, policy_terms.four_eyes),
        Terms(settings.referral_deadline_days, policy_terms.four_eyes),
    )


def file_review(
    runtime: Runtime,
    decision_id: str,
    asked_by: str,
    actor: str,
    view: str,
    key: str | None,
    acting: Mapping[str, str | None],
) -> None:
    """Record that somebody asks for a review; see `Reviews.file`."""
    store = runtime.store.store()
    terms = terms_of(runtime, store.decisions.get(decision_id)).asked
    store.reviews.file(
        decision_id,
        asked_by=asked_by,
        actor=actor,
        view=view,
        terms=terms,
        idempotency_key=key,
        acting=acting,
    )


def review_of(runtime: Runtime, decision_id: str) -> tuple[ReviewStep, Sequence[ReviewStep]]:
    """Return how the review of a decision stands, as its last step, and all steps.

    Raises
    ------
    NotFoundError
        There is no such decision, or it has no review.
    """
    store = runtime.store.store()
    decision = store.decisions.get(decision_id)
    steps = store.reviews.of(decision_id)
    if steps:
        return steps[-1], steps
    waits = decision.decision == "referred" and decision.kind == "decision"
    if not waits or store.overrides.of(decision_id):
        raise NotFoundError(
            f"Decision {decision_id} has no review.",
            field="decision_id",
            value=decision_id,
            remedy="Ask for one: POST /decisions/{decision_id}/review.",
        )
    referral = terms_of(runtime, decision).referral
    return ReviewStep(
        id="",
        decision_id=decision_id,
        at=decision.at,
        step="filed",
        actor="",
        words="",
        decision=None,
        outcome=None,
        asked_by="policy",
        opened_at=decision.at,
        deadline=decision.at + timedelta(days=referral.days),
        four_eyes=int(referral.four_eyes),
    ), []


def check_one_may_decide(runtime: Runtime, decision_id: str) -> None:
    """Check that one person may overrule a decision by himself.

    Raises
    ------
    ConflictError
        The policy referred it, and asks for two persons.
    NotFoundError
        There is no such decision.
    """
    decision = runtime.store.store().decisions.get(decision_id)
    if decision.decision == "referred" and terms_of(runtime, decision).referral.four_eyes:
        raise ConflictError(
            f"The policy asks for two persons to decide on {decision_id}.",
            field="decision_id",
            value=decision_id,
            remedy="Decide by POST /decisions/{decision_id}/review/decision, and have it confirmed.",
        )
