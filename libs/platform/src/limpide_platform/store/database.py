"""One database, PostgreSQL or SQLite: connections, durability, errors as those of Limpide."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import psycopg
from psycopg.abc import AdaptContext, Buffer
from psycopg.adapt import Loader
from psycopg.types.string import TextLoader
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from limpide_credit.errors import BusyError, ConflictError, InputError, LimpideError, UnavailableError

Result = TypeVar("Result")

# How long one process waits for another's transaction before it says so.
_LOCK_WAIT_SECONDS = 10
_CONNECT_WAIT_SECONDS = 5

# What comes as it is: no connection was free, or a value that a driver cannot even send.
_UNWRAPPED = (PoolTimeoutError, OverflowError, UnicodeEncodeError)


class Database:
    """Connections to one database; safe to share between threads, not between processes.

    Args:
        url: ``postgresql+psycopg://user:password@host:port/database`` or ``sqlite:///path``.
        pool_size: Connections kept open; twice as many again may be opened for a while.

    Raises:
        InputError: The URL is not one, or names another kind of database.
    """

    def __init__(self, url: str | URL, *, pool_size: int = 5) -> None:
        self.url = _checked(url)
        self.postgresql = self.url.get_backend_name() == "postgresql"
        #: The database as a person may see it: no user, no password.
        self.place = (
            f"{self.url.host or 'localhost'}:{self.url.port or 5432}/{self.url.database}"
            if self.postgresql
            else str(self.url.database)
        )
        self._engine = _engine(self.url, pool_size)
        # Reads are single statements: without a transaction PostgreSQL is spared two round trips, and on
        # SQLite only writers begin one at all.
        autocommit = {"isolation_level": "AUTOCOMMIT"} if self.postgresql else {}
        self._reader = self._engine.execution_options(**autocommit)
        self._writer = self._engine.execution_options(limpide_write=True)

    def read(self, work: Callable[[Connection], Result]) -> Result:
        """Run reading statements; once more if the connection turns out to be dead.

        Raises:
            UnavailableError: The database cannot be reached.
        """
        try:
            with self._reader.connect() as connection:
                return work(connection)
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise self.explain(error) from error
        except _UNWRAPPED as error:
            raise self.explain(error) from error
        try:
            with self._reader.connect() as connection:
                return work(connection)
        except (DBAPIError, *_UNWRAPPED) as error:
            raise self.explain(error) from error

    def write(self, work: Callable[[Connection], Result]) -> Result:
        """Run statements in one transaction, durable when this returns.

        Raises:
            ConflictError: The database refuses: a record exists already, or is append-only.
            UnavailableError: The database cannot be reached, is full, or stayed locked. The transaction may
                have been committed if the connection broke during the commit.
        """
        try:
            with self._writer.begin() as connection:
                return work(connection)
        except (DBAPIError, *_UNWRAPPED) as error:
            raise self.explain(error) from error

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """Hold one connection, each statement of which stands alone.

        Raises:
            UnavailableError: The database cannot be reached.
        """
        try:
            connection = self._reader.connect()
        except (DBAPIError, *_UNWRAPPED) as error:
            raise self.explain(error) from error
        with connection:
            yield connection

    def forget_log(self) -> None:
        """Empty SQLite's log, in which what was removed still stands; readers at work may hinder it."""
        if not self.postgresql:
            self.read(lambda connection: connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)"))

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    def explain(self, error: Exception) -> LimpideError:
        """Return the driver's error as one that a person can act on, without secrets or data."""
        if isinstance(error, PoolTimeoutError):
            return BusyError(
                f"All connections to the store {self.place} are in use.",
                field="store",
                remedy="Try again in a second.",
            )
        cause = error.orig if isinstance(error, DBAPIError) else error
        if isinstance(cause, psycopg.Error):
            return _explain_postgresql(cause, self.place)
        return _explain_sqlite(cause, self.place)


def _checked(url: str | URL) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError:
        # The text may hold a password, so it is not repeated.
        raise InputError(
            "The store's URL is not a database URL.",
            field="store",
            remedy="Write postgresql+psycopg://user@host:5432/database or sqlite:///path.",
        ) from None
    backend = parsed.get_backend_name()
    if backend in {"postgresql", "postgres"}:
        return parsed.set(drivername="postgresql+psycopg")
    if backend == "sqlite" and parsed.database not in {None, "", ":memory:"}:
        return parsed
    raise InputError(
        "The store is a PostgreSQL database or a SQLite file.",
        field="store",
        value=f"{backend}:///{parsed.database or ''}" if backend == "sqlite" else backend,
        remedy="Write postgresql+psycopg://user@host:5432/database or sqlite:///path.",
    )


