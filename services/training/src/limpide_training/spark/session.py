"""A Spark session that starts in bounded time or says why it does not, and is quiet."""

import logging
import os
import shutil
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from limpide_credit.errors import UnavailableError
from limpide_training.spark.failures import error_message
from limpide_training.spark.settings import SparkSettings
from limpide_training.storage import ObjectStoreSettings

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_Result = TypeVar("_Result")

_PROBE_SECONDS = 5.0
_ALWAYS = {
    "spark.app.name": "limpide",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.session.timeZone": "UTC",
    # Eight hundred doubles a row.
    "spark.sql.execution.arrow.maxRecordsPerBatch": "4000",
    # Eight hundred expressions make more code than the JVM compiles well: interpreted, the same query took
    # about half the time on 250 clients and on 35,625 (docs/scaling-engines.md).
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.hadoop.fs.s3a.path.style.access": "true",
    "spark.hadoop.fs.s3a.attempts.maximum": "2",
    "spark.hadoop.fs.s3a.connection.establish.timeout": "5s",
}
# On one machine a plan that is made anew between its stages costs more than it brings.
_LOCAL = {
    "spark.ui.enabled": "false",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.sql.shuffle.partitions": "2",
    "spark.sql.adaptive.enabled": "false",
}


@contextmanager
def spark_session(settings: SparkSettings, store: ObjectStoreSettings) -> "Iterator[SparkSession]":
    """Yield a session; it is stopped at the end, and so is the JVM that it needed.

    Raises:
        UnavailableError: PySpark or Java is missing, or the master does not answer within the time that the
            settings give it.
    """
    require(settings)
    if (address := settings.address) is not None:
        _probe(settings, address)
    opened = _connect if settings.is_connect else _classic
    with opened(settings, store) as session:
        yield session


def require(settings: SparkSettings) -> None:
    """Raise UnavailableError if PySpark or Java is missing here."""
    if find_spec("pyspark") is None:
        raise UnavailableError(
            "PySpark is not installed.",
            field="engine",
            value="spark",
            remedy="Install it with `pip install 'limpide-training[spark]'`, or use duckdb or polars.",
        )
    if settings.is_connect:
        return
    home = os.environ.get("JAVA_HOME")
    java = Path(home) / "bin" / "java" if home else shutil.which("java")
    if java is None or not Path(java).is_file():
        raise UnavailableError(
            "There is no Java here, which Spark runs on.",
            field="JAVA_HOME",
            value=home,
            remedy="Install Java 17 (Debian: openjdk-17-jre-headless), or use duckdb or polars.",
        )


def _probe(settings: SparkSettings, address: tuple[str, int]) -> None:
    try:
        socket.create_connection(address, min(_PROBE_SECONDS, settings.start_seconds)).close()
    except OSError as error:
        raise _silent(settings, str(error)) from error


@contextmanager
def _classic(settings: SparkSettings, store: ObjectStoreSettings) -> "Iterator[SparkSession]":
    from pyspark import SparkConf, SparkContext
    from pyspark.errors import PySparkException
    from pyspark.java_gateway import launch_gateway
    from pyspark.sql import SparkSession

    given = _ALWAYS | (_LOCAL if settings.is_local else {}) | settings.conf
    given |= {"spark.master": settings.master, "spark.driver.memory": settings.driver_memory}
    if settings.is_local:
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    elif os.environ.get("SPARK_LOCAL_IP") == "127.0.0.1":
        # Pandera sets it at import, and no worker of a cluster would find this driver there.
        del os.environ["SPARK_LOCAL_IP"]
    # What it would print, also by the root logger, is the stack of a call that the end of the JVM cuts off.
    logging.getLogger("py4j").setLevel(logging.CRITICAL)
    logging.getLogger().addFilter(_not_by_py4j)
    settings.log.parent.mkdir(parents=True, exist_ok=True)
    with settings.log.open("ab") as log:
        conf = SparkConf(loadDefaults=False).setAll(list(given.items()))
        try:
            gateway: Any = launch_gateway(conf, {"stdout": log, "stderr": log})
        except PySparkException as error:
            raise error_message(error, settings.log) from error

        def start() -> "SparkSession":
            session = SparkSession(SparkContext(conf=conf, gateway=gateway))
            _give_keys(session, store)
            session.range(1).count()
            return session

        try:
            session = _within(settings, start)
            yield session
            session.stop()
        finally:
            # A master that fell silent would keep `stop` waiting; the JVM dies with its process.
            gateway.proc.kill()
            gateway.proc.wait()
            gateway.proc.stdin.close()
            gateway.shutdown()
            _forget()


