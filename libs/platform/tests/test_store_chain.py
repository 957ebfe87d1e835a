"""A broken chain names what was done to it, whatever that was."""

import hashlib
import json
from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from limpide_platform.store.chain import GENESIS, digest, link, scalars
from limpide_platform.store.schema import moment
from limpide_platform.store.verification import Head, Link, verify_chain


def chain_of(length: int, label: str = "decision") -> tuple[list[Link], Head]:
    records: list[Link] = []
    last = GENESIS
    for seq in range(1, length + 1):
        content = digest([f"{label} {seq}".encode()])
        own = link(last, seq, content)
        records.append(Link(seq, f"{label}-{seq}", last, own, content))
        last = own
    return records, Head(length, last)


def kinds(faults) -> list[tuple[str, int]]:
    return [(fault.kind, fault.seq) for fault in faults]


def rehashed(record: Link) -> Link:
    return replace(record, hash=link(record.previous_hash, record.seq, record.digest))


LENGTHS = st.integers(min_value=2, max_value=200)
UNHURRIED = settings(deadline=None)  # a busy machine is no fault
OTHER = hashlib.sha256(b"other").digest()


def test_fields_of_different_cut_have_different_digests():
    assert digest([b"ab", b"c"]) != digest([b"a", b"bc"]) != digest([b"abc"])


@pytest.mark.parametrize("length", [0, 1, 2, 500])
def test_a_whole_chain_has_no_fault(length):
    records, head = chain_of(length)
    assert verify_chain(records, head) == []


@UNHURRIED
@given(LENGTHS, st.data())
def test_a_changed_record_is_named_alone(length, data):
    records, head = chain_of(length)
    at = data.draw(st.integers(0, length - 1))
    column = data.draw(st.sampled_from(["digest", "hash", "previous_hash"]))
    records[at] = replace(records[at], **{column: OTHER})
    assert kinds(verify_chain(records, head)) == [("changed", at + 1)]


@UNHURRIED
@given(LENGTHS, st.data())
def test_a_record_changed_and_hashed_anew_is_named_alone(length, data):
    records, head = chain_of(length)
    at = data.draw(st.integers(0, length - 1))
    records[at] = rehashed(replace(records[at], digest=OTHER))
    faults = verify_chain(records, head)
    assert kinds(faults) == [("changed", at + 1)]
    assert faults[0].id == f"decision-{at + 1}"


@UNHURRIED
@given(LENGTHS, st.data())
def test_removed_records_are_named_by_position(length, data):
    records, head = chain_of(length)
    first = data.draw(st.integers(0, length - 1))
    last = data.draw(st.integers(first, min(first + 3, length - 1)))
    faults = verify_chain(records[:first] + records[last + 1 :], head)
    assert kinds(faults) == [("removed", first + 1)]


@UNHURRIED
@given(LENGTHS, st.data())
def test_a_removal_hidden_by_renumbering_shows(length, data):
    records, head = chain_of(length)
    gone = data.draw(st.integers(0, length - 1))
    kept = records[:gone] + [replace(one, seq=one.seq - 1) for one in records[gone + 1 :]]
    faults = verify_chain(kept, head)
    assert ("removed", gone + 1) in kinds(faults)
    assert {fault.kind for fault in faults} <= {"removed", "moved"}
    assert len(faults) == 1 + length - gone - 1


@UNHURRIED
@given(LENGTHS, st.data())
def test_swapped_records_are_both_named_and_no_other(length, data):
    records, head = chain_of(length)
    one, other = sorted(
        data.draw(st.lists(st.integers(0, length - 1), min_size=2, max_size=2, unique=True), label="swapped")
    )
    a, b = records[one], records[other]
    if data.draw(st.booleans(), label="with their hashes"):
        records[one], records[other] = replace(b, seq=a.seq), replace(a, seq=b.seq)
    else:
        records[one] = replace(a, id=b.id, digest=b.digest)
        records[other] = replace(b, id=a.id, digest=a.digest)
    faults = verify_chain(records, head)
    assert kinds(faults) == [("swapped", one + 1), ("swapped", other + 1)]
    assert [fault.id for fault in faults] == [b.id, a.id]