def _engine(url: URL, pool_size: int) -> Engine:
    if url.get_backend_name() == "postgresql":
        engine = create_engine(
            url,
            pool_size=pool_size,
            max_overflow=2 * pool_size,
            pool_use_lifo=True,  # what a connection has prepared and cached is of use to the next user
            hide_parameters=True,  # records are personal data: none in a log
            connect_args={
                "connect_timeout": _CONNECT_WAIT_SECONDS,
                "application_name": "limpide",
                # A peer that vanished without a word is noticed within seconds.
                "tcp_user_timeout": 10_000,
                "keepalives_idle": 10,
                "options": (
                    f"-c TimeZone=UTC -c synchronous_commit=on -c lock_timeout={_LOCK_WAIT_SECONDS}s"
                    f" -c idle_in_transaction_session_timeout={_LOCK_WAIT_SECONDS}s"
                ),
            },
        )
        event.listen(engine, "connect", _prepare_postgresql)
        return engine
    engine = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=2 * pool_size,
        pool_use_lifo=True,
        hide_parameters=True,
        connect_args={"timeout": _LOCK_WAIT_SECONDS},
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


class _MomentLoader(Loader):
    """A ``timestamptz`` as a datetime, or as its text where Python has none: ``infinity``, years BC."""

    def __init__(self, oid: int, context: AdaptContext | None = None) -> None:
        super().__init__(oid, context)
        usual = psycopg.adapters.get_loader(oid, self.format)
        assert usual is not None
        self._usual = usual(oid, context)

    def load(self, data: Buffer) -> Any:
        """Return the moment."""
        try:
            return self._usual.load(data)
        except psycopg.DataError:
            return bytes(data).decode()


def _prepare_postgresql(connection: psycopg.Connection[Any], _record: object) -> None:
    # JSON is handled as the text it is, so that its hash holds.
    connection.adapters.register_loader("json", TextLoader)
    connection.adapters.register_loader("timestamptz", _MomentLoader)


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # transactions begin where `_begin_sqlite` says
    # WAL lets readers go on beside the writer; FULL makes a commit durable when it returns. The log is copied
    # into the database at 16 MB in place of 4, since whoever commits then waits for its flushes. What is
    # removed is overwritten, so that an erasure leaves nothing of it in the file.
    durable = ("journal_mode=WAL", "synchronous=FULL", "wal_autocheckpoint=4000", "cache_size=-16384")
    for pragma in (*durable, "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # A writer takes its lock at once: two that both read first could never both go on.
    if connection.get_execution_options().get("limpide_write"):
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _explain_postgresql(cause: psycopg.Error, place: str) -> LimpideError:
    state = cause.sqlstate or ""
    message = (cause.diag.message_primary or str(cause)).strip().splitlines()[0]
    if state.startswith("23"):
        return ConflictError(f"The store refuses: {message}.", field="store")
    if state.startswith("22") or isinstance(cause, psycopg.DataError):
        return InputError(f"The store refuses a value: {message}.", field="store")
    if state == "42501":
        return UnavailableError(
            f"This role may not do that in the store {place}: {message}.",
            field="store",
            remedy="Run `limpide store migrate --grant` as the owner.",
        )
    if state.startswith("42"):
        return _mismatch(place, message)
    if state in {"28P01", "28000"}:
        return UnavailableError(
            f"The store {place} refuses this user or password.",
            field="store",
            remedy="Check the user in LIMPIDE_STORE_URL and the secret in LIMPIDE_STORE_PASSWORD_FILE.",
        )
    if state == "53100":
        return _disk_full(place)
    if state == "55P03":
        return _locked(place)
    return _unreachable(place, message)


def _explain_sqlite(cause: BaseException | None, place: str) -> LimpideError:
    message = str(cause)
    if isinstance(cause, sqlite3.IntegrityError):
        return ConflictError(f"The store refuses: {message}.", field="store")
    if isinstance(cause, OverflowError | UnicodeEncodeError | sqlite3.DataError | sqlite3.InterfaceError):
        return InputError(f"The store refuses a value: {message}.", field="store")
    code = getattr(cause, "sqlite_errorcode", None)
    primary = None if code is None else code & 0xFF
    if primary == sqlite3.SQLITE_ERROR:
        return _mismatch(place, message)
    if primary == sqlite3.SQLITE_FULL:
        return _disk_full(place)
    if primary in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return _locked(place)
    if primary in {sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT}:
        return ConflictError(
            f"The file {place} is damaged or not a SQLite database.",
            field="store",
            value=place,
            remedy="Restore it from a backup, or name another file.",
        )
    return _unreachable(place, message)


def _mismatch(place: str, message: str) -> LimpideError:
    return ConflictError(
        f"The store {place} does not have the tables that this program needs: {message}.",
        field="store",
        value=place,
        remedy="Someone changed its schema: restore it from a backup, or name another store.",
    )


def _disk_full(place: str) -> LimpideError:
    return UnavailableError(
        f"No disk space is left for the store {place}.",
        field="store",
        value=place,
        remedy="Free some space; nothing was half-written.",
        retry_after=60,
    )


def _locked(place: str) -> LimpideError:
    return UnavailableError(
        f"The store {place} is locked by another writer for more than {_LOCK_WAIT_SECONDS} s.",
        field="store",
        value=place,
        remedy="Try again; if it lasts, look for a transaction that was left open.",
    )


def _unreachable(place: str, message: str) -> LimpideError:
    return UnavailableError(
        f"The store {place} cannot be used: {message.rstrip('.')}.",
        field="store",
        value=place,
        remedy="Check that it runs and that LIMPIDE_STORE_URL is right.",
    )
