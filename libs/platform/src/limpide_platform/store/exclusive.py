"""Mutual exclusion of processes by a lock in the store that ends with its process."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zlib import crc32

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from limpide_credit.errors import ConflictError, UnavailableError
from limpide_platform.store.database import Database


@contextmanager
def exclusive(database: Database, name: str) -> Iterator[None]:
    """Hold the lock ``name`` for the block.

    In PostgreSQL it belongs to a connection, on SQLite to a file beside the store: a process that is killed
    gives it up, and no clock is involved.

    Raises:
        ConflictError: Another process, or another thread of this one, holds it.
        UnavailableError: The store cannot be reached.
    """
    if database.postgresql:
        with _advisory_lock(database, name):
            yield
    else:
        with _file_lock(Path(f"{database.place}.{name}.lock"), name):
            yield


@contextmanager
def _advisory_lock(database: Database, name: str) -> Iterator[None]:
    key = {"key": crc32(f"limpide.{name}".encode())}
    with database.connection() as connection:
        try:
            taken = connection.execute(text("SELECT pg_try_advisory_lock(:key)"), key).scalar()
        except DBAPIError as error:
            raise database.explain(error) from error
        if not taken:
            raise _held(name)
        try:
            yield
        finally:
            # Closed, not returned to the pool: whatever became of the connection, the lock goes with it.
            connection.invalidate()


@contextmanager
def _file_lock(path: Path, name: str) -> Iterator[None]:
    try:
        connection = sqlite3.connect(path, timeout=0, isolation_level=None, check_same_thread=False)
        connection.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY:
            raise _held(name) from None
        raise UnavailableError(
            f"The lock {path} cannot be taken: {error}.",
            field="store",
            value=path,
            remedy="Give this user the right to write beside the store.",
        ) from error
    try:
        yield
    finally:
        connection.close()


def _held(name: str) -> ConflictError:
    return ConflictError(
        f"Another {name} is at work.",
        field=name,
        value=name,
        remedy="Wait until it has ended; the lock ends with its process.",
    )
