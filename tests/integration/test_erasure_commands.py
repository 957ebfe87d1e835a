"""Erasure and retention as typed: what is asked, refused and left, and what a killed one leaves."""

import io
import json
import signal
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from limpide_credit.errors import ConflictError, GoneError, InputError, NotFoundError
from limpide_platform.store import Client, Store, Terms, open_store
from limpide_platform.store.retention import months_before

NUMBER = 100038
REFUSED = "LIMPIDE_RETENTION_REFUSED_MONTHS"
# Ends its process where all is done but the commit.
KILLED = """
import os, signal
from limpide_platform.store.audit_events import AuditEvents
AuditEvents.place = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
from limpide_training.cli import main
main(["clients", "erase", "100038", "--yes"])
"""


@pytest.fixture
def held(sqlite_url, new_decision):
    """A client with two decisions, one of them refused long ago, and an applicant."""
    with closing(open_store(sqlite_url)) as store:
        store.clients.put_many([Client(NUMBER, "Alix Martin", {}, np.ones(5), "features-1")])
        old = datetime.now(UTC) - timedelta(days=400)
        yield (
            store,
            *store.decisions.append(
                [
                    new_decision(input={}, decision="refused", at=old),
                    new_decision(input={}),
                    new_decision(input={}, client_id=None),
                ]
            ),
        )


def records(store: Store) -> list[int | None]:
    window = (datetime(2020, 1, 1, tzinfo=UTC), datetime.now(UTC))
    return [one.client_id for batch in store.decisions.window(*window) for one in batch]


def test_a_client_is_erased_and_the_chains_say_so(run, held):
    store, old, *_ = held
    code, out, _ = run("clients", "erase", str(NUMBER), "--yes")
    assert code == 0
    assert "the client with his history, 2 records of decisions and simulations" in out
    code, out, _ = run("decisions", "verify")
    assert code == 0
    assert "3 records, 2 erased, no faults" in out
    assert run("audit", "verify")[0] == 0
    assert "client.erased" in run("audit", "list")[1]
    for command in (("show",), ("show", "--json"), ("replay",)):
        code, _, err = run("decisions", *command, old.id)
        assert code == GoneError.exit_code
        assert f"Decision {old.id} is erased" in err
    assert run("clients", "export", str(NUMBER))[0] == NotFoundError.exit_code
    assert records(store) == [None]


@pytest.mark.parametrize("said", ["n\n", "\n", ""], ids=["no", "nothing", "nobody there"])
def test_nothing_is_erased_that_was_not_confirmed(run, held, monkeypatch, said):
    monkeypatch.setattr("sys.stdin", io.StringIO(said))
    code, out, err = run("clients", "erase", str(NUMBER))
    assert code == 130
    assert "To be erased of client 100038" in out and "stopped" in err
    assert records(held[0]) == [NUMBER, NUMBER, None]


def test_an_unknown_number_a_case_that_waits_and_what_must_be_kept_are_refused(run, held, monkeypatch):
    store, old, *_ = held
    code, _, err = run("clients", "erase", "5", "--yes")
    assert (code, "Nothing is held on a client 5." in err) == (NotFoundError.exit_code, True)
    store.reviews.file(old.id, asked_by="client", actor="C", view="v", terms=Terms(30, four_eyes=False))
    code, _, err = run("clients", "erase", str(NUMBER), "--yes")
    assert (code, f"Decision {old.id} waits for a person" in err) == (ConflictError.exit_code, True)
    monkeypatch.setenv("LIMPIDE_RETENTION_MINIMUM_MONTHS", "12")
    code, _, err = run("decisions", "erase", held[3].id, "--yes")
    assert (code, "must be kept" in err) == (ConflictError.exit_code, True)
    assert records(store) == [NUMBER, NUMBER, None]


def test_an_applicant_is_erased_by_the_id_and_again_after_a_restored_backup(run, held):
    applicant = held[3].id
    assert run("decisions", "erase", applicant, "--yes")[0] == 0
    code, out, _ = run("decisions", "erased")
    assert (code, out.split()) == (0, [applicant])
    code, out, _ = run("decisions", "erase", *out.split(), held[1].id, "--yes")
    assert code == 0
    assert f"{applicant} was erased before" in out and f"{held[1].id} is erased" in out


def test_an_erasure_that_is_killed_leaves_all_as_it_was(held, sqlite_url):
    store, *_ = held
    killed = subprocess.run(
        [sys.executable, "-c", KILLED],
        env={"LIMPIDE_STORE_URL": sqlite_url, "PATH": "/usr/bin"},
        capture_output=True,
        timeout=300,
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert records(store) == [NUMBER, NUMBER, None]
    assert store.clients.get(NUMBER).name == "Alix Martin"
    assert [ledger.verify() for ledger in store.ledgers] == [[]] * 7
    assert store.erasures.all() == []


def test_retention_says_first_and_erases_then(run, held, monkeypatch):
    store, old, *_ = held
    assert "Everything is kept" in run("retention", "run")[1]
    monkeypatch.setenv(REFUSED, "12")
    for _ in range(2):
        code, out, _ = run("retention", "run", "--dry-run")
        assert (code, "1 refused decisions, 0 other" in out) == (0, True)
    assert len(records(store)) == 3
    code, out, _ = run("retention", "run")
    assert (code, "Done." in out) == (0, True)
    assert [one.record_id for one in store.erasures.all()] == [old.id]
    assert "Nothing was erased" in run("retention", "run")[1]
    (event,) = store.audit.all("retention.erased")
    assert json.loads(json.dumps(event.details))["decisions"] == 1
    assert store.clients.get(NUMBER).name == "Alix Martin"


def test_retention_shorter_than_the_minimum_is_refused_by_name(run, monkeypatch):
    monkeypatch.setenv("LIMPIDE_RETENTION_MINIMUM_MONTHS", "24")
    monkeypatch.setenv(REFUSED, "12")
    code, _, err = run("retention", "run")
    assert code == InputError.exit_code
    assert REFUSED in err and "24" in err


@pytest.mark.parametrize(
    ("now", "months", "then"),
    [
        (datetime(2026, 3, 31, 5), 1, datetime(2026, 2, 28, 5)),
        (datetime(2026, 1, 15), 1, datetime(2025, 12, 15)),
        (datetime(2024, 2, 29), 48, datetime(2020, 2, 29)),
        (datetime(2024, 2, 29), 12, datetime(2023, 2, 28)),
    ],
    ids=["shorter", "year", "leap", "no leap"],
)
def test_months_are_those_of_the_calendar(now, months, then):
    assert months_before(now.replace(tzinfo=UTC), months) == then.replace(tzinfo=UTC)
