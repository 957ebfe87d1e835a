"""Prepared tables as Spark reads them: one sorted file a table, or a folder of client ranges a table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from limpide_credit.errors import InputError
from limpide_credit.features.aggregates import CLIENT
from limpide_credit.tables import APPLICATION
from limpide_training.client_ranges import COLUMN, NUMBERS_A_RANGE
from limpide_training.ingest import FORMAT, MANIFEST, RANGE_WIDTH
from limpide_training.spark.failures import spark_errors
from limpide_training.storage import Folder

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession


@dataclass(frozen=True, eq=False)
class SparkTables:
    """The tables of a prepared folder, as frames."""

    frames: "Mapping[str, DataFrame]"  # Table name to its rows
    partitioned: frozenset[str]  # Names of the tables that are folders of client ranges
    width: int  # Numbers a range
    ranges: Mapping[int, int]  # First number of each range to its number of clients, rising
    manifest: Mapping[str, Any] = field(default_factory=dict)  # What ``tables.json`` says

    def within(self, ranges: Sequence[int]) -> "dict[str, DataFrame]":
        """Return the rows of the clients of some ranges."""
        chosen = ", ".join(map(str, ranges))
        # The bounds are what a file sorted by client can skip by.
        numbers = (
            f"{CLIENT} BETWEEN {min(ranges)} AND {max(ranges) + self.width - 1} "
            f"AND {CLIENT} - {CLIENT} % {self.width} IN ({chosen})"
        )
        folders = f"{COLUMN} IN ({chosen})"
        return {
            name: frame.where(folders if name in self.partitioned else numbers)
            for name, frame in self.frames.items()
        }


def read_tables(session: "SparkSession", folder: Folder, log: Path, width: int | None = None) -> SparkTables:
    """Read a prepared folder.

    Args:
        width: Numbers a range, where the folder does not say so itself.

    Raises:
        InputError: It is none, a table is missing or is partitioned otherwise, or a client is there twice.
        UnavailableError: The folder cannot be read.
    """
    manifest = (folder / MANIFEST).read_json()
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise InputError(
            f"{folder.address} is no prepared folder: it has no readable {MANIFEST}.",
            field="data",
            value=folder.address,
            remedy="Write it with `limpide tables ingest SOURCE DESTINATION`.",
        )
    known = manifest.get(RANGE_WIDTH)
    if known and width and known != width:
        raise InputError(
            f"The tables have {known} numbers a range.",
            field="--numbers-a-range",
            value=width,
            remedy="Leave the option out.",
        )
    width = known or width or NUMBERS_A_RANGE
    names = folder.names()
    frames: dict[str, DataFrame] = {}
    partitioned = {name for name in manifest["rows"] if name in names}
    with spark_errors(log):
        for name in manifest["rows"]:
            if name in partitioned:
                _check_folders(folder, name)
                frames[name] = session.read.parquet(_place(folder, name))
                _check_ranges(frames[name], name, width)
            elif f"{name}.parquet" in names:
                frames[name] = session.read.parquet(_place(folder, f"{name}.parquet"))
            else:
                raise InputError(
                    f"{folder.address} lacks {name}.parquet.",
                    field=name,
                    value=folder.address,
                    remedy="Write it with `limpide tables ingest SOURCE DESTINATION`.",
                )
        ranges = _ranges(frames[APPLICATION.name], width)
    return SparkTables(frames, frozenset(partitioned), width, ranges, manifest)


def _place(folder: Folder, name: str) -> str:
    return (folder / name).address


def _check_folders(folder: Folder, table: str) -> None:
    inside = [name for name in (folder / table).names() if not name.startswith(("_", "."))]
    other = [name for name in inside if not name.startswith(f"{COLUMN}=")]
    if other or not inside:
        raise InputError(
            f"{table} is partitioned otherwise than by client range.",
            field=table,
            value=other[0] if other else "an empty folder",
            remedy="Partition it with `limpide tables partition PREPARED DESTINATION`.",
        )


def _check_ranges(frame: "DataFrame", table: str, width: int) -> None:
    wrong = frame.where(f"{CLIENT} - {CLIENT} % {width} <> {COLUMN}").select(CLIENT, COLUMN).head()
    if wrong is not None:
        raise InputError(
            f"{table} is partitioned otherwise: client {wrong[CLIENT]} is in {COLUMN}={wrong[COLUMN]}.",
            field=table,
            value=wrong[CLIENT],
            remedy=f"A range holds {width} numbers; write the tables with `limpide tables partition`.",
        )


def _ranges(application: "DataFrame", width: int) -> dict[int, int]:
    twice = application.groupBy(CLIENT).count().where("count > 1").head()
    if twice is not None:
        raise InputError(
            f"{APPLICATION.name} has client {twice[CLIENT]} {twice['count']} times.",
            field=f"{APPLICATION.name}.{CLIENT}",
            value=twice[CLIENT],
            remedy="Give one row a client.",
        )
    ranges = application.groupBy(application[CLIENT] - application[CLIENT] % width).count().collect()
    return {int(first): int(count) for first, count in sorted(map(tuple, ranges))}
