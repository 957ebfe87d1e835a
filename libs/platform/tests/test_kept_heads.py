"""Heads that were signed and kept elsewhere show what a chain by itself cannot."""

import json
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from limpide_credit.errors import InputError, TamperedError, UnavailableError
from limpide_platform.audit_key import AuditKey, PublicKey
from limpide_platform.audit_settings import AuditSettings
from limpide_platform.kept_heads import HeadFolder, contradictions
from limpide_platform.settings import load_settings
from limpide_platform.store import open_store

NOW = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def key(tmp_path):
    path = tmp_path / "audit.pem"
    AuditKey.make(path)
    return AuditKey.read(path, field="key")


@pytest.fixture
def folder(tmp_path):
    return HeadFolder(tmp_path / "heads")


@pytest.fixture
def sqlite_store(sqlite_url):
    with closing(open_store(sqlite_url)) as opened:
        yield opened


def unguarded(store, *statements):
    """Run statements as an owner who has removed what guards the records."""

    def run(connection):
        if store.database.postgresql:
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        else:
            for what in ("update", "delete", "replace"):
                connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS decisions_no_{what}")
        for statement in statements:
            connection.exec_driver_sql(statement)

    store.database.write(run)


def cut(store, count):
    """Cut the chain of decisions off after ``count`` records, and move its head back."""
    unguarded(
        store,
        f"UPDATE chain_heads SET count = {count}, hash = (SELECT hash FROM decisions WHERE seq = {count}) "
        "WHERE chain = 'decisions'",
        f"DELETE FROM decisions WHERE seq > {count}",
    )


def said(store, folder, key):
    kept, faults = folder.read(key.public)
    return [*faults, *contradictions(store.decisions.ledger, kept)]


def test_the_end_that_is_cut_off_is_named_with_its_positions(store, new_decision, folder, key):
    store.decisions.append([new_decision() for _ in range(7)])
    folder.keep(store.ledgers, key, NOW)
    store.decisions.append([new_decision() for _ in range(3)])
    folder.keep(store.ledgers, key, NOW + DAY)
    assert said(store, folder, key) == []
    cut(store, 5)
    assert store.decisions.verify() == []
    (fault,) = said(store, folder, key)
    assert fault.startswith("The end of decisions is cut off: positions 6 to 10 were there when its head")
    assert fault.endswith("signed, 2026-12-02 03:00:00.")


def test_a_past_that_was_written_anew_is_named_by_the_first_head_that_it_breaks(
    store, new_decision, folder, key
):
    for day in range(3):
        store.decisions.append([new_decision() for _ in range(4)])
        folder.keep(store.ledgers, key, NOW + day * DAY)
    cut(store, 5)
    store.decisions.append([new_decision() for _ in range(9)])
    assert store.decisions.verify() == []
    (fault,) = said(store, folder, key)
    assert fault.startswith("The chain decisions was written anew: position 8 is not what it was")
    assert "2026-12-02" in fault


def test_an_erasure_and_records_that_are_added_contradict_nothing(store, new_decision, folder, key):
    folder.keep(store.ledgers, key, NOW)
    store.decisions.append([new_decision()])
    folder.keep(store.ledgers, key, NOW + DAY)
    store.audit.add("key.created", {}, subject="a.martin", issuer="shell:desk")
    assert said(store, folder, key) == []


def test_heads_that_contradict_those_of_before_are_not_signed(store, new_decision, folder, key):
    store.decisions.append([new_decision() for _ in range(3)])
    folder.keep(store.ledgers, key, NOW)
    cut(store, 2)
    with pytest.raises(TamperedError, match="not signed: The end of decisions is cut off"):
        folder.keep(store.ledgers, key, NOW + DAY)
    assert folder.newest() == NOW


def _forged(text):
    content = json.loads(text)
    return json.dumps({**content, "statement": content["statement"].replace("decisions", "decision5")})


FILES = {
    "cut off": (lambda text: text[:40], "is no file of signed heads"),
    "another statement": (_forged, "is not what was signed"),
    "no signature": (lambda text: json.dumps({"statement": json.loads(text)["statement"]}), "is no file"),
    "nothing": (lambda _: "", "is no file of signed heads"),
    "no object": (lambda _: "[1, 2]", "is no file of signed heads"),
}


@pytest.mark.parametrize(("change", "words"), FILES.values(), ids=FILES)
def test_a_file_that_is_not_what_was_signed_is_named(sqlite_store, folder, key, change, words):
    file = folder.keep(sqlite_store.ledgers, key, NOW)
    file.chmod(0o644)
    file.write_text(change(file.read_text(encoding="utf-8")), encoding="utf-8")
    kept, (fault,) = folder.read(key.public)
    assert kept == []
    assert fault.startswith(file.name)
    assert words in fault


def test_heads_of_another_key_are_named(sqlite_store, folder, key, tmp_path):
    AuditKey.make(tmp_path / "other.pem")
    folder.keep(sqlite_store.ledgers, AuditKey.read(tmp_path / "other.pem", field="key"), NOW)
    (fault,) = folder.read(key.public)[1]
    assert "is signed with another key" in fault
    assert key.public.fingerprint in fault


def test_a_folder_that_cannot_be_written_to_is_named(sqlite_store, key, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(UnavailableError, match="cannot be used"):
        HeadFolder(tmp_path / "file" / "heads").keep(sqlite_store.ledgers, key, NOW)


def test_a_key_is_made_once_for_its_owner_alone_with_the_public_half_beside_it(tmp_path):
    path = tmp_path / "audit.pem"
    AuditKey.make(path)
    first = path.read_bytes()
    AuditKey.make(path)
    assert path.read_bytes() == first
    assert path.stat().st_mode & 0o077 == 0
    public = PublicKey.read(tmp_path / "audit.pub.pem", field="key")
    assert public.fingerprint == AuditKey.read(path, field="key").public.fingerprint


@pytest.mark.parametrize(
    "content", ["", "no key", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"]
)
def test_what_is_no_key_is_refused_by_the_name_of_its_setting(tmp_path, content):
    path = tmp_path / "key"
    path.write_text(content, encoding="utf-8")
    for read in (AuditKey.read, PublicKey.read):
        with pytest.raises(InputError, match="LIMPIDE_AUDIT_KEY_FILE") as refused:
            read(path, field="LIMPIDE_AUDIT_KEY_FILE")
        assert content not in refused.value.message or not content


def test_a_folder_without_a_key_is_refused(monkeypatch, tmp_path):
    monkeypatch.setenv("LIMPIDE_AUDIT_HEADS", str(tmp_path))
    with pytest.raises(InputError, match="LIMPIDE_AUDIT_KEY_FILE"):
        load_settings(AuditSettings)
