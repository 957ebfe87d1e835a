"""Audit events, which are append-only and chained; API keys are some of them."""

from alembic import op

revision = "0011"
down_revision = "0010"

_TABLE = """
CREATE TABLE audit_events (
    seq {position} NOT NULL PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    at {moment} NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    issuer TEXT NOT NULL,
    role TEXT,
    details {json} NOT NULL,
    previous_hash {bytes} NOT NULL,
    hash {bytes} NOT NULL
)
"""
_HEAD = "INSERT INTO chain_heads (chain, count, hash) VALUES ('audit_events', 0, {zeros})"


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        _run(
            _TABLE.format(position="BIGINT", moment="timestamptz", json="JSON", bytes="bytea"),
            _HEAD.format(zeros="decode(repeat('00', 32), 'hex')"),
            "CREATE TRIGGER audit_events_append_only BEFORE UPDATE OR DELETE ON audit_events "
            "FOR EACH ROW EXECUTE FUNCTION limpide_refuse_change()",
            "CREATE TRIGGER audit_events_no_truncate BEFORE TRUNCATE ON audit_events "
            "FOR EACH STATEMENT EXECUTE FUNCTION limpide_refuse_change()",
        )
        return
    _run(
        _TABLE.format(position="INTEGER", moment="TEXT", json="JSON", bytes="BLOB"),
        _HEAD.format(zeros="zeroblob(32)"),
        *(
            f"CREATE TRIGGER audit_events_no_{change.lower()} BEFORE {change} ON audit_events BEGIN "
            f"SELECT RAISE(ABORT, 'audit_events is append-only: {change.lower()} is refused'); END"
            for change in ("UPDATE", "DELETE")
        ),
        # REPLACE deletes without asking the delete trigger.
        "CREATE TRIGGER audit_events_no_replace BEFORE INSERT ON audit_events "
        "WHEN EXISTS (SELECT 1 FROM audit_events WHERE seq = NEW.seq OR id = NEW.id) BEGIN "
        "SELECT RAISE(ABORT, 'audit_events: this record exists already'); END",
    )


def _run(*statements: str) -> None:
    for statement in statements:
        op.get_bind().exec_driver_sql(statement)
