"""Clients, decisions with their chain, overrides, outcomes, drift runs."""

from alembic import op

revision = "0001"
down_revision = None

_POSTGRESQL = {
    "position": "BIGINT",
    "json": "json",
    "bytes": "bytea",
    "moment": "timestamptz",
    "number": "double precision",
}
_SQLITE = {"position": "INTEGER", "json": "TEXT", "bytes": "BLOB", "moment": "TEXT", "number": "DOUBLE"}

_CLIENTS = """
CREATE TABLE clients (
    client_id {position} NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    search_text TEXT NOT NULL,
    application {json} NOT NULL,
    feature_set_version TEXT NOT NULL,
    vector {bytes} NOT NULL
)
"""

_DECISION_COLUMNS = """
    id TEXT NOT NULL,
    at {moment} NOT NULL,
    client_id BIGINT,
    channel TEXT NOT NULL,
    input {json} NOT NULL,
    vector {bytes} NOT NULL,
    feature_set_version TEXT NOT NULL,
    model_version TEXT NOT NULL,
    alias TEXT,
    probability {number} NOT NULL CHECK (probability BETWEEN 0 AND 1),
    points {number} NOT NULL,
    grade TEXT NOT NULL,
    threshold {number} NOT NULL,
    decision TEXT NOT NULL CHECK (decision IN ('approved', 'refused')),
    reasons {json} NOT NULL,
    latency_seconds {number} NOT NULL,
    idempotency_key TEXT,
    request_hash TEXT,
    previous_hash {bytes} NOT NULL,
    hash {bytes} NOT NULL
"""

_OTHERS = """
CREATE TABLE chain_heads (
    chain TEXT NOT NULL PRIMARY KEY,
    count BIGINT NOT NULL,
    hash {bytes} NOT NULL
);
CREATE TABLE idempotency_keys (
    key TEXT NOT NULL PRIMARY KEY,
    request_hash TEXT NOT NULL,
    decision_id TEXT NOT NULL,
    at {moment} NOT NULL
);
CREATE TABLE overrides (
    seq {position} NOT NULL PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    decision_id TEXT NOT NULL,
    at {moment} NOT NULL,
    officer TEXT NOT NULL,
    decision TEXT NOT NULL CHECK (decision IN ('approved', 'refused')),
    reason TEXT NOT NULL,
    previous_hash {bytes} NOT NULL,
    hash {bytes} NOT NULL
);
CREATE INDEX overrides_decision_id ON overrides (decision_id, at);
CREATE TABLE outcomes (
    seq {position} NOT NULL PRIMARY KEY,
    decision_id TEXT NOT NULL UNIQUE,
    outcome TEXT NOT NULL CHECK (outcome IN ('repaid', 'defaulted')),
    observed_at {moment} NOT NULL,
    recorded_at {moment} NOT NULL,
    previous_hash {bytes} NOT NULL,
    hash {bytes} NOT NULL
);
CREATE INDEX outcomes_observed_at ON outcomes (observed_at);
CREATE TABLE drift_runs (
    id TEXT NOT NULL PRIMARY KEY,
    model_version TEXT NOT NULL,
    window_start {moment} NOT NULL,
    window_end {moment} NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('running', 'done', 'failed')),
    started_at {moment} NOT NULL,
    finished_at {moment},
    decisions INTEGER,
    summary {json},
    UNIQUE (model_version, window_start, window_end)
);
CREATE INDEX drift_runs_window_end ON drift_runs (window_end)
"""

# Measured on vectors of 750 features: 0.07 ms of the server's time a record against 0.17 ms with the default.
_QUICK_COMPRESSION = """
DO $$ BEGIN
    ALTER TABLE {table} ALTER COLUMN {column} SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported THEN NULL;
END $$
"""

_APPEND_ONLY = ("decisions", "overrides", "outcomes")


_FIRST_HEAD = "INSERT INTO chain_heads (chain, count, hash) VALUES ('{chain}', 0, {zeros})"


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        _upgrade_postgresql()
    else:
        _upgrade_sqlite()


def _run(statements: str) -> None:
    for statement in statements.split(";\n"):
        _execute(statement)


def _execute(statement: str) -> None:
    connection = op.get_bind()
    # psycopg reads % as a placeholder even where there are no parameters.
    escaped = statement.replace("%", "%%") if connection.dialect.name == "postgresql" else statement
    connection.exec_driver_sql(escaped)


