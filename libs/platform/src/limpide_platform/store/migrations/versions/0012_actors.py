"""Decisions, overrides and steps of reviews name who acted; those of before name nobody, and hold."""

from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    for table in ("decisions", "overrides", "review_steps"):
        for column in ("actor_subject", "actor_issuer", "actor_role"):
            op.get_bind().exec_driver_sql(f"ALTER TABLE {table} ADD COLUMN {column} TEXT")
