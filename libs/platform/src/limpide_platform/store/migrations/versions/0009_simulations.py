"""SQLite finds simulations by an index; PostgreSQL needs none, as its vectors lie apart."""

from alembic import op

revision = "0009"
down_revision = "0008"

# The condition of `limpide_platform.store.kind`, in the words that SQLAlchemy writes: SQLite compares them.
_INDEX = """
CREATE INDEX decisions_simulations ON decisions (at, seq)
WHERE channel = 'what-if'
   OR channel = 'batch' AND CAST(input AS TEXT) LIKE '%"changes":%'
"""


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.get_bind().exec_driver_sql(_INDEX)
