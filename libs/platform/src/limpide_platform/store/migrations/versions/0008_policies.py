"""Policies, which of them is in force, and decisions that name theirs and may be referred."""

from alembic import op

revision = "0008"
down_revision = "0007"

_TABLES = """
CREATE TABLE policies (
    digest TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    version INTEGER NOT NULL,
    content TEXT NOT NULL,
    kept_at {moment} NOT NULL
);
CREATE TABLE policy_promotions (
    seq {position} NOT NULL PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    digest TEXT NOT NULL,
    at {moment} NOT NULL,
    actor TEXT NOT NULL,
    reason TEXT NOT NULL,
    previous_hash {bytes} NOT NULL,
    hash {bytes} NOT NULL
)
"""

_TWO = "decision IN ('approved', 'refused')"
_THREE = "decision IN ('approved', 'refused', 'referred')"


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        _upgrade_postgresql()
    else:
        _upgrade_sqlite()


def _run(*statements: str) -> None:
    for statement in statements:
        op.get_bind().exec_driver_sql(statement)


def _upgrade_postgresql() -> None:
    _run(*_TABLES.format(moment="timestamptz", position="BIGINT", bytes="bytea").split(";\n"))
    _run(
        "ALTER TABLE decisions ADD COLUMN policy_digest TEXT",
        "ALTER TABLE decisions DROP CONSTRAINT decisions_decision_check",
        # What was recorded under the narrower check meets this one: nothing need be read again.
        f"ALTER TABLE decisions ADD CONSTRAINT decisions_decision_check CHECK ({_THREE}) NOT VALID",
        "INSERT INTO chain_heads (chain, count, hash)"
        " VALUES ('policy_promotions', 0, decode(repeat('00', 32), 'hex'))",
    )
    for table in ("policies", "policy_promotions"):
        _run(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION limpide_refuse_change()",
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION limpide_refuse_change()",
        )


def _upgrade_sqlite() -> None:
    _run(*_TABLES.format(moment="TEXT", position="INTEGER", bytes="BLOB").split(";\n"))
    _run(
        "ALTER TABLE decisions ADD COLUMN policy_digest TEXT",
        "INSERT INTO chain_heads (chain, count, hash) VALUES ('policy_promotions', 0, zeroblob(32))",
    )
    _widen_check()
    for table, same in {
        "policies": "digest = NEW.digest",
        "policy_promotions": "seq = NEW.seq OR id = NEW.id",
    }.items():
        for change in ("UPDATE", "DELETE"):
            _run(
                f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} BEGIN "
                f"SELECT RAISE(ABORT, '{table} is append-only: {change.lower()} is refused'); END"
            )
        # REPLACE deletes without asking the delete trigger; a policy kept before is left as it is.
        refusal = "IGNORE" if table == "policies" else f"ABORT, '{table}: this record exists already'"
        _run(
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "  # noqa: S608 - constants
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {same}) BEGIN SELECT RAISE({refusal}); END"
        )


def _widen_check() -> None:
    """Change the check in the schema itself: SQLite alters none, and copying the table would take its time.

    The way that SQLite's documentation of ALTER TABLE gives for changes that touch no row.
    """
    connection = op.get_bind()
    version = int(connection.exec_driver_sql("PRAGMA schema_version").scalar_one())
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    connection.exec_driver_sql(
        "UPDATE sqlite_schema SET sql = replace(sql, ?, ?) WHERE type = 'table' AND name = 'decisions'",
        (_TWO, _THREE),
    )
    connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = OFF")
