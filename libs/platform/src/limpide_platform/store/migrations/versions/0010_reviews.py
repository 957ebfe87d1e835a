"""The steps of reviews, chained; an index of the decisions that wait for a person."""

from alembic import op

revision = "0010"
down_revision = "0009"

# What SQLite is to read from the index alone has to stand in it, the constant too.
_STEPS = """
CREATE TABLE review_steps (
    seq {position} NOT NULL PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    decision_id TEXT NOT NULL,
    at {moment} NOT NULL,
    step TEXT NOT NULL CHECK (step IN ('filed', 'proposed', 'returned', 'decided')),
    actor TEXT NOT NULL,
    words TEXT NOT NULL,
    decision TEXT CHECK (decision IN ('approved', 'refused')),
    outcome TEXT CHECK (outcome IN ('upheld', 'changed')),
    asked_by TEXT NOT NULL CHECK (asked_by IN ('client', 'officer', 'policy')),
    opened_at {moment} NOT NULL,
    deadline {moment} NOT NULL,
    four_eyes INTEGER NOT NULL,
    previous_hash {bytes} NOT NULL,
    hash {bytes} NOT NULL
);
CREATE INDEX review_steps_decision_id ON review_steps (decision_id, seq);
CREATE INDEX review_steps_open ON review_steps (deadline, decision_id) WHERE step <> 'decided';
CREATE INDEX decisions_referred ON decisions (at, id, channel, decision) WHERE decision = 'referred'
"""


def upgrade() -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    types = (
        {"position": "BIGINT", "moment": "timestamptz", "bytes": "bytea"}
        if postgresql
        else {"position": "INTEGER", "moment": "TEXT", "bytes": "BLOB"}
    )
    _run(*_STEPS.format(**types).split(";\n"))
    zeros = "decode(repeat('00', 32), 'hex')" if postgresql else "zeroblob(32)"
    _run(f"INSERT INTO chain_heads (chain, count, hash) VALUES ('review_steps', 0, {zeros})")  # noqa: S608 - constants
    if postgresql:
        _run(
            "CREATE TRIGGER review_steps_append_only BEFORE UPDATE OR DELETE ON review_steps "
            "FOR EACH ROW EXECUTE FUNCTION limpide_refuse_change()",
            "CREATE TRIGGER review_steps_no_truncate BEFORE TRUNCATE ON review_steps "
            "FOR EACH STATEMENT EXECUTE FUNCTION limpide_refuse_change()",
        )
        return
    for change in ("UPDATE", "DELETE"):
        _run(
            f"CREATE TRIGGER review_steps_no_{change.lower()} BEFORE {change} ON review_steps BEGIN "
            f"SELECT RAISE(ABORT, 'review_steps is append-only: {change.lower()} is refused'); END"
        )
    # REPLACE deletes without asking the delete trigger.
    _run(
        "CREATE TRIGGER review_steps_no_replace BEFORE INSERT ON review_steps "
        "WHEN EXISTS (SELECT 1 FROM review_steps WHERE seq = NEW.seq OR id = NEW.id) BEGIN "
        "SELECT RAISE(ABORT, 'review_steps is append-only: this record exists already'); END"
    )


def _run(*statements: str) -> None:
    for statement in statements:
        op.get_bind().exec_driver_sql(statement)
