"""Facts for fairness alone have tables of their own, which scoring may not read.

Clients have them there once they are published again; decisions of before keep them in their vectors.
"""

from alembic import op

revision = "0021"
down_revision = "0020"

_KEYS = {"protected_clients": "client_id BIGINT", "protected_decisions": "decision_id TEXT"}


def upgrade() -> None:
    for table, key in _KEYS.items():
        op.get_bind().exec_driver_sql(
            f"CREATE TABLE {table} ({key} NOT NULL PRIMARY KEY, facts JSON NOT NULL)"
        )
