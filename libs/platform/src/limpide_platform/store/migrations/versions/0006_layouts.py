"""The layouts of vectors, so that those of earlier releases can be read."""

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    kind = "JSON" if op.get_bind().dialect.name == "postgresql" else "TEXT"
    op.get_bind().exec_driver_sql(
        f"CREATE TABLE layouts (version TEXT NOT NULL PRIMARY KEY, content {kind} NOT NULL)"
    )
