"""Opening and migrating a store: what is wrong is said by name, with the remedy, and never a password."""

import socket
import sqlite3
import threading
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import insert, inspect, text

from limpide_credit.errors import ConflictError, InputError, LimpideError, NotFoundError, UnavailableError
from limpide_platform.store import Client, migrate, open_store
from limpide_platform.store.database import Database
from limpide_platform.store.schema import REVISION, metadata


def at_revision(url: str, revision: str) -> None:
    database = Database(url)
    database.write(
        lambda connection: connection.execute(
            text("UPDATE limpide_revision SET version_num = :r"), {"r": revision}
        )
    )
    database.close()


def test_migrating_again_changes_nothing(empty_url):
    assert migrate(empty_url) == migrate(empty_url) == REVISION
    open_store(empty_url).close()


def test_the_migrations_make_what_the_code_declares(store_url):
    database = Database(store_url)
    found = database.read(
        lambda connection: {
            table: {column["name"]: column["nullable"] for column in inspect(connection).get_columns(table)}
            for table in metadata.tables
        }
    )
    database.close()
    declared = {
        name: {column.name: column.nullable for column in table.columns}
        for name, table in metadata.tables.items()
    }
    assert found == declared


def test_the_code_needs_the_latest_migration():
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    from limpide_platform.store import migrations

    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    assert ScriptDirectory.from_config(config).get_current_head() == REVISION


def test_a_store_of_the_first_release_is_upgraded_with_what_it_holds(empty_url, monkeypatch, new_decision):
    with monkeypatch.context() as first_release:
        first_release.setattr("limpide_platform.store.migration.REVISION", "0001")
        migrate(empty_url)
        store = open_store(empty_url)
        # Today's writer needs columns that came later; what it writes of the first release is the same.
        texts = ("bundle_digest", "policy_digest", "actor_subject", "actor_issuer", "actor_role", "case_id")
        texts += ("salt", "erased_digest", "arm")
        numbers = ("case_version", "changed_facts", "entry_digest")
        later = {**dict.fromkeys(texts, "TEXT"), **dict.fromkeys(numbers, "BIGINT")}
        for column, kind in later.items():
            _execute(store, f"ALTER TABLE decisions ADD COLUMN {column} {kind}")
        recorded = store.decisions.append([new_decision(salt=None) for _ in range(3)])
        for column in later:
            _execute(store, f"ALTER TABLE decisions DROP COLUMN {column}")
        end = datetime(2026, 11, 2, tzinfo=UTC)
        run = {"id": "watched", "model_version": "3", "window_end": end, "state": "done", "started_at": end}
        store.database.write(
            lambda connection: connection.execute(
                insert(metadata.tables["drift_runs"]).values(
                    **run, window_start=datetime(2026, 11, 1, tzinfo=UTC), finished_at=end, summary="{}"
                )
            )
        )
        store.close()
    with pytest.raises(ConflictError, match="older"):
        open_store(empty_url)
    migrate(empty_url)
    with closing(open_store(empty_url)) as upgraded:
        assert upgraded.decisions.verify() == []
        assert upgraded.decisions.count() == len(recorded)
        assert [upgraded.decisions.get(one.id).hash for one in recorded] == [one.hash for one in recorded]
        assert upgraded.drift_runs.get("watched").reference == "training"
        assert upgraded.drift_runs.last() == upgraded.drift_runs.get("watched")
        upgraded.clients.put_many([Client(1, "Name", {}, np.ones(1), "v", {"bureau": {"DAYS_CREDIT": []}})])
        assert upgraded.clients.history(1) == {"bureau": {"DAYS_CREDIT": []}}


def _execute(store, statement: str) -> None:
    store.database.write(lambda connection: connection.exec_driver_sql(statement))


def test_two_migrations_at_once_make_one_store(empty_url):
    failures: list[BaseException] = []

    def run() -> None:
        try:
            migrate(empty_url)
        except LimpideError as error:
            failures.append(error)

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with closing(open_store(empty_url)) as store:
        assert store.decisions.count() == 0


def test_a_store_without_schema_asks_to_be_migrated(empty_url):
    with pytest.raises(ConflictError, match="no schema yet") as caught:
        open_store(empty_url)
    assert "limpide store migrate" in str(caught.value)


def test_opening_a_missing_file_does_not_make_it(tmp_path):
    with pytest.raises(ConflictError):
        open_store(f"sqlite:///{tmp_path / 'none.db'}")
    assert list(tmp_path.iterdir()) == []


def test_an_older_store_asks_to_be_migrated(store_url):
    at_revision(store_url, "0000")
    with pytest.raises(ConflictError, match="older") as caught:
        open_store(store_url)
    assert (caught.value.value, caught.value.remedy) == ("0000", "Run `limpide store migrate`.")


def test_a_newer_store_asks_for_a_newer_program_and_is_left_alone(store_url):
    at_revision(store_url, "9999")
    for use in (open_store, migrate):
        with pytest.raises(ConflictError, match="newer") as caught:
            use(store_url)
        assert "Upgrade Limpide" in str(caught.value.remedy)


def test_a_store_that_becomes_newer_is_not_ready_any_more(store, store_url):
    store.ping()
    at_revision(store_url, "9999")
    with pytest.raises(ConflictError):
        store.ping()


