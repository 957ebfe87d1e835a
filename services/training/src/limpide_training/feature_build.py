"""From a prepared folder to the features of every client, in bounded memory.

The folder is sorted by client, so clients are taken a range at a time: the expression is compiled once, and
each range's rows go through it by themselves. The result is one Parquet file, a row group a range.
"""

import json
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import Protocol, Self

import ibis
import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from limpide_credit.errors import InputError
from limpide_credit.features import FeatureSet, encode, feature_set
from limpide_credit.tables import APPLICATION
from limpide_credit.tables.roles import ROLES
from limpide_training.files import atomic_file
from limpide_training.ingest import PreparedTables, load_manifest

CLIENTS_AT_ONCE = 30_000
_RANGES_AT_ONCE = 2
ENGINES = ("polars", "duckdb")
# The fastest at every size (benchmarks/features). Its loops need numba, which some Macs lack.
DEFAULT_ENGINE = "polars" if find_spec("numba") else "duckdb"

_CLIENT = ROLES.client
_OUTCOME = ROLES.outcome
_METADATA = b"limpide"

OnProgress = Callable[[int, int], None]
"""Called with how many clients are done, and how many there are."""


@dataclass(frozen=True, eq=False)
class BuiltFeatures:
    """The features of clients, numbers rising."""

    clients: np.ndarray  # Shape (n,), the clients' numbers
    target: np.ndarray  # Shape (n,), 1 for a default, 0 for none, NaN where the outcome is not known
    matrix: np.ndarray  # Shape (n, width), full-width vectors
    # feature_set_version, absent, fingerprint: what they were built with and from.
    feature_set_version: str
    absent: tuple[str, ...]
    fingerprint: str


def build_features(
    prepared: Path,
    destination: Path,
    engine: str = DEFAULT_ENGINE,
    on_progress: OnProgress | None = None,
    clients_at_once: int = CLIENTS_AT_ONCE,
) -> int:
    """Build the features of every client of a prepared folder into a Parquet file; return how many there are.

    Columns are the client's number, outcome and every feature, categories as text; rows are sorted by client.
    The file appears whole or not at all.

    Raises:
        InputError: The folder is no prepared folder, or there is no such engine.
        UnavailableError: The file cannot be written.
    """
    tables = load_manifest(prepared)
    features = feature_set()
    done = 0
    # One range is written while the next is computed.
    with (
        atomic_file(destination) as path,
        _Writer(path, features, tables) as writer,
        ThreadPoolExecutor(1) as aside,
    ):
        pending: Future[None] | None = None
        for frame in built_frames(tables, features, engine, clients_at_once):
            if pending:
                pending.result()
            pending = aside.submit(writer.write, frame)
            done += len(frame)
            if on_progress:
                on_progress(done, tables.rows[APPLICATION.name])
        if pending:
            pending.result()
    return done


def built_frames(
    tables: PreparedTables,
    features: FeatureSet,
    engine: str = DEFAULT_ENGINE,
    clients_at_once: int = CLIENTS_AT_ONCE,
) -> Iterator[pa.Table]:
    """Yield the features of a range of clients after the other: the client's number, outcome, features."""
    paths = {name: tables.path(name) for name in tables.rows}
    application = pl.read_parquet(paths[APPLICATION.name], columns=[_CLIENT, _OUTCOME]).sort(_CLIENT)
    run = _engine(engine)(paths, features)
    # Two ranges are computed while the caller has a third.
    with ThreadPoolExecutor(_RANGES_AT_ONCE) as pool:
        ahead: deque[Future[pa.Table]] = deque()
        for start in range(0, len(application), clients_at_once):
            ahead.append(pool.submit(_frame, run, application.slice(start, clients_at_once)))
            if len(ahead) > _RANGES_AT_ONCE:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()


def _frame(run: "_Engine", known: pl.DataFrame) -> pa.Table:
    """Return the features of the clients of a range, beside their outcome."""
    clients = known[_CLIENT]
    frame = run(int(clients[0]), int(clients[-1]))
    if not frame[_CLIENT].is_sorted():
        frame = frame.rechunk().sort(_CLIENT)
    frame.insert_column(1, known[_OUTCOME].cast(pl.Int64))
    return frame.to_arrow(compat_level=pl.CompatLevel.oldest())


