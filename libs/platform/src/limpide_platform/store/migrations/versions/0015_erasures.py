"""Records can be erased: salts, kept digests, the chain of erasures; triggers let that change alone pass."""

from collections.abc import Mapping

from alembic import op

revision = "0015"
down_revision = "0014"

_ERASURES = """
CREATE TABLE erasures (
    seq {position} NOT NULL PRIMARY KEY,
    at {moment} NOT NULL,
    chain TEXT NOT NULL,
    record_id TEXT NOT NULL,
    remains {bytes} NOT NULL,
    event_id TEXT NOT NULL,
    previous_hash {bytes} NOT NULL,
    hash {bytes} NOT NULL,
    UNIQUE (chain, record_id)
)
"""

# What is left where personal data were; a simulation of a batch is known as one by its request.
_INPUT = """CASE WHEN OLD.channel = 'batch' AND CAST(OLD.input AS TEXT) LIKE '%"changes":%'
 THEN '{"changes":{}}' ELSE '{}' END"""
_NO_BYTES = "CAST('' AS {bytes})"
_NOTHING = {"salt": "NULL", "actor_subject": "NULL"}
_BLANKS: Mapping[str, Mapping[str, str]] = {
    "decisions": {
        "client_id": "NULL",
        "input": _INPUT,
        "vector": _NO_BYTES,
        "reasons": "'[]'",
        "idempotency_key": "NULL",
        "request_hash": "NULL",
        "entry_digest": "NULL",
        **_NOTHING,
    },
    "overrides": {"officer": "''", "reason": "''", **_NOTHING},
    "review_steps": {"actor": "''", "words": "''", **_NOTHING},
}

_POSTGRESQL_FUNCTION = """
CREATE FUNCTION limpide_erase_only_{table}() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    blank record;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        blank := OLD;
        {blanks}
        blank.erased_digest := NEW.erased_digest;
        IF OLD.erased_digest IS NULL AND octet_length(NEW.erased_digest) = 32 AND NEW *= blank
            AND EXISTS (SELECT FROM erasures WHERE chain = '{table}' AND record_id = NEW.id) THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, lower(TG_OP)
        USING ERRCODE = 'restrict_violation';
END $$
"""

_SQLITE_TRIGGER = """
CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table}
WHEN NOT (OLD.erased_digest IS NULL AND length(NEW.erased_digest) IS 32 AND {same}
          AND EXISTS (SELECT 1 FROM erasures WHERE chain = '{table}' AND record_id = NEW.id))
BEGIN SELECT RAISE(ABORT, '{table} is append-only: update is refused'); END
"""


def upgrade() -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    for table in _BLANKS:
        _run(
            f"ALTER TABLE {table} ADD COLUMN salt TEXT",
            f"ALTER TABLE {table} ADD COLUMN erased_digest {'bytea' if postgresql else 'BLOB'}",
        )
    if postgresql:
        _upgrade_postgresql()
    else:
        _upgrade_sqlite()


def _run(*statements: str) -> None:
    connection = op.get_bind()
    for statement in statements:
        # psycopg reads % as a placeholder even where there are no parameters.
        escaped = statement.replace("%", "%%") if connection.dialect.name == "postgresql" else statement
        connection.exec_driver_sql(escaped)


def _upgrade_postgresql() -> None:
    _run(
        _ERASURES.format(position="BIGINT", moment="timestamptz", bytes="bytea"),
        "INSERT INTO chain_heads (chain, count, hash)"
        " VALUES ('erasures', 0, decode(repeat('00', 32), 'hex'))",
        "CREATE TRIGGER erasures_append_only BEFORE UPDATE OR DELETE ON erasures "
        "FOR EACH ROW EXECUTE FUNCTION limpide_refuse_change()",
        "CREATE TRIGGER erasures_no_truncate BEFORE TRUNCATE ON erasures "
        "FOR EACH STATEMENT EXECUTE FUNCTION limpide_refuse_change()",
    )
    for table, blanks in _BLANKS.items():
        assigned = "\n        ".join(f"blank.{column} := {left};" for column, left in blanks.items())
        assigned = assigned.replace("{bytes}", "bytea")
        _run(
            _POSTGRESQL_FUNCTION.replace("{table}", table).replace("{blanks}", assigned),
            f"DROP TRIGGER {table}_append_only ON {table}",
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION limpide_erase_only_{table}()",
        )


def _upgrade_sqlite() -> None:
    _run(
        _ERASURES.format(position="INTEGER", moment="TEXT", bytes="BLOB"),
        "INSERT INTO chain_heads (chain, count, hash) VALUES ('erasures', 0, zeroblob(32))",
        *(
            f"CREATE TRIGGER erasures_no_{change.lower()} BEFORE {change} ON erasures BEGIN "
            f"SELECT RAISE(ABORT, 'erasures is append-only: {change.lower()} is refused'); END"
            for change in ("UPDATE", "DELETE")
        ),
        # REPLACE deletes without asking the delete trigger.
        "CREATE TRIGGER erasures_no_replace BEFORE INSERT ON erasures WHEN EXISTS (SELECT 1 FROM erasures "
        "WHERE seq = NEW.seq OR chain = NEW.chain AND record_id = NEW.record_id) BEGIN "
        "SELECT RAISE(ABORT, 'erasures: this record exists already'); END",
    )
    # The queue leaves erased records out by the index alone.
    _run(
        "DROP INDEX decisions_queue",
        "CREATE INDEX decisions_queue ON decisions (at, seq, decision, grade, channel, erased_digest)",
    )
    for table, blanks in _BLANKS.items():
        found = op.get_bind().exec_driver_sql(f"PRAGMA table_info({table})")
        kept = {row[1]: f"OLD.{row[1]}" for row in found if row[1] != "erased_digest"}
        same = " AND ".join(f"NEW.{column} IS ({left})" for column, left in {**kept, **blanks}.items())
        _run(
            f"DROP TRIGGER {table}_no_update",
            _SQLITE_TRIGGER.replace("{table}", table).replace("{same}", same.replace("{bytes}", "BLOB")),
        )
