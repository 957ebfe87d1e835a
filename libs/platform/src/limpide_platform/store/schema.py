"""The store's tables as SQLAlchemy Core sees them; the migrations create them.

A test compares what is declared here with what the migrations make on both databases.
"""

from datetime import UTC, datetime
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
REVISION = "0014"

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


def moment(at: datetime) -> str:
    """Return the canonical text of a moment: UTC, microseconds, 32 characters."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


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
    Column("row_count", Integer, nullable=False),
    Column("content", LargeBinary, nullable=False),
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
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("id", Text, nullable=False),
    Column("at", Timestamp, nullable=False),
    Column("client_id", BigInteger),
    Column("channel", Text, nullable=False),
    Column("input", JsonText, nullable=False),
    Column("vector", LargeBinary, nullable=False),
    Column("feature_set_version", Text, nullable=False),
    Column("model_version", Text, nullable=False),
    Column("alias", Text),
    Column("probability", Double, nullable=False),
    Column("points", Double, nullable=False),
    Column("grade", Text, nullable=False),
    Column("threshold", Double, nullable=False),
    Column("decision", Text, nullable=False),
    Column("reasons", JsonText, nullable=False),
    Column("latency_seconds", Double, nullable=False),
    Column("idempotency_key", Text),
    Column("request_hash", Text),
    Column("previous_hash", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("bundle_digest", Text),
    Column("policy_digest", Text),
    Column("actor_subject", Text),
    Column("actor_issuer", Text),
    Column("actor_role", Text),
    Column("case_id", Text),
    Column("case_version", Integer),
    Column("changed_facts", Integer),
    # What `limpide_platform.store.cases` finds an application again by; it follows from the record.
    Column("entry_digest", BigInteger),
)

#: Policy documents by the digest of their text; decisions name it.
policies = Table(
    "policies",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("content", Text, nullable=False),
    Column("kept_at", Timestamp, nullable=False),
)

#: Which policy was put in force, by whom and why; the last one holds.
policy_promotions = Table(
    "policy_promotions",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("id", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("at", Timestamp, nullable=False),
    Column("actor", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("previous_hash", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
)

#: What was done to the installation itself: keys made and revoked, models promoted.
audit_events = Table(
    "audit_events",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("id", Text, nullable=False),
    Column("at", Timestamp, nullable=False),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("issuer", Text, nullable=False),
    Column("role", Text),
    Column("details", JsonText, nullable=False),
    Column("previous_hash", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
)

#: One row a chain: how many records it has and the hash of the last, so that a lost tail shows.
chain_heads = Table(
    "chain_heads",
    metadata,
    Column("chain", Text, primary_key=True),
    Column("count", BigInteger, nullable=False),
    Column("hash", LargeBinary, nullable=False),
)

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    Column("key", Text, primary_key=True),
    Column("request_hash", Text, nullable=False),
    Column("decision_id", Text, nullable=False),
    Column("at", Timestamp, nullable=False),
)

overrides = Table(
    "overrides",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("id", Text, nullable=False),
    Column("decision_id", Text, nullable=False),
    Column("at", Timestamp, nullable=False),
    Column("officer", Text, nullable=False),
    Column("decision", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("previous_hash", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("actor_subject", Text),
    Column("actor_issuer", Text),
    Column("actor_role", Text),
)

#: What became of reviews, step by step; the last step of a decision says how its review stands.
review_steps = Table(
    "review_steps",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("id", Text, nullable=False),
    Column("decision_id", Text, nullable=False),
    Column("at", Timestamp, nullable=False),
    Column("step", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("decision", Text),
    Column("outcome", Text),
    Column("asked_by", Text, nullable=False),
    Column("opened_at", Timestamp, nullable=False),
    Column("deadline", Timestamp, nullable=False),
    Column("four_eyes", Integer, nullable=False),
    Column("previous_hash", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("actor_subject", Text),
    Column("actor_issuer", Text),
    Column("actor_role", Text),
)

outcomes = Table(
    "outcomes",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("decision_id", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("observed_at", Timestamp, nullable=False),
    Column("recorded_at", Timestamp, nullable=False),
    Column("previous_hash", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
)

drift_runs = Table(
    "drift_runs",
    metadata,
    Column("id", Text, primary_key=True),
    Column("model_version", Text, nullable=False),
    Column("window_start", Timestamp, nullable=False),
    Column("window_end", Timestamp, nullable=False),
    Column("state", Text, nullable=False),
    Column("started_at", Timestamp, nullable=False),
    Column("finished_at", Timestamp),
    Column("decisions", Integer),
    Column("summary", JsonText),
    Column("reference", Text, nullable=False),
)
