"""The stream through scoring: a score for each applicant, and later what became of the approved loans."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from limpide_credit.errors import ConflictError, InputError, NotFoundError
from limpide_training.traffic.service_client import ServiceClient

DECISION_TIME = "Decision-Time"


@dataclass
class SendResult:
    """What became of a stream."""

    # scored and repeated: how many were scored, and how many of them already before, by an earlier run of the
    # same stream.
    scored: int = 0
    repeated: int = 0
    # Each approved applicant's number, decision and time.
    approved: list[tuple[int, str, datetime]] = field(default_factory=list)


def check_demonstration(scoring: ServiceClient, now: datetime) -> None:
    """Raise InputError where scoring takes no decision times: it is no demonstration, and gets no traffic."""
    try:
        # An empty request is refused either way; the header is looked at first.
        scoring.ask("POST", "/score", {}, {DECISION_TIME: (now - timedelta(days=1)).isoformat()})
    except InputError as error:
        if error.field == DECISION_TIME:
            raise InputError(
                f"Scoring at {scoring.address} takes no generated traffic: it is set up for real decisions.",
                field="LIMPIDE_SCORING_DECISION_TIMES",
                value="false",
                remedy="On a demonstration, start scoring with LIMPIDE_SCORING_DECISION_TIMES=true; in the "
                "stack it is in .env.",
            ) from None


def check_same_store(scoring: ServiceClient, store: str) -> Callable[[int], None]:
    """Return a function that raises ConflictError where scoring does not know a client who was published."""

    def confirm(client_id: int) -> None:
        try:
            scoring.ask("GET", f"/clients/{client_id}")
        except NotFoundError:
            raise ConflictError(
                f"Scoring at {scoring.address} reads another store than {store}.",
                field="LIMPIDE_STORE_URL",
                value=store,
                remedy="Give the store that scoring reads, or the address of a scoring that reads this one.",
            ) from None

    return confirm


def send(
    stream: Iterable[tuple[int, datetime | None]], scoring: ServiceClient, advance: Callable[[], None]
) -> SendResult:
    """Ask for a score of each applicant, one by one: records are in the order of their times."""
    sent = SendResult()
    for client_id, at in stream:
        headers = {"Idempotency-Key": f"traffic-{client_id}"}
        if at is not None:
            headers[DECISION_TIME] = at.isoformat()
        answer = scoring.ask("POST", "/score", {"client_id": client_id}, headers)
        decided_at = datetime.fromisoformat(answer["at"])
        sent.scored += 1
        sent.repeated += at is not None and decided_at != at
        if answer["decision"] == "approved":
            sent.approved.append((client_id, answer["decision_id"], decided_at))
        advance()
    return sent


def send_outcomes(
    sent: SendResult,
    becomes: Mapping[int, str],
    after: timedelta,
    now: datetime,
    scoring: ServiceClient,
    advance: Callable[[], None],
) -> int:
    """Send what became of the approved loans whose outcome is known by ``now``; return how many."""
    known = 0
    for client_id, decision_id, decided_at in sent.approved:
        observed_at = decided_at + after
        if client_id in becomes and observed_at <= now:
            outcome = {"decision_id": decision_id, "outcome": becomes[client_id]}
            scoring.ask("POST", "/outcomes", {**outcome, "observed_at": observed_at.isoformat()})
            known += 1
        advance()
    return known