def load_features(path: Path) -> BuiltFeatures:
    """Read a file that `build_features` wrote.

    Raises:
        InputError: It is no such file, is damaged, or was built by another release.
    """
    features = feature_set()
    try:
        with pq.ParquetFile(path) as file:
            written_with = json.loads((file.schema_arrow.metadata or {})[_METADATA])
            if written_with["feature_set_version"] != features.version:
                raise _unreadable(path, "was built with another feature set")
            matrix = np.empty((file.metadata.num_rows, len(features.names)))
            clients, target = np.empty(len(matrix), dtype=np.int64), np.empty(len(matrix))
            start = 0
            for group in range(file.num_row_groups):
                frame = file.read_row_group(group)
                rows = slice(start, start + len(frame))
                matrix[rows] = encode(frame, features)
                clients[rows] = frame[_CLIENT].to_numpy()
                target[rows] = frame[_OUTCOME].cast(pa.float64()).to_numpy()
                start += len(frame)
    except (OSError, KeyError, ValueError, pa.ArrowException) as error:
        raise _unreadable(path, "is no readable file of features") from error
    return BuiltFeatures(
        clients,
        target,
        matrix,
        features.version,
        tuple(written_with["absent"]),
        written_with["fingerprint"],
    )


def _unreadable(path: Path, what: str) -> InputError:
    return InputError(
        f"{path} {what}.",
        field="features",
        value=path,
        remedy="Write it with `limpide features build PREPARED OUT.parquet`.",
    )


class _Engine(Protocol):
    """Computes the features of the clients whose numbers lie between two bounds."""

    def __call__(self, first: int, last: int) -> pl.DataFrame: ...


def _engine(name: str) -> Callable[[Mapping[str, Path], FeatureSet], _Engine]:
    if name not in ENGINES:
        raise InputError(
            f"There is no engine {name}.", field="engine", value=name, remedy=f"Use {' or '.join(ENGINES)}."
        )
    return _polars if name == "polars" else _Duckdb


def _polars(paths: Mapping[str, Path], features: FeatureSet) -> _Engine:
    try:
        # Here, since it needs numba, which takes a second and is not to be had everywhere.
        from limpide_training.polars_engine import PolarsEngine
    except ImportError as error:
        raise InputError(
            "The engine polars needs numba, which is not installed.",
            field="engine",
            value="polars",
            remedy="Use duckdb, or install limpide-credit with its extra 'kernel'.",
        ) from error
    return PolarsEngine(paths, features)


class _Duckdb:
    """The range is a pair of variables that views of the files refer to."""

    def __init__(self, paths: Mapping[str, Path], features: FeatureSet) -> None:
        self._one_range = Lock()
        self._connection = ibis.duckdb.connect(memory_limit="1800MB")
        for name, path in paths.items():
            quoted = str(path).replace("'", "''")
            self._connection.raw_sql(
                f"CREATE VIEW {name} AS SELECT * FROM read_parquet('{quoted}') "  # noqa: S608 - names are ours
                f"WHERE {_CLIENT} BETWEEN getvariable('first') AND getvariable('last')"
            )
        self._sql = self._connection.compile(
            features.build({name: self._connection.table(name) for name in paths})
        )

    def __call__(self, first: int, last: int) -> pl.DataFrame:
        with self._one_range:
            self._connection.raw_sql(f"SET VARIABLE first = {first}; SET VARIABLE last = {last}")
            return pl.DataFrame(self._connection.raw_sql(self._sql).to_arrow_table())


class _Writer:
    """Writes frames of features as row groups of one file."""

    def __init__(self, path: Path, features: FeatureSet, tables: PreparedTables) -> None:
        self._path = path
        self._categorical = list(features.categorical)
        written_with = {
            "feature_set_version": features.version,
            "absent": tables.absent,
            "fingerprint": tables.fingerprint,
        }
        self._metadata = {_METADATA: json.dumps(written_with).encode()}
        self._file: pq.ParquetWriter | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._file:
            self._file.close()

    def write(self, frame: pa.Table) -> None:
        """Append a row group."""
        frame = frame.replace_schema_metadata(self._metadata)
        self._file = self._file or pq.ParquetWriter(
            self._path,
            frame.schema,
            compression="lz4",
            # Doubles hardly repeat: a dictionary and bounds of each would cost more than they save.
            use_dictionary=self._categorical,  # pyright: ignore[reportArgumentType] - lists are allowed
            write_statistics=[_CLIENT],  # pyright: ignore[reportArgumentType]
        )
        self._file.write_table(frame, row_group_size=len(frame))
