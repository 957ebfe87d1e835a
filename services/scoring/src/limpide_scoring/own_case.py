"""The own case of a client who has a link: what of it the client is shown, and the words of a request."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from limpide_credit.contracts.decisions import Decided
from limpide_credit.contracts.own_case import (
    ClientLinkAnswer,
    ClientLinksRevoked,
    OwnResult,
    OwnReview,
    OwnReviewRequest,
)
from limpide_credit.errors import InputError, NotFoundError
from limpide_credit.policy import conditions_of
from limpide_credit.tables import APPLICATION_FACTS
from limpide_platform.store import CaseVersion, Decision, ReviewStep, Store
from limpide_platform.store.kind import no_decision_but_simulation
from limpide_scoring.reviewing import review_of
from limpide_scoring.runtime import Runtime

_MOST_WORDS = 4000


def make_link(runtime: Runtime, decision_id: str, acting: Mapping[str, str | None]) -> ClientLinkAnswer:
    """Make a link to a decision's case.

    Raises:
        NotFoundError, GoneError: There is no such decision, or it is erased.
        ConflictError: The record is a simulation.
    """
    store, settings = runtime.store.store(), runtime.settings
    case = _case(store, decision_id)
    expires_at = datetime.now(UTC) + timedelta(days=settings.client_link_days)
    token, link = store.client_links.create(case, decision_id, expires_at, acting)
    return ClientLinkAnswer(
        link_id=link.id,
        decision_id=decision_id,
        case_id=case,
        token=token,
        address=f"{settings.client_page}#{token}",
        expires_at=link.expires_at,
    )


def revoke_links(runtime: Runtime, decision_id: str, acting: Mapping[str, str | None]) -> ClientLinksRevoked:
    """Take back every link to a decision's case; raises as `make_link` does."""
    store = runtime.store.store()
    case = _case(store, decision_id)
    return ClientLinksRevoked(case_id=case, revoked_at=store.client_links.revoke(case, acting).at)


def own_version(runtime: Runtime, decision_id: str) -> CaseVersion:
    """Return the latest decision of the case that a link opens.

    Raises:
        GoneError: The case is erased.
    """
    store = runtime.store.store()
    return store.cases.current(store.decisions.get(decision_id))


def own_result(runtime: Runtime, decision_id: str) -> OwnResult:
    """Return what a client is shown of the own case; raises as `own_version` does."""
    version = own_version(runtime, decision_id)
    decision = version.decision
    return OwnResult(
        decision_id=decision.id,
        decided_at=decision.at,
        decision=cast(Decided, version.overridden_to or decision.decision),
        by_person=version.overridden_to is not None,
        # What had to be proved is not asked for any more once a person has decided.
        conditions=[] if version.overridden_to else conditions_of(decision.reasons),
        facts=_facts(runtime.store.store(), decision),
        review=_review(runtime, decision.id),
    )


def own_review(runtime: Runtime, decision_id: str) -> OwnReview:
    """Return how the review of the own case stands.

    Raises:
        NotFoundError: Nobody asked for one and none is due.
        GoneError: The case is erased.
    """
    last, steps = review_of(runtime, own_version(runtime, decision_id).decision.id)
    return _own_review(last, steps)


def words_of(request: OwnReviewRequest) -> str:
    """Return a request as the words that a review records: the view, then each correction on its line.

    Raises:
        InputError: They are too many.
    """
    lines = [f"- {one.fact} → {one.right}" for one in request.corrections]
    words = "\n".join([request.view, *(["", *lines] if lines else [])])
    if len(words) > _MOST_WORDS:
        raise InputError(
            f"View and corrections have more than {_MOST_WORDS} characters together.",
            field="corrections",
            value=f"{len(words)} characters",
            remedy="Say less, or tell the rest to the person who calls.",
        )
    return words


def _case(store: Store, decision_id: str) -> str:
    decision = store.decisions.get(decision_id)
    if decision.kind == "simulation":
        raise no_decision_but_simulation(decision_id, "link")
    return decision.case or decision.id


def _facts(store: Store, decision: Decision) -> dict[str, Any]:
    """Return the application: as it was sent, or of a client of the store as it stands there now."""
    given = decision.input.get("application")
    if given is None and decision.client_id is not None:
        client = store.clients.get_many([decision.client_id]).get(decision.client_id)
        given = {} if client is None else client.application
    return {name: value for name, value in (given or {}).items() if name in APPLICATION_FACTS}


def _review(runtime: Runtime, decision_id: str) -> OwnReview | None:
    try:
        return _own_review(*review_of(runtime, decision_id))
    except NotFoundError:
        return None


def _own_review(last: ReviewStep, steps: Sequence[ReviewStep]) -> OwnReview:
    filed = [step.words for step in steps if step.step == "filed"]
    return OwnReview(
        state=last.state,
        asked_by=last.asked_by,  # pyright: ignore[reportArgumentType] - checked by the table
        opened_at=last.opened_at,
        deadline=last.deadline,
        outcome=last.outcome,  # pyright: ignore[reportArgumentType]
        words=filed[-1] if filed else None,
    )