def _not_by_py4j(record: logging.LogRecord) -> bool:
    return Path(record.pathname).parent.name != "py4j"


def _give_keys(session: "SparkSession", store: ObjectStoreSettings) -> None:
    """Tell Hadoop of the object store; not on the command line of the JVM, where anybody reads it."""
    java: Any = session.sparkContext._jsc  # noqa: SLF001 - there is no other way
    hadoop = java.hadoopConfiguration()
    known = {
        "fs.s3a.endpoint": store.endpoint,
        "fs.s3a.endpoint.region": store.region,
        "fs.s3a.access.key": store.access_key,
        "fs.s3a.secret.key": store.secret(),
    }
    for name, value in known.items():
        if value is not None:
            hadoop.set(name, value)


def _forget() -> None:
    """Let the next session of this process have a JVM of its own."""
    from pyspark import SparkContext
    from pyspark.sql import SparkSession

    SparkContext._gateway = SparkContext._jvm = SparkContext._active_spark_context = None  # noqa: SLF001
    SparkSession._instantiatedSession = None  # noqa: SLF001


@contextmanager
def _connect(settings: SparkSettings, store: ObjectStoreSettings) -> "Iterator[SparkSession]":  # noqa: ARG001
    """Ask a server; it has its own keys of the object store."""
    from pyspark.sql import SparkSession

    opened: list[Any] = []

    def start() -> "SparkSession":
        session = SparkSession.builder.remote(settings.master).getOrCreate()
        opened.append(session)
        for name, value in _ALWAYS.items():
            if name.startswith("spark.sql."):
                session.conf.set(name, value)
        session.range(1).count()
        return session

    try:
        session = _within(settings, start)
    except UnavailableError:
        # Its client would tell the silent server farewell when this process ends, and wait for the answer.
        for silent in opened:
            silent.client.close()
        raise
    try:
        yield session
    finally:
        session.stop()


def _within(settings: SparkSettings, start: Callable[[], _Result]) -> _Result:
    """Return what ``start`` returns, if it does in time."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    outcome: Future[_Result] = Future()

    def run() -> None:
        try:
            outcome.set_result(start())
        except BaseException as error:  # noqa: BLE001 - carried over to the thread that waits
            outcome.set_exception(error)

    threading.Thread(target=run, daemon=True, name="spark-start").start()
    try:
        return outcome.result(settings.start_seconds)
    except TimeoutError as error:
        raise _silent(settings, f"nothing for {settings.start_seconds:.0f} s") from error
    except (Py4JError, PySparkException) as error:
        if settings.is_local:
            raise error_message(error, settings.log) from error
        raise _silent(settings, str(error_message(error, settings.log).value)) from error


def _silent(settings: SparkSettings, why: str) -> UnavailableError:
    if settings.is_local:
        return UnavailableError(
            f"Spark did not start on this machine ({why}).",
            field="LIMPIDE_SPARK_START_SECONDS",
            value=settings.start_seconds,
            remedy=f"Raise it if the machine is busy; {settings.log} has Spark's own messages.",
        )
    return UnavailableError(
        f"Spark's master does not answer ({why}).",
        field="LIMPIDE_SPARK_MASTER",
        value=settings.master,
        remedy="Check the address and that the cluster has free workers, or leave the setting out to run on "
        "this machine.",
    )
