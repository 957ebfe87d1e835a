"""A decision names the digest of the bundle that took it."""

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.get_bind().exec_driver_sql("ALTER TABLE decisions ADD COLUMN bundle_digest TEXT")
