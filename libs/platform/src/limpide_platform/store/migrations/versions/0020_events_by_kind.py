"""Audit events are found by kind: clients' links outnumber the keys and promotions that services look for."""

from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.get_bind().exec_driver_sql("CREATE INDEX audit_events_kind ON audit_events (kind, seq)")
