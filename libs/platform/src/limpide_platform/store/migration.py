"""Migrates the schema of a store to the revision that this code needs, and checks it."""

from datetime import UTC, date, datetime
from importlib import resources
from pathlib import Path

from sqlalchemy import Connection, inspect, text
from sqlalchemy.engine import URL

from limpide_credit.errors import ConflictError, UnavailableError
from limpide_platform.store.database import Database
from limpide_platform.store.schema import REVISION, REVISION_TABLE

#: Months of decisions that have their partition before the first decision comes.
_MONTHS_AHEAD = 12

# Any number that no one else takes: two migrations at once wait for each other.
_ADVISORY_LOCK = 5_421_870_311


def migrate(url: str | URL) -> str:
    """Create or upgrade the store's tables; doing it again, or twice at once, changes nothing.

    Returns:
        The revision that the store is at.

    Raises:
        ConflictError: The store is newer than this code.
        UnavailableError: The database cannot be reached.
    """
    database = Database(url)
    if not database.postgresql:
        _make_folder(Path(database.place).parent)
    try:
        database.write(lambda connection: _upgrade(connection, database))
    finally:
        database.close()
    return REVISION


def check_revision(database: Database) -> None:
    """Stop unless the store is at the revision that this code needs.

    Raises:
        ConflictError: The store is empty, older or newer; the remedy says what to do.
        UnavailableError: The database cannot be reached.
    """
    if not database.postgresql and not Path(database.place).exists():
        _refuse(None, database.place)
    found = database.read(_revision)
    if found != REVISION:
        _refuse(found, database.place)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UnavailableError(
            f"The store's folder {folder} cannot be made: {error.strerror}.",
            field="store",
            value=folder,
            remedy="Name a folder that this user may write to.",
        ) from None


def _refuse(found: str | None, place: str) -> None:
    if found is not None and found > REVISION:
        raise ConflictError(
            f"The store {place} is at schema {found}, newer than {REVISION} that this program knows.",
            field="store",
            value=found,
            remedy="Upgrade Limpide to the version that migrated the store.",
        )
    raise ConflictError(
        f"The store {place} has no schema yet."
        if found is None
        else f"The store {place} is at schema {found}, older than {REVISION} that this program needs.",
        field="store",
        value=found,
        remedy="Run `limpide store migrate`.",
    )


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table(REVISION_TABLE):
        return None
    return connection.execute(text(f"SELECT version_num FROM {REVISION_TABLE}")).scalar()  # noqa: S608


def _upgrade(connection: Connection, database: Database) -> None:
    # Imported here: services open stores without ever needing Alembic.
    from alembic import command
    from alembic.config import Config

    if database.postgresql:
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ADVISORY_LOCK})
    found = _revision(connection)
    if found is not None and found > REVISION:
        _refuse(found, database.place)
    if found != REVISION:
        config = Config()
        config.set_main_option(
            "script_location", str(resources.files("limpide_platform.store") / "migrations")
        )
        config.attributes["connection"] = connection
        command.upgrade(config, REVISION)
    if database.postgresql:
        for month in _months(datetime.now(UTC).date()):
            connection.execute(text("SELECT limpide_make_partition(:month)"), {"month": month})


def _months(first: date) -> list[date]:
    start = first.year * 12 + first.month - 1
    return [date(number // 12, number % 12 + 1, 1) for number in range(start, start + _MONTHS_AHEAD + 1)]
