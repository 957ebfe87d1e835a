"""An installation in which something is wrong says what, and neither writes nor records anything."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from damaged_installation import Installation
from input_installation import CASES, CLIENT, Case, Command, Http, Tables

from limpide_credit.features import RowBuilder, feature_set
from limpide_platform.bundle_files import write_bundle
from limpide_platform.store import Client, migrate, open_store
from limpide_training.generate import generate


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


def refuses_tables(here: Installation, case: Case, surface: Tables) -> None:
    surface.spoil(here.tables)
    code, said = here.command("tables", "ingest", str(here.tables), str(here.folder / "prepared"))
    assert code == case.refused, said
    assert_words(said, case)
    assert not (here.folder / "prepared").exists()


def refuses_a_command(here: Installation, case: Case, surface: Command) -> None:
    surface.arrange(here)
    before = {path for path in here.folder.rglob("*") if "store.db" not in path.name}
    code, said = here.command(*surface.arguments.format(folder=here.folder).split())
    assert code == case.refused, said
    assert_words(said, case)
    assert {path for path in here.folder.rglob("*") if "store.db" not in path.name} == before


def refuses_a_request(here: Installation, case: Case, surface: Http) -> None:
    before = here.recorded()
    surface.arrange(here)
    answer = here.ask("POST", surface.path, **surface.sent)
    assert answer.status_code == case.refused, answer.text
    error = answer.json()["error"]
    assert error["field"] == case.field
    assert error["remedy"]
    assert_words(answer.text, case)
    if case.refused == 503:
        assert int(answer.headers["Retry-After"]) >= 1
    if case.recorded:
        assert here.recorded() == before


def assert_words(said: str, case: Case) -> None:
    for words in case.says:
        assert words in said, said
    assert "Traceback" not in said


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_bad_input_is_refused_with_field_value_and_remedy(case: Case, here: Installation) -> None:
    match case.surface:
        case Tables() as surface:
            refuses_tables(here, case, surface)
        case Command() as surface:
            refuses_a_command(here, case, surface)
        case Http() as surface:
            refuses_a_request(here, case, surface)


def test_a_sound_installation_refuses_nothing(here: Installation) -> None:
    assert here.ask("POST", "/score", json={"client_id": CLIENT}).status_code == 200
    assert here.recorded() == 1
    assert here.command("tables", "ingest", str(here.tables), str(here.folder / "prepared"))[0] == 0
