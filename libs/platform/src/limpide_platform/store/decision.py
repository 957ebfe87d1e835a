"""The decision record: its fields, and the bytes that its hash covers."""

import hashlib
import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, get_args

import numpy as np
from numpy.typing import NDArray

from limpide_credit.contracts.decisions import Decided
from limpide_credit.errors import InputError
from limpide_platform.store.case_version import CASE_CHANNELS, VersionOfCase
from limpide_platform.store.chain import NONE_ENCODED, digest, new_salt, scalars
from limpide_platform.store.json_text import json_text
from limpide_platform.store.kind import Kind, kind_of
from limpide_platform.store.vector import pack, unpack


@dataclass(frozen=True, kw_only=True)
class NewDecision(VersionOfCase):
    """A decision that is to be recorded."""

    id: str  # The decision's number, unique; a UUID
    at: datetime  # When it was taken; with time zone
    client_id: int | None  # The client's number, or None for a new applicant
    channel: str  # Which way it came in: ``score``, ``batch``, ``api``, ...
    input: dict[str, Any]  # The request, as given
    vector: NDArray[np.float64]  # The features that were scored, float64 of shape (features,)
    # feature_set_version, model_version, alias: what scored it; the alias that the model bore, if any.
    feature_set_version: str
    model_version: str
    alias: str | None
    probability: float  # Calibrated probability of default, 0 to 1
    # points, grade, threshold, decision: what was made of it; ``decision`` is one of
    # `limpide_credit.contracts.decisions.Decided`.
    points: float
    grade: str
    threshold: float
    decision: str
    reasons: list[Any]  # The rules of the policy that bit, as JSON; see `limpide_credit.policy.PolicyResult`
    latency_seconds: float  # From request to decision
    # idempotency_key and request_hash: the client's key and the hash of its request, both or neither: a
    # repeated key with the same hash answers with the first record.
    idempotency_key: str | None = None
    request_hash: str | None = None
    # SHA-256 over all files of the model version; None in records of before there was one.
    bundle_digest: str | None = None
    # SHA-256 of the policy's text; None in records of before there were policies.
    policy_digest: str | None = None
    # actor_subject, actor_issuer, actor_role: who asked, see `limpide_platform.identity.actor.Actor.acting`;
    # None where nobody was asked who he is.
    actor_subject: str | None = None
    actor_issuer: str | None = None
    actor_role: str | None = None
    # case_id and case_version: the case that this is a further version of, and which one, from 2. None in the
    # first version, whose id is that of the case, and in whatever belongs to none.
    case_id: str | None = None
    case_version: int | None = None
    # How many facts were changed from version to version of the case up to this one, added up; None in the
    # first.
    changed_facts: int | None = None
    salt: str | None = field(default_factory=new_salt)  # Random; None in records of before there was one.
    # The experiment and the arm of it that decided, as ``name:challenger``; None if none ran.
    arm: str | None = None
    # What a new applicant told for fairness alone, by fact: kept beside the record, which does not hold it.
    # Decisions that are read come without: `ProtectedFacts` reads it.
    protected: Mapping[str, Any] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, kw_only=True)
class Decision(NewDecision):
    """A recorded decision: its position in the chain (from 1), the hash before it and its own.

    ``erased_digest`` is the digest of what was recorded, once that is erased.
    """

    seq: int
    previous_hash: bytes
    hash: bytes
    erased_digest: bytes | None = None

    @property
    def kind(self) -> Kind:
        """Whether this is a decision or a simulation."""
        return kind_of(self.channel, self.input)


_DECIDED = get_args(Decided)
_TEXTS = ("id", "channel", "feature_set_version", "model_version", "grade", "decision")
# In the digest where they have a value only, as every null: records of before hold their hashes.
_OPTIONAL_TEXTS = (
    *("alias", "idempotency_key", "request_hash", "bundle_digest", "policy_digest"),
    *("actor_subject", "actor_issuer", "actor_role", "case_id", "salt", "arm"),
)
_OPTIONAL_COUNTS = ("case_version", "changed_facts")
_NUMBERS = ("probability", "points", "threshold", "latency_seconds")
SCALARS = sorted(("at", "client_id", *_TEXTS, *_OPTIONAL_TEXTS, *_OPTIONAL_COUNTS, *_NUMBERS))


def to_columns(new: NewDecision) -> dict[str, Any]:
    """Return the record as the columns of the table, without its place in the chain.

    Raises:
        InputError: A field holds what cannot be recorded; the message names it.
    """
    return whole_columns(checked(vars(new)))


