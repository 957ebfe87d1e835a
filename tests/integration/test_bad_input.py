"""The table of bad input: each fault at each surface where it can arrive, and how it is refused.

Command line and files: an exit code other than 0, nothing written. HTTP: 404, 409, 413, 422 or 503, nothing
recorded. Everywhere the words name the field, the value and the remedy, and show no stack trace. The
members' own tests go further into each surface.
"""

import asyncio
import io
import json
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from prometheus_client import CollectorRegistry
from spoiled_tables import put, rewrite
from sqlalchemy import text

from limpide_credit.errors import ConflictError, InputError, NotFoundError
from limpide_credit.features import RowBuilder, feature_set
from limpide_platform.bundle_files import read_bundle, write_bundle
from limpide_platform.store import Client, Store, migrate, open_store
from limpide_scoring.api import create_api
from limpide_scoring.assembly import assemble
from limpide_scoring.edge import ScoringEdge
from limpide_scoring.metrics import ScoringMetrics
from limpide_scoring.runtime import Runtime
from limpide_scoring.settings import ScoringSettings
from limpide_training.cli import main
from limpide_training.generate import generate

CLIENT = 100001
FORM = "application_train"


class OneVersion:
    """A registry whose champion is the bundle in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def version_of(self, alias: str) -> str | None:
        return "1" if alias == "champion" else None

    def check_approved(self, version: str, digest: str) -> None:
        """All are."""

    def load(self, version: str) -> Any:
        return read_bundle(self.folder)


@dataclass
class Installation:
    """Tables, a bundle's files and a store in a folder of the test's own, and what speaks to them."""

    folder: Path
    printed: Callable[[], str]
    runtime: Runtime | None = field(default=None)

    @property
    def tables(self) -> Path:
        return self.folder / "source"

    @property
    def bundle(self) -> Path:
        return self.folder / "bundle"

    @property
    def store_url(self) -> str:
        return f"sqlite:///{self.folder / 'store.db'}"

    def command(self, *arguments: str) -> tuple[int, str]:
        """Run ``limpide`` and return its exit code and all it printed."""
        with pytest.raises(SystemExit) as ended:
            main(list(arguments))
        return int(ended.value.code or 0), " ".join(self.printed().split())

    def serve(self) -> Runtime:
        """Start a scoring worker on what is in the folder, once."""
        if self.runtime is None:
            settings = ScoringSettings(store_url=self.store_url, scoring_max_rows=1000)
            registry = OneVersion(self.bundle)
            self.runtime = assemble(settings, registry, ScoringMetrics(CollectorRegistry()))
            self.runtime.start()
            deadline = time.monotonic() + 30
            holder = self.runtime.holder
            while holder.champion is None and holder.registry.refused_version is None:
                assert time.monotonic() < deadline, "the follower saw no version within 30 s"
                time.sleep(0.01)
        return self.runtime

    def ask(self, method: str, path: str, **sent: Any) -> httpx.Response:
        """Ask the worker, and let its store be opened first."""
        runtime = self.serve()
        api = create_api()
        api.state.runtime = runtime

        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(app=ScoringEdge(api, api=api))
            async with httpx.AsyncClient(transport=transport, base_url="http://scoring") as client:
                return await client.request(method, path, **sent)

        return asyncio.run(send())

    def recorded(self) -> int:
        """Return the number of decisions in the store."""
        store = open_store(self.store_url)
        try:
            return store.decisions.count()
        finally:
            store.close()


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory, tiny_bundle: Callable[..., Any]) -> Path:
    """A folder in which nothing is wrong: tables of 60 clients, a bundle, a store of one client."""
    folder = tmp_path_factory.mktemp("sound")
    generate(folder / "source", clients=60, seed=4, file_format="csv")
    write_bundle(tiny_bundle(), folder / "bundle")
    migrate(f"sqlite:///{folder / 'store.db'}")
    store = open_store(f"sqlite:///{folder / 'store.db'}")
    facts = {"AMT_CREDIT": 625500.0, "AMT_ANNUITY": 32067.0, "DAYS_BIRTH": -13040, "DAYS_EMPLOYED": -2191}
    vector = RowBuilder().from_application(facts)
    store.clients.put_many([Client(CLIENT, "Camille Exemple", facts, vector, feature_set().version)])
    store.close()
    return folder


@pytest.fixture
def here(
    sound: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Installation]:
    folder = Path(shutil.copytree(sound, tmp_path / "installation"))
    installation = Installation(folder, lambda: "".join(capsys.readouterr()))
    monkeypatch.setenv("LIMPIDE_STORE_URL", installation.store_url)
    monkeypatch.chdir(tmp_path)
    yield installation
    if installation.runtime is not None:
        installation.runtime.close()


# --- How each surface is met, and what is held to be a proper refusal there -------------------------


@dataclass(frozen=True)
class Tables:
    """The fault is in the files that ``limpide tables ingest`` reads."""

    spoil: Callable[[Path], object]

    def refuse(self, here: Installation, case: "Case") -> None:
        self.spoil(here.tables)
        code, said = here.command("tables", "ingest", str(here.tables), str(here.folder / "prepared"))
        assert code == case.refused, said
        assert_words(said, case)
        assert not (here.folder / "prepared").exists()


@dataclass(frozen=True)
class Command:
    """The fault is in a command line, or in what it finds."""

    arguments: str
    arrange: Callable[[Installation], object] = lambda here: None

    def refuse(self, here: Installation, case: "Case") -> None:
        self.arrange(here)
        before = {path for path in here.folder.rglob("*") if "store.db" not in path.name}
        code, said = here.command(*self.arguments.format(folder=here.folder).split())
        assert code == case.refused, said
        assert_words(said, case)
        assert {path for path in here.folder.rglob("*") if "store.db" not in path.name} == before


@dataclass(frozen=True)
class Http:
    """The fault is in a request, or in what the service finds when it is asked."""

    path: str
    sent: dict[str, Any] = field(default_factory=dict)
    method: str = "POST"
    arrange: Callable[[Installation], object] = lambda here: None

    def refuse(self, here: Installation, case: "Case") -> None:
        before = here.recorded()
        self.arrange(here)
        answer = here.ask(self.method, self.path, **self.sent)
        assert answer.status_code == case.refused, answer.text
        error = answer.json()["error"]
        assert error["field"] == case.field
        assert error["remedy"]
        assert_words(answer.text, case)
        if case.refused == 503:
            assert int(answer.headers["Retry-After"]) >= 1
        if case.recorded:
            assert here.recorded() == before


@dataclass(frozen=True)
class Case:
    """A fault at a surface: how it is refused, and the words that must be said.

    Parameters
    ----------
    refused
        The exit code of a command, the status of an answer.
    field
        What an answer over HTTP names as the field.
    says
        Words that the person must read: the value, what would be right.
    recorded
        Whether the number of records can be compared: not where the store itself is what is wrong.
    """

    surface: Tables | Command | Http
    refused: int
    says: tuple[str, ...]
    field: str | None = None
    recorded: bool = True


def assert_words(said: str, case: Case) -> None:
    for words in case.says:
        assert words in said, said
    assert "Traceback" not in said


# --- Ways to spoil things ------------------------------------------------------------------------------


def spoiled(column: str, value: str, table: str = FORM) -> Tables:
    return Tables(lambda source: rewrite(source, table, put(column, value)))


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


def bundle_file(name: str, change: Callable[[str], str]) -> Callable[[Installation], None]:
    def arrange(here: Installation) -> None:
        path = here.bundle / name
        path.write_text(change(path.read_text()))

    return arrange


def revision(name: str) -> Callable[[Installation], None]:
    """Set the store's revision by hand, as another release's migration would have left it."""

    def arrange(here: Installation) -> None:
        store = open_store(here.store_url)
        _execute(store, f"UPDATE limpide_revision SET version_num = '{name}'")
        store.close()

    return arrange


def full_disk(here: Installation) -> None:
    """Let the worker's store grow by no page any more."""
    runtime = here.serve()
    here.ask("GET", "/readyz")
    store = runtime.store.store()
    # Pages that a migration left free would take a record yet.
    _execute(store, "CREATE TABLE filling (page BLOB)")
    while _execute(store, "PRAGMA freelist_count"):
        _execute(store, "INSERT INTO filling VALUES (zeroblob(4000))")
    pages = _execute(store, "PRAGMA page_count")
    _execute(store, f"PRAGMA max_page_count = {pages}")


