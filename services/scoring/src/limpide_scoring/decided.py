"""Where a request came from, and what is made of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from limpide_credit.model import Assessment
from limpide_credit.policy import CompiledPolicy, PolicyResult
from limpide_platform.identity.actor import NOBODY


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a request came from, for its record.

    Parameters
    ----------
    channel
        ``client``, ``what-if``, ``application``, ``batch``, ``api`` or ``backdated``.
    started
        `time.perf_counter` at arrival.
    idempotency_key, request_hash
        The key of the client, if any, and the hash of what was asked with it.
    at
        The decision's time, if the request gave one; else it is of now.
    acting
        Who asks, for the record.
    case_id
        The case of which this is to be a further version, if the request names one.
    after
        The version of that case that it must follow, if any.
    """

    channel: str
    started: float
    idempotency_key: str | None = None
    request_hash: str | None = None
    at: datetime | None = None
    acting: Mapping[str, str | None] = field(default_factory=lambda: NOBODY)
    case_id: str | None = None
    after: int | None = None


@dataclass(frozen=True, slots=True)
class Decided:
    """What the model says of a client, and what the policy makes of it.

    ``wanted`` are the declared facts that an approval hangs on.
    """

    assessment: Assessment
    policy_result: PolicyResult
    policy: CompiledPolicy
    wanted: tuple[str, ...] = ()
