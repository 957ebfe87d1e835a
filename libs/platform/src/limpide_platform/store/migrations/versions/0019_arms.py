"""A decision names the experiment and the arm of it that decided."""

from alembic import op

revision = "0019"
down_revision = "0018"

# Figures by arm read the decisions of experiments alone.
_OF_ARM = "CREATE INDEX decisions_arm ON decisions (arm, at) WHERE arm IS NOT NULL"
_GUARD = "decisions_no_update"
_ERASES = "\n          AND EXISTS (SELECT 1 FROM erasures"


def upgrade() -> None:
    connection = op.get_bind()
    connection.exec_driver_sql("ALTER TABLE decisions ADD COLUMN arm TEXT")
    connection.exec_driver_sql(_OF_ARM)
    if connection.dialect.name != "sqlite":
        return
    # An erasure leaves every column as it was but those that it empties: SQLite's trigger names each.
    found = connection.exec_driver_sql("SELECT sql FROM sqlite_schema WHERE name = ?", (_GUARD,))
    guard = str(found.scalar_one())
    if _ERASES not in guard:
        raise RuntimeError(f"The trigger {_GUARD} is not as revision 0015 made it.")
    connection.exec_driver_sql(f"DROP TRIGGER {_GUARD}")
    connection.exec_driver_sql(guard.replace(_ERASES, f" AND NEW.arm IS (OLD.arm){_ERASES}"))