@UNHURRIED
@given(LENGTHS, st.data())
def test_a_record_inserted_beside_another_is_named(length, data):
    records, head = chain_of(length)
    at = data.draw(st.integers(0, length - 1))
    forged = rehashed(replace(records[at], id="forged", digest=OTHER))
    where = at + data.draw(st.integers(0, 1))
    faults = verify_chain([*records[:where], forged, *records[where:]], head)
    assert [(fault.kind, fault.id) for fault in faults] == [("inserted", "forged")]


@UNHURRIED
@given(LENGTHS, st.data())
def test_an_insertion_hidden_by_renumbering_shows(length, data):
    records, head = chain_of(length)
    at = data.draw(st.integers(0, length - 1))
    forged = rehashed(replace(records[at], id="forged", digest=OTHER))
    later = [replace(one, seq=one.seq + 1) for one in records[at:]]
    faults = verify_chain([*records[:at], forged, *later], head)
    assert [fault.id for fault in faults if fault.kind == "inserted"] == ["forged"]
    assert {fault.kind for fault in faults} == {"inserted", "moved"}


@UNHURRIED
@given(LENGTHS)
def test_a_record_appended_without_the_head_is_named(length):
    records, head = chain_of(length)
    forged = rehashed(Link(length + 1, "forged", head.hash, b"", OTHER))
    assert [(fault.kind, fault.id) for fault in verify_chain([*records, forged], head)] == [
        ("inserted", "forged")
    ]


@UNHURRIED
@given(LENGTHS, st.data())
def test_a_record_moved_far_beyond_the_end_leaves_a_gap_and_is_named(length, data):
    records, head = chain_of(length)
    at = data.draw(st.integers(0, length - 1))
    moved = replace(records.pop(at), seq=length + 5000)
    assert kinds(verify_chain([*records, moved], head)) == [("moved", moved.seq)]


def test_a_tail_cut_off_with_its_head_shows_against_an_anchor_kept_elsewhere():
    records, head = chain_of(20)
    shorter = Head(15, records[14].hash)
    assert verify_chain(records[:15], shorter) == []
    assert kinds(verify_chain(records[:15], shorter, anchor=head)) == [("removed", 16)]


def test_a_chain_written_anew_shows_against_an_anchor_kept_elsewhere():
    records, head = chain_of(20)
    forged, forged_head = chain_of(25, "forgery")
    assert verify_chain(forged, forged_head) == []
    assert kinds(verify_chain(forged, forged_head, anchor=head)) == [("changed", 20)]
    assert verify_chain(records, head, anchor=Head(7, records[6].hash)) == []


def test_several_faults_at_once_are_each_named():
    records, head = chain_of(50)
    records[4] = replace(records[4], digest=OTHER)
    records[9], records[39] = replace(records[39], seq=10), replace(records[9], seq=40)
    del records[29]
    assert kinds(verify_chain(records, head)) == [
        ("changed", 5),
        ("swapped", 10),
        ("removed", 30),
        ("swapped", 40),
    ]


_ANY_SCALAR = st.one_of(
    st.none(), st.integers(), st.floats(), st.text(), st.booleans(), st.binary(), st.datetimes()
)


@UNHURRIED
@given(st.dictionaries(st.sampled_from(["id", "at", "alias", "client_id", "probability"]), _ANY_SCALAR))
def test_scalars_are_the_canonical_json_of_what_is_not_null(fields):
    plain = {
        name: moment(value) if isinstance(value, datetime) else value
        for name, value in fields.items()
        if value is not None
    }
    said = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=repr)
    assert scalars(fields) == said.encode(errors="surrogatepass")
