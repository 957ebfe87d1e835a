"""Someone with the owner's rights changes the tables; `verify` names what was done."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from limpide_credit.errors import ConflictError
from limpide_platform.identity.actor import Actor
from limpide_platform.store import Decision, Store, Terms, open_store
from limpide_platform.store.decision import digest_columns, to_columns
from limpide_platform.store.ledger import Ledger

# Hypothesis tampers again and again with one store; each example undoes what it did.
ON_ONE_STORE = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
LENGTH = 30
BY = Actor("a.martin", "shell:desk", frozenset(), "a.martin")

# Column to an SQL expression that differs from what is there.
CHANGES = {
    "id": "id || 'x'",
    "client_id": "client_id + 1",
    "channel": "'batch'",
    "input": """'{"client_id":1}'""",
    "feature_set_version": "'features-2'",
    "model_version": "'4'",
    "alias": "NULL",
    "probability": "probability / 2",
    "points": "points + 1",
    "grade": "'A'",
    "threshold": "threshold + 1e-16",
    "decision": "'refused'",
    "reasons": """'["none"]'""",
    "latency_seconds": "latency_seconds * 2",
}
CHANGES_BY_DATABASE = {
    True: {
        "at": "at + interval '1 microsecond'",
        "vector": r"set_byte(vector, 0, 1 - get_byte(vector, 0) % 2)",
        "hash": r"set_byte(hash, 31, 255 - get_byte(hash, 31))",
        "previous_hash": r"set_byte(previous_hash, 31, 255 - get_byte(previous_hash, 31))",
    },
    False: {
        "at": "'2026-11-23T00:00:00.000000+00:00'",
        "vector": "zeroblob(40)",
        "hash": "zeroblob(32)",
        "previous_hash": "x'01' || zeroblob(31)",
    },
}


class Intruder:
    """Writes past the triggers, and undoes it."""

    def __init__(self, store: Store, decisions: list[Decision]) -> None:
        self.store = store
        self.decisions = decisions
        self.statements("CREATE TABLE kept AS SELECT * FROM decisions")
        if store.database.postgresql:
            self.statements("ALTER TABLE decisions DISABLE TRIGGER decisions_append_only")
        else:
            self.statements(
                *(f"DROP TRIGGER decisions_no_{what}" for what in ("update", "delete", "replace"))
            )

    def statements(self, *statements: str) -> None:
        def run(connection) -> None:
            for statement in statements:
                escaped = statement.replace("%", "%%") if self.store.database.postgresql else statement
                connection.exec_driver_sql(escaped)

        self.store.database.write(run)

    def undo(self) -> None:
        self.statements("DELETE FROM decisions", "INSERT INTO decisions SELECT * FROM kept")

    def named(self) -> list[tuple[str, int, str | None]]:
        return [(fault.kind, fault.seq, fault.id) for fault in self.store.decisions.verify(batch=7)]


@pytest.fixture
def intruder(store: Store, new_decision: Callable) -> Intruder:
    return Intruder(store, store.decisions.append([new_decision(client_id=n) for n in range(LENGTH)]))


POSITIONS = st.integers(1, LENGTH)


@ON_ONE_STORE
@given(data=st.data())
def test_a_change_of_any_column_of_any_record_is_named(intruder, data):
    changes = {**CHANGES, **CHANGES_BY_DATABASE[intruder.store.database.postgresql]}
    column = data.draw(st.sampled_from(sorted(changes)))
    seq = data.draw(POSITIONS)
    changed_id = intruder.decisions[seq - 1].id + ("x" if column == "id" else "")
    try:
        intruder.statements(f"UPDATE decisions SET {column} = {changes[column]} WHERE seq = {seq}")
        assert intruder.named() == [("changed", seq, changed_id)]
    finally:
        intruder.undo()


@pytest.mark.parametrize("moment", ["infinity", "-infinity", "0044-03-15 BC", "0001-01-01 00:00:00+00"])
def test_a_record_moved_to_the_edge_of_time_is_named_and_hides_no_other(intruder, moment):
    intruder.statements(f"UPDATE decisions SET at = '{moment}' WHERE seq = 7")
    assert intruder.named() == [("changed", 7, intruder.decisions[6].id)]
    listed = [line.id for line in intruder.store.queue.page(limit=LENGTH + 1)]
    assert sorted(listed) == sorted(one.id for one in intruder.decisions)


@ON_ONE_STORE
@given(seq=POSITIONS)
def test_a_removed_record_is_named_by_its_position(intruder, seq):
    try:
        intruder.statements(f"DELETE FROM decisions WHERE seq = {seq}")
        assert intruder.named() == [("removed", seq, None)]
    finally:
        intruder.undo()


@ON_ONE_STORE
@given(pair=st.lists(POSITIONS, min_size=2, max_size=2, unique=True).map(sorted))
def test_swapped_records_are_both_named(intruder, pair):
    one, other = pair
    try:
        intruder.statements(
            f"UPDATE decisions SET seq = -1 WHERE seq = {one}",
            f"UPDATE decisions SET seq = {one} WHERE seq = {other}",
            f"UPDATE decisions SET seq = {other} WHERE seq = -1",
        )
        assert intruder.named() == [
            ("swapped", one, intruder.decisions[other - 1].id),
            ("swapped", other, intruder.decisions[one - 1].id),
        ]
    finally:
        intruder.undo()


def test_a_tail_cut_off_is_seen_by_the_head(intruder):
    intruder.statements(f"DELETE FROM decisions WHERE seq > {LENGTH - 3}")
    assert intruder.named() == [("removed", LENGTH - 2, None)]


def test_a_tail_cut_off_with_the_head_is_seen_by_an_anchor_kept_elsewhere(intruder):
    anchor = intruder.store.decisions.head()
    last = intruder.decisions[LENGTH - 4].hash.hex()
    hash_ = f"decode('{last}', 'hex')" if intruder.store.database.postgresql else f"x'{last}'"
    intruder.statements(
        f"DELETE FROM decisions WHERE seq > {LENGTH - 3}",
        f"UPDATE chain_heads SET count = {LENGTH - 3}, hash = {hash_}",
    )
    assert intruder.named() == []
    (fault,) = intruder.store.decisions.verify(anchor=anchor)
    assert (fault.kind, fault.seq) == ("removed", LENGTH - 2)


def test_a_record_added_past_the_writers_is_named(intruder):
    columns = (
        "at, client_id, channel, input, vector, feature_set_version, model_version, alias, probability, "
    )
    columns += "points, grade, threshold, decision, reasons, latency_seconds, previous_hash, hash"
    intruder.statements(
        f"INSERT INTO decisions (seq, id, {columns}) "
        f"SELECT {LENGTH + 1}, 'forged', {columns} FROM decisions WHERE seq = 3"
    )
    assert intruder.named() == [("inserted", LENGTH + 1, "forged")]


def test_a_table_emptied_is_one_gap(intruder):
    intruder.statements("DELETE FROM decisions")
    assert intruder.named() == [("removed", 1, None)]


def test_a_head_that_was_removed_stops_writers_and_verification(intruder, new_decision):
    intruder.statements("DELETE FROM chain_heads")
    for refused in (
        lambda: intruder.store.decisions.append([new_decision()]),
        intruder.store.decisions.verify,
    ):
        with pytest.raises(ConflictError, match="head of the chain"):
            refused()


def test_what_only_sqlite_lets_be_written_is_named_too(sqlite_url, new_decision):
    store = open_store(sqlite_url)
    intruder = Intruder(store, store.decisions.append([new_decision() for _ in range(9)]))
    intruder.statements(
        "UPDATE decisions SET at = 'yesterday' WHERE seq = 2",
        "UPDATE decisions SET input = x'FF00' WHERE seq = 4",
        "UPDATE decisions SET hash = 'text' WHERE seq = 6",
        "UPDATE decisions SET probability = 0.5, points = 'many' WHERE seq = 8",
    )
    assert [fault[:2] for fault in intruder.named()] == [("changed", seq) for seq in (2, 4, 6, 8)]
    store.close()


def test_decisions_may_be_appended_while_the_chain_is_verified(store, new_decision, monkeypatch):
    store.decisions.append([new_decision() for _ in range(20)])
    read = Ledger._links

    def reading(ledger, statement, erasing):
        found = read(ledger, statement, erasing)
        store.decisions.append([new_decision(at=datetime.now(UTC))])
        return found

    monkeypatch.setattr(Ledger, "_links", reading)
    assert store.decisions.verify(batch=5) == []
    assert store.decisions.count() > 20


class Eraser(Intruder):
    """An intruder in a store in which every third record is erased."""

    def __init__(self, store: Store, decisions: list[Decision]) -> None:
        for one in decisions[::3]:
            store.erasures.erase_decision(one.id, BY)
        super().__init__(store, decisions)


@pytest.fixture
def eraser(store: Store, new_decision: Callable) -> Eraser:
    return Eraser(store, store.decisions.append([new_decision(client_id=n, input={}) for n in range(LENGTH)]))


ERASED_POSITIONS = st.integers(0, (LENGTH - 1) // 3).map(lambda third: 3 * third + 1)
KEPT_POSITIONS = POSITIONS.filter(lambda seq: seq % 3 != 1)
# What an erasure leaves, and what it takes, which is not there to be changed but to be filled in.
FILLED = {"client_id": "7", "reasons": """'["none"]'""", "salt": "'00'"}


@ON_ONE_STORE
@given(data=st.data())
def test_a_change_of_any_column_of_an_erased_record_is_named(eraser, data):
    of_database = {
        **CHANGES_BY_DATABASE[eraser.store.database.postgresql],
        "vector": "decode('00', 'hex')" if eraser.store.database.postgresql else "x'00'",
        "erased_digest": "hash",
    }
    changes = {**CHANGES, **FILLED, **of_database}
    column = data.draw(st.sampled_from(sorted(changes)))
    seq = data.draw(ERASED_POSITIONS)
    changed_id = eraser.decisions[seq - 1].id + ("x" if column == "id" else "")
    try:
        eraser.statements(f"UPDATE decisions SET {column} = {changes[column]} WHERE seq = {seq}")
        # No erasure names a record of another name.
        assert eraser.named() == [("erased" if column == "id" else "changed", seq, changed_id)]
    finally:
        eraser.undo()


@ON_ONE_STORE
@given(seq=KEPT_POSITIONS)
def test_an_erasure_that_nobody_recorded_is_named(eraser, seq):
    digest = digest_columns(to_columns(eraser.decisions[seq - 1])).hex()
    kept = f"decode('{digest}', 'hex')" if eraser.store.database.postgresql else f"x'{digest}'"
    none = "''::bytea" if eraser.store.database.postgresql else "x''"
    try:
        eraser.statements(
            f"UPDATE decisions SET client_id = NULL, input = '{{}}', vector = {none}, salt = NULL, "
            f"erased_digest = {kept} WHERE seq = {seq}"
        )
        assert eraser.named() == [("erased", seq, eraser.decisions[seq - 1].id)]
    finally:
        eraser.undo()


@ON_ONE_STORE
@given(seq=ERASED_POSITIONS)
def test_an_erased_record_that_is_filled_again_from_a_backup_is_named(eraser, seq):
    was = eraser.decisions[seq - 1]
    vector = was.vector.tobytes().hex()
    vector = f"decode('{vector}', 'hex')" if eraser.store.database.postgresql else f"x'{vector}'"
    try:
        eraser.statements(
            f"UPDATE decisions SET client_id = {was.client_id}, vector = {vector}, salt = '{was.salt}', "
            f"erased_digest = NULL WHERE seq = {seq}"
        )
        assert eraser.named() == [("filled", seq, was.id)]
    finally:
        eraser.undo()


def test_an_erasure_taken_out_of_its_chain_is_named_there_and_at_its_record(eraser):
    if eraser.store.database.postgresql:
        eraser.statements("ALTER TABLE erasures DISABLE TRIGGER erasures_append_only")
    else:
        eraser.statements("DROP TRIGGER erasures_no_delete")
    eraser.statements("DELETE FROM erasures WHERE seq = 2")
    assert eraser.named() == [("erased", 4, eraser.decisions[3].id)]
    (fault,) = eraser.store.erasures.ledger.verify()
    assert (fault.kind, fault.seq) == ("removed", 2)


@pytest.mark.parametrize(
    ("table", "column"),
    [("overrides", "reason"), ("overrides", "officer"), ("review_steps", "words"), ("review_steps", "actor")],
)
def test_words_put_into_an_erased_override_or_review_are_named(store, new_decision, table, column):
    (one,) = store.decisions.append([new_decision(decision="refused")])
    terms = Terms(30, four_eyes=False)
    store.reviews.file(one.id, asked_by="client", actor="C", view="v", terms=terms)
    store.reviews.decide(one.id, officer="A", decision="approved", reason="r", referral=terms)
    store.erasures.erase_decision(one.id, BY)
    intruder = Intruder(store, [one])
    trigger = f"{table}_append_only" if store.database.postgresql else f"{table}_no_update"
    intruder.statements(
        f"ALTER TABLE {table} DISABLE TRIGGER {trigger}"
        if store.database.postgresql
        else f"DROP TRIGGER {trigger}",
        f"UPDATE {table} SET {column} = 'x' WHERE seq = 1",
    )
    ledger = store.overrides.ledger if table == "overrides" else store.reviews.ledger
    assert [(fault.kind, fault.seq) for fault in ledger.verify()] == [("changed", 1)]
