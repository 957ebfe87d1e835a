"""A bundle of records is checked by its public key alone, and every byte of it counts."""

import json
import random
import stat
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from limpide_credit.errors import ConflictError, InputError, TamperedError
from limpide_credit.features import feature_set
from limpide_credit.policy import default_policy_text, read_policy
from limpide_platform.audit_bundle import Period, write_bundle
from limpide_platform.audit_key import AuditKey
from limpide_platform.bundle_check import check_bundle
from limpide_platform.identity.actor import Actor
from limpide_platform.store import Terms, open_store

START = datetime(2026, 11, 20, tzinfo=UTC)
WHOLE = Period(datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))
BY = {"subject": "a.martin", "issuer": "shell:desk"}


@pytest.fixture
def key(tmp_path):
    AuditKey.make(tmp_path / "audit.pem")
    return AuditKey.read(tmp_path / "audit.pem", field="key")


@pytest.fixture
def filled(store, new_decision):
    """A store with records in all chains; decisions one a day."""
    decided = store.decisions.append(
        [new_decision(at=START + timedelta(days=day), input={"name": "Zoé \u2028"}) for day in range(6)]
    )
    terms = Terms(30, four_eyes=False)
    store.reviews.file(decided[4].id, asked_by="client", actor="Zoé", view="Please", terms=terms)
    store.overrides.add(decided[3].id, officer="A. Martin", decision="refused", reason="Seen")
    store.outcomes.add(decided[0].id, "repaid", datetime.now(UTC))
    store.policies.promote(
        read_policy(default_policy_text(), feature_set().features), actor="A. Martin", reason="First"
    )
    store.erasures.erase_decision(decided[1].id, Actor("a.martin", "shell:desk", frozenset(), "a"), None)
    store.api_keys.create("bank", ["program"], datetime.now(UTC) + timedelta(days=9), **BY)
    return store


@pytest.fixture
def sqlite_store(sqlite_url):
    with closing(open_store(sqlite_url)) as opened:
        yield opened


def written(store, key, tmp_path, period=WHOLE):
    path = tmp_path / f"bundle-{random.getrandbits(40)}"
    return path, write_bundle(store, period, key, path, by=BY, at=datetime.now(UTC))


def test_what_was_recorded_verifies_and_holds_no_secret(filled, key, tmp_path):
    path, whole = written(filled, key, tmp_path)
    checked = check_bundle(path, key.public)
    assert checked.faults == []
    assert {chain: span.records for chain, span in checked.spans.items()} == whole.records
    assert min(whole.records.values()) > 0
    assert checked.head["by"] == BY
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    lines = [json.loads(line) for line in path.read_text(encoding="ascii").splitlines()]
    (event,) = [one for one in lines if one.get("record", {}).get("kind") == "key.created"]
    assert event["withheld"] == ["secret_sha256"]
    assert "secret_sha256" not in event["record"]["details"]
    (created,) = filled.audit.all("key.created")
    assert created.details["secret_sha256"] not in path.read_text(encoding="ascii")


def test_a_period_holds_its_records_and_no_more(filled, key, tmp_path):
    period = Period(START + timedelta(days=2), START + timedelta(days=5))
    path, some = written(filled, key, tmp_path, period)
    assert some.records["decisions"] == 3
    span = check_bundle(path, key.public).spans["decisions"]
    assert (span.first, span.last) == (3, 5)
    path, none = written(filled, key, tmp_path, Period(START - timedelta(days=9), START))
    assert set(none.records.values()) == {0}
    assert check_bundle(path, key.public).spans == {}


def test_any_changed_byte_is_found(filled, key, tmp_path):
    path, _ = written(filled, key, tmp_path)
    content = path.read_bytes()
    chosen = random.Random(7)
    # Some of all, each of the signature's own line.
    last = content.rindex(b"\n", 0, -1) + 1
    for place in [*chosen.sample(range(last), 100), *range(last, len(content))]:
        path.write_bytes(
            content[:place] + bytes([content[place] ^ 1 << chosen.randrange(8)]) + content[place + 1 :]
        )
        with pytest.raises((TamperedError, InputError)):
            check_bundle(path, key.public)


def test_what_is_cut_off_left_out_or_put_in_is_found(filled, key, tmp_path):
    path, _ = written(filled, key, tmp_path)
    lines = path.read_bytes().splitlines(keepends=True)
    wrong = {
        "cut off in a line": b"".join(lines)[:-30],
        "cut off after a line": b"".join(lines[:5]),
        "no signature": b"".join(lines[:-1]),
        "without the last end of line": b"".join(lines)[:-1],
        "a record left out": b"".join([*lines[:3], *lines[4:]]),
        "a record twice": b"".join([*lines[:3], lines[2], *lines[3:]]),
        "something after the signature": b"".join([*lines, b"{}\n"]),
    }
    for what, content in wrong.items():
        path.write_bytes(content)
        with pytest.raises(TamperedError) as refused:
            check_bundle(path, key.public)
        ends = "ends without a signature" in refused.value.message
        assert ends == (not what.startswith("a record")), what


def test_a_bundle_of_another_key_is_named_by_both_keys(filled, key, tmp_path):
    path, _ = written(filled, key, tmp_path)
    AuditKey.make(tmp_path / "other.pem")
    other = AuditKey.read(tmp_path / "other.pem", field="key").public
    with pytest.raises(TamperedError) as refused:
        check_bundle(path, other)
    assert key.public.fingerprint in refused.value.message
    assert other.fingerprint in refused.value.message


def test_records_that_were_changed_before_they_were_signed_are_named(filled, key, tmp_path):
    def change(connection):
        if filled.database.postgresql:
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        else:
            connection.exec_driver_sql("DROP TRIGGER decisions_no_update")
        connection.exec_driver_sql("UPDATE decisions SET grade = 'A' WHERE seq = 3")

    filled.database.write(change)
    path, _ = written(filled, key, tmp_path)
    assert check_bundle(path, key.public).faults == [
        "decisions: the record at position 3 is not what was recorded."
    ]


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff\xfe", b"[" * 70000, b'{"limpide_audit_bundle": 2}\n'])
def test_what_is_no_bundle_is_refused(key, tmp_path, content):
    path = tmp_path / "file"
    path.write_bytes(content)
    with pytest.raises(InputError, match="no bundle"):
        check_bundle(path, key.public)


def test_nothing_is_overwritten_and_nothing_half_written_stays(sqlite_store, key, tmp_path):
    path, _ = written(sqlite_store, key, tmp_path)
    with pytest.raises(ConflictError):
        write_bundle(sqlite_store, WHOLE, key, path, by=BY, at=START)
    with pytest.raises(InputError, match="cannot be written"):
        write_bundle(sqlite_store, WHOLE, key, tmp_path / "none" / "file", by=BY, at=START)
    with pytest.raises(InputError, match="ends before"):
        write_bundle(sqlite_store, Period(START, START), key, tmp_path / "new", by=BY, at=START)
    assert not (tmp_path / "new").exists()
    assert list(tmp_path.glob("*.part")) == []
