"""The store's tables as SQLAlchemy Core sees them; the migrations create them.

A test compares what is declared here with what the migrations make on both databases.
"""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Dialect,
    Double,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.types import TypeDecorator, TypeEngine, UserDefinedType

#: The migration that this code needs; services compare it with the store's and stop on a difference.
REVISION = "0021"

#: Where Alembic notes which migration the store is at.
REVISION_TABLE = "limpide_revision"


class Timestamp(TypeDecorator[datetime]):
    """A time in UTC to the microsecond: ``timestamptz``, or ISO text of fixed width on SQLite.

    The text sorts as the moments do, and is what the hash of a record covers.
    """

    impl = String
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the column type of this database."""
        kind = TIMESTAMP(timezone=True) if dialect.name == "postgresql" else Text()
        return dialect.type_descriptor(kind)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Return what the driver writes."""
        return value if value is None or dialect.name == "postgresql" else moment(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Return what the driver read, as a moment in UTC.

        What someone put there and Python cannot hold (``infinity``, years BC) reads as the nearest moment
        that it can, so that one such record does not hide the others; verifying the chain names it.
        """
        if not isinstance(value, str):
            return value
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            early = value.startswith("-") or value.endswith("BC")
            return (datetime.min if early else datetime.max).replace(tzinfo=UTC)


class JsonText(UserDefinedType[str]):
    """JSON kept as the text that was written, so that hashes of it hold; checked by PostgreSQL."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        """Return the column type."""
        return "JSON"


@lru_cache(maxsize=256)  # the hash and the row say the same one, and the rows of a batch share it
def moment(at: datetime) -> str:
    """Return the canonical text of a moment: UTC, microseconds, 32 characters."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _chained() -> tuple[Column[Any], ...]:
    """The place of a record in the chain of its table."""
    return (
        Column("seq", BigInteger, primary_key=True, autoincrement=False),
        *_required(LargeBinary, "previous_hash", "hash"),
    )


def _required(kind: Any, *names: str) -> tuple[Column[Any], ...]:
    return tuple(Column(name, kind, nullable=False) for name in names)


def _acted() -> tuple[Column[Any], ...]:
    """Who acted; null where nobody was asked who he is."""
    return tuple(Column(f"actor_{what}", Text) for what in ("subject", "issuer", "role"))


def _erasable() -> tuple[Column[Any], ...]:
    """What lets a record be erased in its chain; see `limpide_platform.store.erasures`.

    The salt is null in records of before there was one, the digest in records that are not erased.
    """
    return Column("salt", Text), Column("erased_digest", LargeBinary)


metadata = MetaData()

clients = Table(
    "clients",
    metadata,
    Column("client_id", BigInteger, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    # Name and number, without case or accents: what a person types to find a client.
    Column("search_text", Text, nullable=False),
    Column("application", JsonText, nullable=False),
    Column("feature_set_version", Text, nullable=False),
    Column("vector", LargeBinary, nullable=False),
)

#: The rows of a client in one history table; a table that was absent when he was published has no line.
client_history = Table(
    "client_history",
    metadata,
    Column("client_id", BigInteger, primary_key=True, autoincrement=False),
    Column("table_name", Text, primary_key=True),
    *_required(Integer, "row_count"),
    *_required(LargeBinary, "content"),
)

#: Facts for fairness alone, as JSON, by client and by decision of a new applicant; see `roles.FAIRNESS`.
protected_clients = Table(
    "protected_clients",
    metadata,
    Column("client_id", BigInteger, primary_key=True, autoincrement=False),
    *_required(JsonText, "facts"),
)
protected_decisions = Table(
    "protected_decisions",
    metadata,
    Column("decision_id", Text, primary_key=True),
    *_required(JsonText, "facts"),
)

#: What each place of a vector holds, by the version that clients and decisions name.
layouts = Table(
    "layouts",
    metadata,
    Column("version", Text, primary_key=True),
    Column("content", JsonText, nullable=False),
)

decisions = Table(
    "decisions",
    metadata,
    *_chained(),
    *_required(Text, "id", "channel", "feature_set_version", "model_version", "grade", "decision"),
    *_required(Timestamp, "at"),
    *_required(JsonText, "input", "reasons"),
    *_required(LargeBinary, "vector"),
    *_required(Double, "probability", "points", "threshold", "latency_seconds"),
    Column("client_id", BigInteger),
    Column("alias", Text),
    Column("idempotency_key", Text),
    Column("request_hash", Text),
    Column("bundle_digest", Text),
    Column("policy_digest", Text),
    *_acted(),
    *_erasable(),
    Column("case_id", Text),
    Column("case_version", Integer),
    Column("changed_facts", Integer),
    # Which arm of which experiment decided; null while none runs.
    Column("arm", Text),
    # What `limpide_platform.store.cases` finds an application again by; it follows from the record.
    Column("entry_digest", BigInteger),
)

#: Policy documents by the digest of their text; decisions name it.
policies = Table(
    "policies",
    metadata,
    Column("digest", Text, primary_key=True),
    *_required(Text, "name", "content"),
    *_required(Integer, "version"),
    *_required(Timestamp, "kept_at"),
)

#: Which policy was put in force, by whom and why; the last one holds.
policy_promotions = Table(
    "policy_promotions",
    metadata,
    *_chained(),
    *_required(Text, "id", "digest", "actor", "reason"),
    *_required(Timestamp, "at"),
)

#: What was done to the installation itself: keys and links made and revoked, models promoted.
audit_events = Table(
    "audit_events",
    metadata,
    *_chained(),
    *_required(Text, "id", "kind", "subject", "issuer"),
    *_required(Timestamp, "at"),
    *_required(JsonText, "details"),
    Column("role", Text),
)

#: Each record that was erased, with the digest of what remains of it.
erasures = Table(
    "erasures",
    metadata,
    *_chained(),
    *_required(Timestamp, "at"),
    *_required(Text, "chain", "record_id", "event_id"),
    *_required(LargeBinary, "remains"),
)

#: One row a chain: how many records it has and the hash of the last, so that a lost tail shows.
chain_heads = Table(
    "chain_heads",
    metadata,
    Column("chain", Text, primary_key=True),
    *_required(BigInteger, "count"),
    *_required(LargeBinary, "hash"),
)

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    Column("key", Text, primary_key=True),
    *_required(Text, "request_hash", "decision_id"),
    *_required(Timestamp, "at"),
)

overrides = Table(
    "overrides",
    metadata,
    *_chained(),
    *_required(Text, "id", "decision_id", "officer", "decision", "reason"),
    *_required(Timestamp, "at"),
    *_acted(),
    *_erasable(),
)

#: What became of reviews, step by step; the last step of a decision says how its review stands.
review_steps = Table(
    "review_steps",
    metadata,
    *_chained(),
    *_required(Text, "id", "decision_id", "step", "actor", "words", "asked_by"),
    *_required(Timestamp, "at", "opened_at", "deadline"),
    *_required(Integer, "four_eyes"),
    Column("decision", Text),
    Column("outcome", Text),
    *_acted(),
    *_erasable(),
)

outcomes = Table(
    "outcomes",
    metadata,
    *_chained(),
    *_required(Text, "decision_id", "outcome"),
    *_required(Timestamp, "observed_at", "recorded_at"),
)

drift_runs = Table(
    "drift_runs",
    metadata,
    Column("id", Text, primary_key=True),
    *_required(Text, "model_version", "state", "reference"),
    *_required(Timestamp, "window_start", "window_end", "started_at"),
    Column("finished_at", Timestamp),
    Column("decisions", Integer),
    Column("summary", JsonText),
)
