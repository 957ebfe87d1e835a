"""The stack's passwords: made once, kept, and taken from a backup where a new one would not do."""

import io
import os
import runpy
from pathlib import Path

import pytest

from limpide_platform.audit_key import AuditKey

REPOSITORY = Path(__file__).parents[2]
SECRETS = runpy.run_path(str(REPOSITORY / "infra/secrets/make_secrets.py"))


@pytest.fixture
def consumers():
    """Two services that share a key, one of which has a password too."""
    consumer, group = SECRETS["Consumer"], os.getgid()
    return {"scoring": consumer(group, ("key", "password")), "drift": consumer(group, ("key",))}


@pytest.fixture
def folder(tmp_path, consumers):
    """A folder for each of them, empty."""
    for name in consumers:
        (tmp_path / name).mkdir()
    return tmp_path


def test_what_is_made_is_shared_and_kept(folder, consumers):
    assert SECRETS["make"](folder, consumers) == ["key", "password"]
    key = (folder / "scoring/key").read_text()
    assert (folder / "drift/key").read_text() == key
    assert SECRETS["make"](folder, consumers) == []
    assert SECRETS["show"]("key", folder, consumers) == key


def test_a_key_of_a_backup_is_taken_and_then_kept(folder, consumers):
    for _ in range(2):
        SECRETS["take"]("key", "of the backup", folder, consumers)
    assert SECRETS["make"](folder, consumers) == ["password"]
    assert {(folder / name / "key").read_text() for name in consumers} == {"of the backup"}


def test_a_secret_is_renewed_with_all_of_its_consumers_and_one_that_others_give_is_read(
    folder, consumers, monkeypatch
):
    SECRETS["make"](folder, consumers)
    before = SECRETS["show"]("key", folder, consumers)
    assert SECRETS["renew"]("key", folder, consumers) == "secrets: renewed key"
    (after,) = {(folder / name / "key").read_text() for name in consumers}
    assert after not in {before, ""}
    given = {"scoring": consumers["scoring"]._replace(names=(), optional=("key",))}
    monkeypatch.setattr("sys.stdin", io.StringIO("given\n"))
    SECRETS["renew"]("key", folder, given)
    assert (folder / "scoring/key").read_text() == "given"
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    with pytest.raises(SECRETS["SecretError"], match="is empty"):
        SECRETS["renew"]("key", folder, given)


@pytest.mark.parametrize(
    ("name", "given", "said"),
    [("none", "some", "no secret called none"), ("key", "", "is empty"), ("key", "other", "is another one")],
)
def test_what_cannot_be_taken_is_refused_in_a_sentence(folder, consumers, name, given, said):
    SECRETS["make"](folder, consumers)
    with pytest.raises(SECRETS["SecretError"], match=said):
        SECRETS["take"](name, given, folder, consumers)


def test_every_service_that_loads_models_has_their_key():
    named = {name for name, one in SECRETS["CONSUMERS"].items() if "model_key" in one.names}
    assert named == {"training", "scoring", "explainer", "drift"}


def test_the_key_of_the_audit_is_made_as_one_and_given_to_those_who_sign(tmp_path):
    named = {name: one for name, one in SECRETS["CONSUMERS"].items() if "audit_key" in one.names}
    assert set(named) == {"training", "drift"}
    consumers = {name: SECRETS["Consumer"](os.getgid(), ("audit_key",)) for name in named}
    for name in named:
        (tmp_path / name).mkdir()
    assert SECRETS["make"](tmp_path, consumers) == ["audit_key"]
    first, second = (AuditKey.read(tmp_path / name / "audit_key", field="key") for name in sorted(named))
    assert first.public.holds(second.sign(b"heads"), b"heads")
    # As a backup hands it over, without the end of its last line.
    shown = SECRETS["show"]("audit_key", tmp_path, consumers)
    (tmp_path / "shown").write_text(shown, encoding="utf-8")
    assert AuditKey.read(tmp_path / "shown", field="key").public.fingerprint == first.public.fingerprint


def test_what_is_given_is_taken_and_never_made_unless_another_needs_it(folder, consumers):
    consumer, group = SECRETS["Consumer"], os.getgid()
    consumers["drift"] = consumer(group, (), ("key", "given"))
    assert SECRETS["make"](folder, consumers) == ["key", "password"]
    assert (folder / "drift/key").read_text() == (folder / "scoring/key").read_text()
    assert not (folder / "drift/given").exists()
    SECRETS["take"]("given", "by hand", folder, consumers)
    assert SECRETS["show"]("given", folder, consumers) == "by hand"
