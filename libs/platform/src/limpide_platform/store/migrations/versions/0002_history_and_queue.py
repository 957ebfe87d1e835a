"""The history rows of clients; an index for the officer's queue."""

from alembic import op

revision = "0002"
down_revision = "0001"

_HISTORY = """
CREATE TABLE client_history (
    client_id {position} NOT NULL REFERENCES clients (client_id) ON DELETE CASCADE,
    table_name TEXT NOT NULL,
    row_count INTEGER NOT NULL,
    content {bytes} NOT NULL,
    PRIMARY KEY (client_id, table_name)
){options}
"""

# What the queue filters by beside the time: with it in the index, rows that do not match are never read.
_QUEUE = "CREATE INDEX decisions_queue ON decisions (at, seq, decision, grade, channel)"


def upgrade() -> None:
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(_HISTORY.format(position="BIGINT", bytes="bytea", options=""))
        # It is compressed already.
        connection.exec_driver_sql("ALTER TABLE client_history ALTER COLUMN content SET STORAGE EXTERNAL")
        connection.exec_driver_sql(_QUEUE)
        return
    connection.exec_driver_sql(_HISTORY.format(position="INTEGER", bytes="BLOB", options=" WITHOUT ROWID"))
    connection.exec_driver_sql("DROP INDEX decisions_at")
    connection.exec_driver_sql(_QUEUE)