def _upgrade_postgresql() -> None:
    _run(_CLIENTS.format(**_POSTGRESQL))
    _run(
        # A partitioned table's keys must hold its partition column.
        "CREATE TABLE decisions (seq BIGINT NOT NULL,"
        + _DECISION_COLUMNS.format(**_POSTGRESQL)
        + ", PRIMARY KEY (at, seq), UNIQUE (id, at)) PARTITION BY RANGE (at);\n"
        "CREATE INDEX decisions_seq ON decisions (seq);\n"
        "CREATE INDEX decisions_client_id ON decisions (client_id, at) WHERE client_id IS NOT NULL"
    )
    for column in ("clients.vector", "clients.application", "decisions.vector"):
        table, name = column.split(".")
        _execute(_QUICK_COMPRESSION.format(table=table, column=name))
    _run(_OTHERS.format(**_POSTGRESQL))
    for table in _APPEND_ONLY:
        _execute(_FIRST_HEAD.format(chain=table, zeros="decode(repeat('00', 32), 'hex')"))
    _execute("""
        CREATE FUNCTION limpide_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, lower(TG_OP)
                USING ERRCODE = 'restrict_violation';
        END $$
    """)
    for table in _APPEND_ONLY:
        _execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION limpide_refuse_change()"
        )
        _execute(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION limpide_refuse_change()"
        )
    _run(
        # What no month's partition takes; a decision is never lost for want of a partition.
        "CREATE TABLE decisions_default PARTITION OF decisions DEFAULT;\n"
        # Truncation triggers are not inherited by partitions.
        "CREATE TRIGGER decisions_no_truncate BEFORE TRUNCATE ON decisions_default "
        "FOR EACH STATEMENT EXECUTE FUNCTION limpide_refuse_change()"
    )
    # Runs as the owner, so that a service that may only insert can still ask for the month that it needs.
    # True if the month has a partition; false if its rows go to the default one.
    _execute("""
        CREATE FUNCTION limpide_make_partition(month date) RETURNS boolean
        LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT SET lock_timeout = '2s' AS $$
        DECLARE
            first date := date_trunc('month', month);
            partition text := to_char(first, '"decisions_"YYYY"_"MM');
        BEGIN
            IF to_regclass(partition) IS NOT NULL THEN
                RETURN true;
            END IF;
            EXECUTE format('CREATE TABLE %I (LIKE decisions INCLUDING ALL EXCLUDING INDEXES)', partition);
            EXECUTE format('CREATE TRIGGER decisions_no_truncate BEFORE TRUNCATE ON %I
                            FOR EACH STATEMENT EXECUTE FUNCTION limpide_refuse_change()', partition);
            EXECUTE format('ALTER TABLE decisions ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
                           partition, first || ' 00:00:00+00',
                           (first + interval '1 month')::date || ' 00:00:00+00');
            RETURN true;
        EXCEPTION
            WHEN duplicate_table OR unique_violation THEN RETURN true;
            WHEN check_violation OR lock_not_available THEN RETURN false;
        END $$
    """)
    _execute("REVOKE ALL ON FUNCTION limpide_make_partition(date) FROM PUBLIC")


def _upgrade_sqlite() -> None:
    _run(_CLIENTS.format(**_SQLITE))
    # A search reads the names alone; PostgreSQL keeps long values apart from the row by itself.
    _execute("CREATE INDEX clients_search ON clients (client_id, search_text, name)")
    _run(
        "CREATE TABLE decisions (seq INTEGER NOT NULL PRIMARY KEY,"
        + _DECISION_COLUMNS.format(**_SQLITE)
        + ", UNIQUE (id));\n"
        "CREATE INDEX decisions_at ON decisions (at, seq);\n"
        "CREATE INDEX decisions_client_id ON decisions (client_id, at) WHERE client_id IS NOT NULL"
    )
    _run(_OTHERS.format(**_SQLITE))
    for table in _APPEND_ONLY:
        _execute(_FIRST_HEAD.format(chain=table, zeros="zeroblob(32)"))
    for table in _APPEND_ONLY:
        for change in ("UPDATE", "DELETE"):
            _execute(
                f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} BEGIN "
                f"SELECT RAISE(ABORT, '{table} is append-only: {change.lower()} is refused'); END"
            )
    # REPLACE deletes without asking the delete trigger.
    for table, same in {
        "decisions": "seq = NEW.seq OR id = NEW.id",
        "overrides": "seq = NEW.seq OR id = NEW.id",
        "outcomes": "seq = NEW.seq OR decision_id = NEW.decision_id",
    }.items():
        _execute(
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "  # noqa: S608 - constants
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {same}) BEGIN "
            f"SELECT RAISE(ABORT, '{table} is append-only: this record exists already'); END"
        )