def test_an_unreachable_server_is_named_without_the_password(free_port):
    url = f"postgresql+psycopg://limpide:hunter2@127.0.0.1:{free_port}/limpide"
    with pytest.raises(UnavailableError, match=f"127.0.0.1:{free_port}/limpide") as caught:
        open_store(url)
    assert "hunter2" not in repr(caught.value.as_dict())
    assert "hunter2" not in f"{caught.value} {caught.value.__cause__}"


def test_a_host_that_is_no_database_is_unavailable():
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def hang_up() -> None:
            listener.accept()[0].close()

        thread = threading.Thread(target=hang_up)
        thread.start()
        with pytest.raises(UnavailableError):
            open_store(f"postgresql://limpide@127.0.0.1:{listener.getsockname()[1]}/limpide")
        thread.join()


def test_a_database_or_role_that_is_not_there_is_unavailable(postgresql_server):
    for url in (
        postgresql_server.url("nowhere"),
        postgresql_server.url("limpide_template", user="nobody_here"),
    ):
        with pytest.raises(UnavailableError):
            open_store(url)


@pytest.mark.parametrize(
    "url",
    ["", "limpide.db", "mysql://user:hunter2@host/limpide", "sqlite://", "sqlite:///:memory:", "://hunter2"],
)
def test_what_is_no_store_url_is_refused_without_repeating_a_secret(url):
    with pytest.raises(InputError) as caught:
        open_store(url)
    assert "hunter2" not in repr(caught.value.as_dict())
    assert caught.value.remedy


def test_a_file_that_is_no_database_is_named(tmp_path):
    path = tmp_path / "store.db"
    path.write_bytes(b"SK_ID_CURR,TARGET\n" * 1000)
    for use in (open_store, migrate):
        with pytest.raises(ConflictError, match="not a SQLite database"):
            use(f"sqlite:///{path}")


def test_half_a_database_file_is_named(sqlite_url, new_decision):
    with closing(open_store(sqlite_url)) as store:
        store.decisions.append([new_decision() for _ in range(50)])
        path = Path(store.database.place)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(ConflictError, match="damaged"), closing(open_store(sqlite_url)) as damaged:
        damaged.decisions.verify()


def test_a_folder_in_place_of_the_file_is_unavailable(tmp_path):
    with pytest.raises(UnavailableError):
        open_store(f"sqlite:///{tmp_path}")


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(UnavailableError, match="taken"):
        migrate(f"sqlite:///{tmp_path / 'taken' / 'below' / 'store.db'}")


def test_no_disk_space_is_said_and_nothing_is_half_written(sqlite_url, new_decision):
    store = open_store(sqlite_url)
    store.decisions.append([new_decision()])

    def fill(connection) -> None:
        pages = connection.execute(text("PRAGMA page_count")).scalar()
        connection.execute(text(f"PRAGMA max_page_count = {pages + 4}"))

    store.database.write(fill)
    with pytest.raises(UnavailableError, match="No disk space") as caught:
        store.decisions.append([new_decision() for _ in range(2000)])
    assert caught.value.retry_after > 1
    assert store.decisions.verify() == []
    with pytest.raises(UnavailableError, match="No disk space"):
        store.clients.put_many(
            [Client(number, "Name", {"x": "y" * 1000}, np.ones(1), "v") for number in range(99)]
        )
    assert store.clients.count() == 0
    store.close()


def test_a_full_disk_of_postgresql_is_said(postgresql_server, free_port):
    import psycopg
    from sqlalchemy.exc import OperationalError

    database = Database(f"postgresql://limpide@127.0.0.1:{free_port}/limpide")
    error = database.explain(
        OperationalError("INSERT", None, psycopg.errors.DiskFull("could not extend file"))
    )
    assert isinstance(error, UnavailableError)
    assert "No disk space" in error.message


def test_a_store_that_lost_a_table_is_said(store, new_decision):
    store.database.write(lambda connection: connection.execute(text("DROP TABLE idempotency_keys")))
    with pytest.raises(ConflictError, match="does not have the tables"):
        store.decisions.append([new_decision(idempotency_key="k", request_hash="h")])
    assert store.decisions.count() == 0


@pytest.mark.parametrize("number", [2**63, -(2**70), 10**400])
def test_a_number_that_no_client_can_have_is_refused_or_not_found(store, number):
    with pytest.raises((InputError, NotFoundError)):
        store.clients.get(number)


@pytest.mark.parametrize("decision_id", ["", "\x00", "\ud800", "'; DROP TABLE decisions; --", "x" * 100_000])
def test_a_text_that_no_decision_can_have_as_id_is_refused_or_not_found(store, decision_id):
    for look in (
        lambda: store.decisions.get(decision_id),
        lambda: store.outcomes.add(decision_id, "repaid", datetime.now(UTC)),
        lambda: store.overrides.add(decision_id, officer="A", decision="refused", reason="B"),
    ):
        with pytest.raises((InputError, NotFoundError)):
            look()
    assert store.decisions.count() == 0


def test_a_locked_store_is_said(sqlite_url, monkeypatch):
    monkeypatch.setattr("limpide_platform.store.database._LOCK_WAIT_SECONDS", 0)
    with closing(open_store(sqlite_url)) as hurried:
        blocker = sqlite3.connect(hurried.database.place, isolation_level=None)
        blocker.execute("BEGIN IMMEDIATE")
        with pytest.raises(UnavailableError, match="locked"):
            hurried.clients.put_many([Client(1, "Name", {}, np.ones(1), "v")])
        blocker.close()
