"""What somebody damaged, and how the command or the service that finds it refuses: code, field and words.

Command line and files: an exit code other than 0, nothing written. HTTP: a status, nothing recorded.
"""

import io
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
from damaged_installation import Arrange, bundle_file, full_disk, revision
from spoiled_tables import put, rewrite

from limpide_credit.errors import ConflictError, InputError
from limpide_credit.features import feature_set

CLIENT = 100001
FORM = "application_train"
INPUT, CONFLICT = InputError.exit_code, ConflictError.exit_code


@dataclass(frozen=True)
class Tables:
    """The fault is in the files that ``limpide tables ingest`` reads."""

    spoil: Callable[[Path], object]


@dataclass(frozen=True)
class Command:
    """The fault is in what a command finds."""

    arguments: str
    arrange: Arrange


@dataclass(frozen=True)
class Http:
    """The fault is in a large request, or in what the service finds when it is asked."""

    path: str
    sent: dict[str, Any] = field(default_factory=dict)
    arrange: Arrange = lambda here: None


@dataclass(frozen=True)
class Case:
    """A fault at a surface: how it is refused, and the words that must be said."""

    surface: Tables | Command | Http
    refused: int  # The exit code of a command, the status of an answer
    says: tuple[str, ...]  # Words that the person must read: the value, what would be right
    field: str | None = None  # What an answer over HTTP names as the field
    # Whether the number of records can be compared: not where the store itself is what is wrong.
    recorded: bool = True


def spoiled(column: str, value: str) -> Tables:
    return Tables(lambda source: rewrite(source, FORM, put(column, value)))


def file_of(name: str, change: Callable[[bytes], bytes]) -> Tables:
    def spoil(source: Path) -> None:
        path = source / name
        path.write_bytes(change(path.read_bytes()))

    return Tables(spoil)


def half_parquet(source: Path) -> None:
    pl.read_csv(source / "bureau.csv").write_parquet(source / "bureau.parquet")
    (source / "bureau.csv").unlink()
    path = source / "bureau.parquet"
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def many_columns(source: Path) -> None:
    columns = [pl.lit("1").alias(f"C{number}") for number in range(10_000)]
    rewrite(source, "bureau", lambda frame: frame.with_columns(columns).drop("SK_ID_BUREAU"))


def score(**asked: Any) -> Http:
    return Http("/score", {"content": json.dumps(asked).encode()})


def parquet_of(columns: dict[str, list[Any]]) -> bytes:
    file = io.BytesIO()
    pq.write_table(pa.table(columns), file)
    return file.getvalue()


WIDE = {f"C{number}": 1 for number in range(10_000)}
KNOWN = score(client_id=CLIENT)

CASES: dict[str, Case] = {
    # Values in tables
    "negative amount, tables": Case(spoiled("AMT_CREDIT", "-5"), INPUT, ("application.AMT_CREDIT", "-5")),
    "absurd amount, tables": Case(spoiled("AMT_CREDIT", "1e15"), INPUT, ("application.AMT_CREDIT",)),
    "text in a number, tables": Case(
        spoiled("AMT_CREDIT", "lots"), INPUT, ("application.AMT_CREDIT", "lots", "a number")
    ),
    "born in the future, tables": Case(spoiled("DAYS_BIRTH", "300"), INPUT, ("DAYS_BIRTH", "300")),
    "at work at five, tables": Case(
        Tables(
            lambda source: rewrite(
                source,
                FORM,
                lambda frame: put("DAYS_EMPLOYED", "-11215")(put("DAYS_BIRTH", "-13040")(frame)),
            )
        ),
        INPUT,
        ("DAYS_EMPLOYED",),
    ),
    # Large and empty
    "empty file, tables": Case(file_of("bureau.csv", lambda _: b""), INPUT, ("bureau", "is empty")),
    "50 MB, score": Case(Http("/score", {"content": b" " * 50_000_000}), 413, (), "body"),
    "50 MB, first version": Case(Http("/api/", {"content": b"[" + b" " * 50_000_000}), 413, (), "body"),
    "10,000 columns, score": Case(score(application=WIDE), 413, (), "application"),
    "10,000 columns, first version": Case(Http("/api/", {"json": [WIDE]}), 413, (), "columns"),
    "10,000 columns, tables": Case(Tables(many_columns), INPUT, ("bureau.SK_ID_BUREAU",)),
    # Files
    "half a Parquet file, batch": Case(
        Http("/score/batch", {"content": parquet_of({"SK_ID_CURR": list(range(1000))})[:-40]}),
        422,
        ("Parquet",),
        "file",
    ),
    "half a Parquet file, tables": Case(Tables(half_parquet), INPUT, ("bureau.parquet",)),
    "no encoding, tables": Case(file_of("bureau.csv", lambda content: b"\0" + content), INPUT, ("UTF-8",)),
    # Keys
    "duplicate clients, tables": Case(
        Tables(lambda source: rewrite(source, FORM, lambda frame: pl.concat([frame, frame.head(1)]))),
        INPUT,
        ("application.SK_ID_CURR", "one row for each"),
    ),
    "keys that do not match, tables": Case(
        Tables(
            lambda source: rewrite(
                source, "bureau", lambda frame: frame.with_columns(SK_ID_CURR=pl.lit("9") + "SK_ID_CURR")
            )
        ),
        INPUT,
        ("bureau.SK_ID_CURR",),
    ),
    # A model bundle
    "damaged bundle": Case(
        Http("/score", KNOWN.sent, arrange=bundle_file("model.lgb", lambda text: text[:-200])),
        503,
        ("model.lgb",),
        "model",
    ),
    "bundle of another layout than it says": Case(
        Http(
            "/score",
            KNOWN.sent,
            arrange=bundle_file(
                "limpide/manifest.json", lambda text: text.replace(feature_set().version, "another")
            ),
        ),
        503,
        ("layout.json", "not another"),
        "model",
    ),
    "bundle of another signature": Case(
        Http(
            "/score",
            KNOWN.sent,
            arrange=bundle_file(
                "MLmodel", lambda text: text.replace('"type": "double"', '"type": "string"', 1)
            ),
        ),
        503,
        ("signature",),
        "model",
    ),
    # A store at another schema
    "older store, command": Case(
        Command("decisions verify", revision("0000")), CONFLICT, ("limpide store migrate",)
    ),
    "newer store, command": Case(Command("decisions verify", revision("9999")), CONFLICT, ("newer",)),
    "older store, score": Case(
        Http("/score", KNOWN.sent, arrange=revision("0000")), 503, ("migrate",), "store", recorded=False
    ),
    "newer store, score": Case(
        Http("/score", KNOWN.sent, arrange=revision("9999")), 503, ("newer",), "store", recorded=False
    ),
    # No disk space
    "full disk, score": Case(
        Http("/score", {"json": {"client_id": CLIENT, "changes": {}}}, arrange=full_disk),
        503,
        ("disk space",),
        "store",
    ),
}
