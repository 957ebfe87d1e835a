"""What a drift run compares with: the training's sample, or decisions of another window."""

from alembic import op

revision = "0003"
down_revision = "0002"

_POSTGRESQL = """
ALTER TABLE drift_runs
    ADD COLUMN reference TEXT NOT NULL DEFAULT 'training',
    DROP CONSTRAINT drift_runs_model_version_window_start_window_end_key,
    ADD UNIQUE (model_version, window_start, window_end, reference)
"""

# SQLite alters no constraint: the table is made anew.
_SQLITE = """
ALTER TABLE drift_runs RENAME TO drift_runs_before;
CREATE TABLE drift_runs (
    id TEXT NOT NULL PRIMARY KEY,
    model_version TEXT NOT NULL,
    window_start TEXT NOT NULL,
    window_end TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('running', 'done', 'failed')),
    started_at TEXT NOT NULL,
    finished_at TEXT,
    decisions INTEGER,
    summary TEXT,
    reference TEXT NOT NULL DEFAULT 'training',
    UNIQUE (model_version, window_start, window_end, reference)
);
INSERT INTO drift_runs SELECT *, 'training' FROM drift_runs_before;
DROP TABLE drift_runs_before;
CREATE INDEX drift_runs_window_end ON drift_runs (window_end)
"""


def upgrade() -> None:
    connection = op.get_bind()
    statements = _POSTGRESQL if connection.dialect.name == "postgresql" else _SQLITE
    for statement in statements.split(";"):
        connection.exec_driver_sql(statement)