def _execute(store: Store, statement: str) -> Any:
    def run(connection: Any) -> Any:
        result = connection.execute(text(statement))
        return result.scalar() if result.returns_rows else None

    return store.database.write(run)


# --- What is sent over HTTP ------------------------------------------------------------------------------


def score(**asked: Any) -> Http:
    return Http("/score", {"content": json.dumps(asked).encode()})


def form(**facts: Any) -> Http:
    return score(application=facts)


def raw(content: bytes) -> Http:
    return Http("/score", {"content": content})


def batch(content: bytes) -> Http:
    return Http("/score/batch", {"content": content})


def first_version(frame: object) -> Http:
    return Http("/api/", {"json": frame})


def parquet_of(columns: dict[str, list[Any]]) -> bytes:
    file = io.BytesIO()
    pq.write_table(pa.table(columns), file)
    return file.getvalue()


INPUT, NOT_FOUND, CONFLICT = InputError.exit_code, NotFoundError.exit_code, ConflictError.exit_code
WIDE = {f"C{number}": 1 for number in range(10_000)}
KNOWN = score(client_id=CLIENT)

CASES: dict[str, Case] = {
    # An unknown client
    "unknown client, scored": Case(score(client_id=7), 404, ("7", "/clients"), "client_id"),
    "unknown client, shown": Case(Http("/clients/7", method="GET"), 404, ("7",), "client_id"),
    # A field that does not exist
    "unknown field, application": Case(form(AMT_CREDITT=1), 422, ("AMT_CREDIT",), "application.AMT_CREDITT"),
    "unknown field, change": Case(score(client_id=CLIENT, changes={"AMT": 1}), 422, ("AMT",), "changes.AMT"),
    "unknown field, batch": Case(
        batch(b"SK_ID_CURR,AMT_CREDITS\n1,5\n"), 422, ("AMT_CREDIT",), "AMT_CREDITS"
    ),
    "unknown field, first version": Case(first_version([{"AMT": 1, "y": 2}]), 422, ("AMT, y",), "AMT"),
    "unknown field, command": Case(
        Command("features describe PAYMNT_RATE"), NOT_FOUND, ("PAYMNT_RATE", "PAYMENT_RATE")
    ),
    # Negative or absurd amounts
    "negative amount, application": Case(form(AMT_CREDIT=-5), 422, ("-5", "0"), "application.AMT_CREDIT"),
    "absurd amount, application": Case(
        form(AMT_CREDIT=1e15), 422, ("100,000,000",), "application.AMT_CREDIT"
    ),
    "negative amount, change": Case(
        score(client_id=CLIENT, changes={"AMT_CREDIT": -5}), 422, ("-5",), "changes.AMT_CREDIT"
    ),
    "negative amount, tables": Case(spoiled("AMT_CREDIT", "-5"), INPUT, ("application.AMT_CREDIT", "-5")),
    "absurd amount, tables": Case(spoiled("AMT_CREDIT", "1e15"), INPUT, ("application.AMT_CREDIT",)),
    # Text in a number
    "text in a number, application": Case(
        form(AMT_CREDIT="lots"), 422, ("lots", "number"), "application.AMT_CREDIT"
    ),
    "text in a number, first version": Case(
        first_version([{"AMT_CREDIT": "lots"}]), 422, ("lots",), "AMT_CREDIT"
    ),
    "text in a number, tables": Case(
        spoiled("AMT_CREDIT", "lots"), INPUT, ("application.AMT_CREDIT", "lots", "a number")
    ),
    "text in a number, command": Case(
        Command("tables generate {folder}/new --clients few"), 2, ("--clients", "few", "--help")
    ),
    # NaN and Infinity in JSON
    "NaN": Case(raw(b'{"application": {"AMT_CREDIT": NaN}}'), 422, ("JSON",), "body"),
    "Infinity": Case(raw(b'{"application": {"AMT_CREDIT": Infinity}}'), 422, ("JSON",), "body"),
    # Ages
    "born in the future, application": Case(form(DAYS_BIRTH=300), 422, ("300",), "application.DAYS_BIRTH"),
    "born in the future, tables": Case(spoiled("DAYS_BIRTH", "300"), INPUT, ("DAYS_BIRTH", "300")),
    "at work at five, application": Case(
        form(DAYS_BIRTH=-13040, DAYS_EMPLOYED=-11215), 422, ("-11215",), "application.DAYS_EMPLOYED"
    ),
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
    # Bodies
    "empty body, score": Case(raw(b""), 422, ("empty", "/docs"), "body"),
    "empty body, batch": Case(batch(b""), 422, (), "body"),
    "empty file, tables": Case(file_of("bureau.csv", lambda _: b""), INPUT, ("bureau", "is empty")),
    "50 MB, score": Case(raw(b" " * 50_000_000), 413, (), "body"),
    "50 MB, first version": Case(Http("/api/", {"content": b"[" + b" " * 50_000_000}), 413, (), "body"),
    "10,000 columns, score": Case(form(**WIDE), 413, (), "application"),
    "10,000 columns, batch": Case(batch(",".join(WIDE).encode()), 413, (), "columns"),
    "10,000 columns, first version": Case(first_version([WIDE]), 413, (), "columns"),
    "10,000 columns, tables": Case(Tables(many_columns), INPUT, ("bureau.SK_ID_BUREAU",)),
    # Files
    "half a Parquet file, batch": Case(
        batch(parquet_of({"SK_ID_CURR": list(range(1000))})[:-40]), 422, ("Parquet",), "file"
    ),
    "half a Parquet file, tables": Case(Tables(half_parquet), INPUT, ("bureau.parquet",)),
    "no encoding, batch": Case(batch(b"SK_ID_CURR\n\x81\x00\n"), 422, ("UTF-8",), "file"),
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


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_bad_input_is_refused_with_field_value_and_remedy(case: Case, here: Installation) -> None:
    case.surface.refuse(here, case)


def test_a_sound_installation_refuses_nothing(here: Installation) -> None:
    assert here.ask("POST", "/score", json={"client_id": CLIENT}).status_code == 200
    assert here.recorded() == 1
    assert here.command("tables", "ingest", str(here.tables), str(here.folder / "prepared"))[0] == 0
