"""Decisions may be approved on condition."""

from alembic import op

revision = "0018"
down_revision = "0015"

_THREE = "decision IN ('approved', 'refused', 'referred')"
_FOUR = "decision IN ('approved', 'approved_on_condition', 'refused', 'referred')"


def upgrade() -> None:
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("ALTER TABLE decisions DROP CONSTRAINT decisions_decision_check")
        # What was recorded under the narrower check meets this one: nothing need be read again.
        connection.exec_driver_sql(
            f"ALTER TABLE decisions ADD CONSTRAINT decisions_decision_check CHECK ({_FOUR}) NOT VALID"
        )
    else:
        _widen_check()


def _widen_check() -> None:
    """Change the check in the schema itself, as revision 0008 does, and why it does."""
    connection = op.get_bind()
    version = int(connection.exec_driver_sql("PRAGMA schema_version").scalar_one())
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    connection.exec_driver_sql(
        "UPDATE sqlite_schema SET sql = replace(sql, ?, ?) WHERE type = 'table' AND name = 'decisions'",
        (_THREE, _FOUR),
    )
    connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = OFF")
