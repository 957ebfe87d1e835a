"""``limpide bootstrap``: from nothing to a champion and published clients, once, on embedded defaults."""

from contextlib import closing
from pathlib import Path

import pytest

from limpide_credit.errors import ConflictError, ForbiddenError
from limpide_platform.registry import CHAMPION, Registry
from limpide_platform.settings import load_settings
from limpide_platform.store import migrate, open_store
from limpide_training import bootstrap as job
from limpide_training.bootstrap import GeneratedClients, LenderTables
from limpide_training.cli import main
from limpide_training.commands.bootstrap import BootstrapSettings
from limpide_training.generate import generate

pytestmark = pytest.mark.slow

CLIENTS = 1_000


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bootstrap")


@pytest.fixture
def environment(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "LIMPIDE_STORE_URL": f"sqlite:///{place / 'limpide.db'}",
        "LIMPIDE_TRACKING_URI": f"sqlite:///{place / 'mlflow' / 'mlflow.db'}",
        "LIMPIDE_BOOTSTRAP_RAW": str(place / "raw"),
        "LIMPIDE_BOOTSTRAP_CLIENTS": str(CLIENTS),
        "LIMPIDE_BOOTSTRAP_SCRATCH": str(place / "scratch"),
    }.items():
        monkeypatch.setenv(name, value)


def limpide(*arguments: str) -> int:
    try:
        main(list(arguments))
    except SystemExit as ended:
        return int(ended.code or 0)
    return 0


def champion(place: Path) -> str | None:
    return Registry(f"sqlite:///{place / 'mlflow' / 'mlflow.db'}").version_of(CHAMPION)


def published(place: Path) -> int:
    with closing(open_store(f"sqlite:///{place / 'limpide.db'}")) as store:
        return store.clients.count()


def test_a_start_that_is_cut_off_leaves_no_champion_and_no_files(place, environment, monkeypatch):
    migrate(f"sqlite:///{place / 'limpide.db'}")

    def cut_off(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(job, "train", cut_off)
    assert limpide("bootstrap") != 0
    assert champion(place) is None
    assert list((place / "scratch").iterdir()) == []


def test_the_next_start_begins_again_and_ends_with_a_champion_and_clients(place, environment):
    assert limpide("bootstrap") == 0
    assert champion(place) == "1"
    assert 0 < published(place) < CLIENTS
    assert list((place / "scratch").iterdir()) == []


def test_the_champion_says_how_calibrated_and_how_fair_it_is(place):
    bundle = Registry(f"sqlite:///{place / 'mlflow' / 'mlflow.db'}").load("1")
    assert sum(one.clients for one in bundle.calibration_curve) == pytest.approx(
        CLIENTS - published(place), abs=5
    )
    assert [one.attribute for one in bundle.fairness] == ["gender", "age", "family_status"]
    assert "Groupes de personnes" in bundle.card_fr


def test_a_client_has_the_rows_of_his_history(place):
    with closing(open_store(f"sqlite:///{place / 'limpide.db'}")) as store:
        histories = [store.clients.history(one.client_id) for one in store.clients.page(limit=20)]
    assert all(len(history) == 6 for history in histories)
    assert any(history["bureau"]["DAYS_CREDIT"] for history in histories)


def test_starting_once_more_changes_nothing(place, environment, capsys):
    before = published(place)
    assert limpide("bootstrap") == 0
    assert "nothing to do" in capsys.readouterr().err
    assert (champion(place), published(place)) == ("1", before)


def test_the_first_champion_is_recorded_as_such(place):
    with closing(open_store(f"sqlite:///{place / 'limpide.db'}")) as store:
        (event,) = store.audit.all("model.promoted")
    assert (event.details["version"], event.details["four_eyes"]) == ("1", "first champion")


def test_anew_beside_a_champion_is_refused_before_it_trains(environment, place, capsys):
    assert limpide("bootstrap", "--anew") == ForbiddenError.exit_code
    assert "limpide promote" in capsys.readouterr().err
    assert champion(place) == "1"


def test_anew_trains_beside_a_champion_where_one_person_may_do_both(environment, place, monkeypatch):
    monkeypatch.setenv("LIMPIDE_PROMOTION_FOUR_EYES", "false")
    begun = []

    def cut_off(*_: object) -> None:
        begun.append(True)
        raise KeyboardInterrupt

    monkeypatch.setattr(job, "train", cut_off)
    assert limpide("bootstrap", "--anew") != 0
    assert (begun, champion(place)) == ([True], "1")


@pytest.fixture
def upgraded(monkeypatch: pytest.MonkeyPatch) -> None:
    """A release of another feature set, for what was registered before it."""
    load = Registry.load

    def refuse_the_first(registry: Registry, version: str) -> object:
        if version == "1":
            raise ConflictError("This model was trained on another feature set.")
        return load(registry, version)

    monkeypatch.setattr(Registry, "load", refuse_the_first)


def test_after_an_upgrade_other_tables_make_no_successor(place, environment, upgraded, monkeypatch, capsys):
    monkeypatch.setenv("LIMPIDE_BOOTSTRAP_SEED", "21")
    assert limpide("bootstrap") == ConflictError.exit_code
    assert "other tables" in capsys.readouterr().err
    assert champion(place) == "1"


def test_after_an_upgrade_a_champion_that_cannot_serve_has_a_successor(place, environment, upgraded, capsys):
    assert limpide("bootstrap") == 0
    assert "Training its successor" in capsys.readouterr().err
    assert champion(place) == "2"
    with closing(open_store(f"sqlite:///{place / 'limpide.db'}")) as store:
        event = store.audit.last("model.promoted")
    assert event is not None
    assert (event.details["previous"], event.details["four_eyes"]) == ("1", "successor")


def test_a_folder_with_tables_is_taken_and_an_empty_one_is_not(environment, place, tmp_path, monkeypatch):
    generated = load_settings(BootstrapSettings).request().source
    assert generated == GeneratedClients(CLIENTS, seed=20)
    monkeypatch.setenv("LIMPIDE_BOOTSTRAP_RAW", str(tmp_path))
    (tmp_path / "README.md").write_text("Put tables here.")
    assert isinstance(load_settings(BootstrapSettings).request().source, GeneratedClients)
    generate(tmp_path / "tables", clients=20, seed=1)
    for table in (tmp_path / "tables").iterdir():
        table.rename(tmp_path / table.name)
    monkeypatch.setenv("LIMPIDE_BOOTSTRAP_WITHOUT", "installments_payments, bureau_balance")
    source = load_settings(BootstrapSettings).request().source
    assert source == LenderTables(tmp_path, ["installments_payments", "bureau_balance"])


def test_without_a_migrated_store_nothing_is_made(tmp_path, environment, monkeypatch, capsys):
    monkeypatch.setenv("LIMPIDE_STORE_URL", f"sqlite:///{tmp_path / 'none.db'}")
    assert limpide("bootstrap") == 4
    assert "limpide store migrate" in capsys.readouterr().err
