"""Where a request came from, and what is made of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from limpide_credit.model import Assessment
from limpide_credit.policy import CompiledPolicy, PolicyResult
from limpide_platform.identity.actor import NOBODY


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a request came from, for its record."""

    channel: str  # ``client``, ``what-if``, ``application``, ``batch``, ``api`` or ``backdated``
    started: float  # `time.perf_counter` at arrival
    # idempotency_key and request_hash: the key of the client, if any, and the hash of what was asked with it.
    idempotency_key: str | None = None
    request_hash: str | None = None
    at: datetime | None = None  # The decision's time, if the request gave one; else it is of now
    acting: Mapping[str, str | None] = field(default_factory=lambda: NOBODY)  # Who asks, for the record
    case_id: str | None = None  # The case of which this is to be a further version, if the request names one
    after: int | None = None  # The version of that case that it must follow, if any


@dataclass(frozen=True, slots=True)
class Decided:
    """What the model says of a client, and what the policy makes of it.

    ``wanted`` are the declared facts that an approval hangs on.
    """

    assessment: Assessment
    policy_result: PolicyResult
    policy: CompiledPolicy
    wanted: tuple[str, ...] = ()