def checked(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return fields of `NewDecision` as columns, each checked by itself; raise as `to_columns`."""
    return {
        name: None if given is None and name in _MAY_LACK else _CHECKS[name](given, name)
        for name, given in fields.items()
        if name in _CHECKS
    }


def whole_columns(columns: dict[str, Any]) -> dict[str, Any]:
    """Return all fields that were `checked` with the columns that follow from them; raise as `to_columns`."""
    if (columns["idempotency_key"] is None) != (columns["request_hash"] is None):
        raise _wrong(
            "request_hash", columns["request_hash"], "an idempotency key and the request's hash go together"
        )
    applies = columns["client_id"] is None and columns["channel"] in CASE_CHANNELS
    who = (columns["actor_issuer"], columns["actor_subject"])
    columns["entry_digest"] = entry_digest(*who, columns["input"]) if applies else None
    columns["erased_digest"] = None
    return columns


def from_columns(columns: dict[str, Any]) -> Decision:
    """Return the recorded decision that a row holds."""
    return Decision(
        **{
            **{name: value for name, value in columns.items() if name != "entry_digest"},
            "input": json.loads(columns["input"]),
            "reasons": json.loads(columns["reasons"]),
            "vector": unpack(columns["vector"]),
        }
    )


def recorded(new: NewDecision, seq: int, previous_hash: bytes, own_hash: bytes) -> Decision:
    """Return a decision that has just been recorded."""
    # Past the frozen class's constructor, which would set each field by a call.
    decision = object.__new__(Decision)
    vars(decision).update(vars(new), seq=seq, previous_hash=previous_hash, hash=own_hash)
    return decision


def as_version(new: NewDecision, **fields: Any) -> NewDecision:
    """Return a decision as a further version of a case: with other ``fields``."""
    return decision_of({**vars(new), **fields})


def decision_of(fields: Mapping[str, Any]) -> NewDecision:
    """Return the decision of fields, all of those of `NewDecision`."""
    new = object.__new__(NewDecision)  # as `recorded`
    vars(new).update(fields)
    return new


def digest_columns(columns: Mapping[str, Any], encoded: Mapping[str, str] = NONE_ENCODED) -> bytes:
    """Return the digest of a record from its columns; see `limpide_platform.store.chain`.

    Args:
        encoded: Some of the columns as `encode_member` writes them, where many records share them.
    """
    return digest(
        (
            scalars(columns, SCALARS, encoded),
            _bytes(columns["input"]),
            _bytes(columns["reasons"]),
            _bytes(columns["vector"]),
        )
    )


def _bytes(stored: object) -> bytes:
    # Whatever someone put there must yield a digest, not an exception: it is verified, not trusted.
    if isinstance(stored, bytes):
        return stored
    return stored.encode(errors="surrogatepass") if isinstance(stored, str) else repr(stored).encode()


def _text(given: object, field: str) -> str:
    if not isinstance(given, str) or not given or "\x00" in given:
        raise _wrong(field, given, "it is text, not empty, without NUL characters")
    if given.isascii():
        return given
    try:
        given.encode()
    except UnicodeEncodeError:
        raise _wrong(field, repr(given), "it is text that UTF-8 can hold") from None
    return given


def _number(given: object, field: str) -> float:
    if type(given) is float and math.isfinite(given):
        return given
    if not isinstance(given, int | float | np.integer | np.floating) or not math.isfinite(given):
        raise _wrong(field, given, "it is a finite number")
    return float(given)


def _probability(given: object, field: str) -> float:
    number = _number(given, field)
    if not 0 <= number <= 1:
        raise _wrong(field, given, "a probability is between 0 and 1")
    return number


def _decision(given: object, field: str) -> str:
    if given not in _DECIDED:
        raise _wrong(field, given, f"a decision is one of {', '.join(_DECIDED)}")
    return _text(given, field)


def _moment(given: datetime, field: str) -> datetime:
    if given.tzinfo is None:
        raise _wrong(field, given, "a moment needs its time zone")
    return given.astimezone(UTC)


def _count(given: object, field: str) -> int:
    if not isinstance(given, int) or not 0 <= given < 2**31:
        raise _wrong(field, given, "it is a whole number from 0 on")
    return given


def entry_digest(issuer: str | None, subject: str | None, request: str) -> int:
    """Return what is equal where the same actor enters the same application again.

    Args:
        request: As `limpide_platform.store.json_text.json_text` writes it.
    """
    entered = f"{issuer} {subject} {request}"
    return int.from_bytes(hashlib.blake2b(entered.encode(), digest_size=8).digest(), "big", signed=True)


def _identifier(given: object, field: str) -> int:
    if not isinstance(given, int | np.integer) or not -(2**63) <= given < 2**63:
        raise _wrong(field, given, "it is a whole number of at most 64 bits")
    return int(given)


def _wrong(field: str, given: object, right: str) -> InputError:
    return InputError(
        f"{field} cannot be recorded: {right}.", field=field, value=given, remedy="Correct the field."
    )


_CHECKS: Mapping[str, Callable[[Any, str], Any]] = {
    **dict.fromkeys((*_TEXTS, *_OPTIONAL_TEXTS), _text),
    **dict.fromkeys(_OPTIONAL_COUNTS, _count),
    **dict.fromkeys(_NUMBERS, _number),
    "probability": _probability,
    "decision": _decision,
    "at": _moment,
    "client_id": _identifier,
    "input": json_text,
    "reasons": json_text,
    "vector": pack,
}
_MAY_LACK = frozenset(("client_id", *_OPTIONAL_TEXTS, *_OPTIONAL_COUNTS))
