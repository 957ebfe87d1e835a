"""Reviews under the policy that decided: its deadline, who decides, and whether two persons must agree."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from limpide_credit.contracts.roles import Role
from limpide_credit.decision.loan_terms import amount_of
from limpide_credit.errors import ConflictError, ForbiddenError, NotFoundError, TamperedError
from limpide_credit.policy import ReviewTerms, read_review_terms
from limpide_platform.identity.actor import Actor
from limpide_platform.store import Decision, ReviewStep, Terms
from limpide_scoring.runtime import Runtime


@dataclass(frozen=True)
class TermsOfDecision:
    """How it goes with a review that somebody asks for, and with what the policy referred.

    ``senior_above`` is the limit of credit that the decision is beyond, if it is beyond one.
    """

    asked: Terms
    referral: Terms
    senior_above: float | None

    def needs_senior(self, actor: Actor) -> bool:
        """Return whether what an actor decides takes a senior officer beside him."""
        return self.senior_above is not None and Role.SENIOR_OFFICER not in actor.roles


def terms_of(runtime: Runtime, decision: Decision) -> TermsOfDecision:
    """Return the terms of the policy that a record names, with the settings where it has none.

    Raises:
        NotFoundError, TamperedError: The store does not keep that policy, or not as it was.
    """
    digest, settings = decision.policy_digest, runtime.settings
    policy_terms = ReviewTerms()
    if digest is not None:
        policy_terms = read_review_terms(runtime.store.store().policies.get(digest).content)
    return TermsOfDecision(
        Terms(policy_terms.deadline_days or settings.review_deadline_days, policy_terms.four_eyes),
        Terms(settings.referral_deadline_days, policy_terms.four_eyes),
        _limit_passed(runtime, decision, policy_terms.senior_above),
    )


def _limit_passed(runtime: Runtime, decision: Decision, limit: float | None) -> float | None:
    """Return the limit if the decision is on more credit; also if nobody here can tell how much it is."""
    if limit is None:
        return None
    facts = runtime.readable(decision.vector, decision.feature_set_version)
    amount = amount_of(facts or {})
    return limit if amount is None or amount > limit else None


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

    Raises:
        NotFoundError: There is no such decision, or it has no review.
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


def check_one_may_decide(runtime: Runtime, decision_id: str, actor: Actor) -> None:
    """Check that a person may overrule a decision by himself.

    Raises:
        ForbiddenError: It is on more credit than the policy leaves to one who is no senior officer.
        ConflictError: The policy referred it, and asks for two persons.
        NotFoundError: There is no such decision.
    """
    decision = runtime.store.store().decisions.get(decision_id)
    terms = terms_of(runtime, decision)
    if terms.needs_senior(actor):
        raise ForbiddenError(
            f"Beyond {terms.senior_above:,.0f} of credit overruling takes the role {Role.SENIOR_OFFICER}.",
            field="role",
            value=", ".join(sorted(actor.roles)),
            remedy="Have a senior officer do it; or decide by a review, which a senior officer confirms.",
        )
    if decision.decision == "referred" and terms.referral.four_eyes:
        raise ConflictError(
            f"The policy asks for two persons to decide on {decision_id}.",
            field="decision_id",
            value=decision_id,
            remedy="Decide by POST /decisions/{decision_id}/review/decision, and have it confirmed.",
        )


def senior_above(runtime: Runtime, decision: Decision) -> float | None:
    """Return the limit of credit that a decision is beyond, if any; None where its policy cannot be read."""
    try:
        return terms_of(runtime, decision).senior_above
    except (NotFoundError, TamperedError):
        return None
