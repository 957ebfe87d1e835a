"""`limpide store` and `limpide decisions` as typed: verify, show and replay a decision that was scored."""

import dataclasses
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from limpide_credit.errors import ConflictError, InputError, NotFoundError
from limpide_credit.features import feature_set
from limpide_platform.store import Decision, migrate, open_store
from limpide_platform.store.schema import REVISION


@pytest.fixture
def decided(sqlite_url, bundle, version, new_decision) -> list[Decision]:
    vectors = bundle.reference.vectors[:5]
    with closing(open_store(sqlite_url)) as store:
        return store.decisions.append(
            [
                new_decision(
                    vector=vector,
                    feature_set_version=feature_set().version,
                    model_version=version,
                    probability=one.probability_of_default,
                    **{name: getattr(one, name) for name in ("points", "grade", "threshold", "decision")},
                )
                for vector, one in zip(vectors, bundle.model.assess(vectors), strict=True)
            ]
        )


def tamper(url: str, statement: str) -> None:
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
        for name in ("decisions_no_update", "decisions_no_delete"):
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute(statement)
        connection.commit()


def test_a_decision_is_replayed_bit_for_bit_from_its_record_alone(run, decided):
    for decision in decided:
        code, out, _ = run("decisions", "replay", decision.id)
        assert code == 0
        assert "bit for bit" in out
        assert str(decision.probability) in out


def test_a_replay_that_differs_says_so(run, decided, sqlite_url):
    changed = np.nextafter(decided[0].probability, 1)
    tamper(sqlite_url, f"UPDATE decisions SET probability = {float(changed)!r} WHERE seq = 1")
    code, out, err = run("decisions", "replay", decided[0].id)
    assert code == ConflictError.exit_code
    assert "now" in out
    assert "decisions verify" in err


def test_a_replay_with_a_version_that_is_gone_names_it(run, decided, sqlite_url):
    tamper(sqlite_url, "UPDATE decisions SET model_version = '99' WHERE seq = 1")
    code, _, err = run("decisions", "replay", decided[0].id)
    assert code == NotFoundError.exit_code
    assert "99" in err


def test_a_whole_chain_verifies_and_says_what_to_keep(run, decided):
    code, out, _ = run("decisions", "verify")
    assert code == 0
    anchor = out.split()[-1]
    assert anchor.startswith(f"decisions:5:{decided[-1].hash.hex()},overrides:0:")
    assert run("decisions", "verify", "--anchor", anchor)[0] == 0
    code, out, _ = run("decisions", "verify", "--anchor", f"decisions:6:{decided[-1].hash.hex()}")
    assert code == ConflictError.exit_code
    assert "position 6 is gone" in out


def test_a_broken_chain_ends_with_an_error_that_names_each_record(run, decided, sqlite_url):
    tamper(sqlite_url, "UPDATE decisions SET grade = 'A', points = 800 WHERE seq = 2")
    code, out, err = run("decisions", "verify")
    assert code == ConflictError.exit_code
    assert "changed" in out and decided[1].id in out
    assert "field: decisions" in err


def test_an_anchor_that_is_none_is_refused(run, decided):
    code, _, err = run("decisions", "verify", "--anchor", "yesterday")
    assert code == InputError.exit_code
    assert "--anchor" in err and "yesterday" in err


def test_a_decision_is_shown_with_its_features_and_what_followed(run, decided, sqlite_url):
    with closing(open_store(sqlite_url)) as store:
        store.overrides.add(
            decided[0].id, officer="A. Martin", decision="refused", reason="Revenu non prouvé."
        )
        store.outcomes.add(decided[0].id, "repaid", decided[0].at)
    code, out, _ = run("decisions", "show", decided[0].id)
    assert code == 0
    assert "Revenu non prouvé." in out and "repaid" in out and feature_set().names[0] in out
    shown = json.loads(run("decisions", "show", decided[0].id, "--json")[1])
    assert shown["probability"] == decided[0].probability
    assert set(shown["features"]) == set(feature_set().names)


def test_a_decision_of_another_feature_set_is_shown_without_names(run, sqlite_url, new_decision):
    other = dataclasses.replace(new_decision(), feature_set_version="older")
    with closing(open_store(sqlite_url)) as store:
        store.decisions.append([other])
    code, out, _ = run("decisions", "show", other.id)
    assert code == 0
    assert "another feature set" in out


@pytest.mark.parametrize("command", ["show", "replay"])
def test_an_unknown_decision_is_not_found(run, command):
    code, _, err = run("decisions", command, "unheard")
    assert code == NotFoundError.exit_code
    assert "unheard" in err and "remedy" in err


def test_the_store_is_migrated_again_and_again(run, monkeypatch, tmp_path):
    path = tmp_path / "new" / "store.db"
    monkeypatch.setenv("LIMPIDE_STORE_URL", f"sqlite:///{path}")
    code, _, err = run("decisions", "verify")
    assert code == ConflictError.exit_code
    assert "limpide store migrate" in err
    assert not Path(path).exists()
    for _ in range(2):
        code, out, _ = run("store", "migrate")
        assert code == 0
        assert REVISION in out
    assert run("decisions", "verify")[0] == 0


@pytest.mark.parametrize("grant", ["scoring", "=role", "baking=role"])
def test_a_grant_that_names_no_service_is_refused(run, grant):
    code, _, err = run("store", "migrate", "--grant", grant)
    assert code == InputError.exit_code
    assert grant.split("=")[0] in err


def test_rights_are_granted_as_the_schema_is_migrated(run, monkeypatch, postgresql_server):
    url = postgresql_server.create("granting")
    migrate(url)
    postgresql_server.execute("CREATE ROLE a_scorer LOGIN")
    monkeypatch.setenv("LIMPIDE_STORE_URL", url)
    code, out, _ = run("store", "migrate", "--grant", "scoring=a_scorer")
    assert code == 0
    assert "scoring to a_scorer" in out
    with closing(open_store(url.replace("//limpide@", "//a_scorer@"))) as store:
        assert store.decisions.verify() == []
