"""Recorded decisions: appended once, durable, read back bit for bit, and never changed."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from sqlalchemy import text

from limpide_credit.errors import ConflictError, InputError, NotFoundError
from limpide_platform.store import Decision, open_store


def test_a_decision_reads_back_bit_for_bit(store, new_decision):
    new = new_decision(
        input={"NAME": 'Élodie "Zoé" \U0001f600', "AMT": 0.1 + 0.2, "DEPTH": [None, True, 10**20]},
        vector=np.array([np.nan, -0.0, 5e-324, 1.7976931348623157e308, np.inf]),
        probability=0.1 + 0.2,
        at=datetime(2026, 11, 23, 12, 34, 56, 789123, tzinfo=UTC),
        reasons=[{"concept": "revenu", "points": -12.5}],
    )
    (recorded,) = store.decisions.append([new])
    found = store.decisions.get(new.id)
    assert found.vector.tobytes() == new.vector.tobytes()
    for name in set(vars(found)) - {"vector"}:
        assert getattr(found, name) == getattr(recorded, name), name
    for name in set(vars(new)) - {"vector"}:
        assert getattr(found, name) == getattr(new, name), name


def test_decisions_are_chained_from_the_first(store, new_decision):
    first, second = store.decisions.append([new_decision(), new_decision()])
    (third,) = store.decisions.append([new_decision()])
    assert [first.seq, second.seq, third.seq] == [1, 2, 3]
    assert first.previous_hash == bytes(32)
    assert second.previous_hash == first.hash
    assert third.previous_hash == second.hash
    assert (store.decisions.head().count, store.decisions.head().hash) == (3, third.hash)
    assert store.decisions.verify() == []


def test_nothing_to_append_is_nothing_appended(store):
    assert store.decisions.append([]) == []
    assert store.decisions.count() == 0
    assert store.decisions.verify() == []


def test_an_unknown_decision_is_not_found(store):
    with pytest.raises(NotFoundError, match="no decision 1234"):
        store.decisions.get("1234")


def test_the_same_id_is_refused_and_nothing_of_its_batch_is_written(store, new_decision):
    taken = new_decision()
    store.decisions.append([taken])
    with pytest.raises(ConflictError):
        store.decisions.append([new_decision(), taken])
    assert store.decisions.count() == 1
    assert store.decisions.verify() == []


def test_a_repeated_key_answers_with_the_first_record(store, new_decision):
    first, again = store.decisions.append(
        [
            new_decision(idempotency_key="key", request_hash="same"),
            new_decision(idempotency_key="key", request_hash="same"),
        ]
    )
    (later,) = store.decisions.append([new_decision(idempotency_key="key", request_hash="same")])
    assert first.id == again.id == later.id
    assert store.decisions.count() == 1


def test_a_key_with_another_request_is_a_conflict(store, new_decision):
    store.decisions.append([new_decision(idempotency_key="key", request_hash="one")])
    other = new_decision(idempotency_key="key", request_hash="other")
    with pytest.raises(ConflictError) as caught:
        store.decisions.append([new_decision(), other])
    assert caught.value.field == "Idempotency-Key"
    assert caught.value.value == "key"
    assert store.decisions.count() == 1


def test_missing_numbers_in_the_input_are_null(store, new_decision):
    new = new_decision(input={"AMT": float("nan"), "MORE": [np.float64("nan"), np.int64(3)]})
    store.decisions.append([new])
    assert store.decisions.get(new.id).input == {"AMT": None, "MORE": [None, 3]}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("id", ""),
        ("id", "a\x00b"),
        ("channel", None),
        ("grade", "\ud800"),
        ("probability", float("nan")),
        ("probability", 1.5),
        ("points", float("inf")),
        ("latency_seconds", "fast"),
        ("decision", "maybe"),
        ("at", datetime(2026, 11, 23)),
        ("client_id", 2**63),
        ("client_id", "100038"),
        ("input", {"AMT": float("inf")}),
        ("input", {"AMT": {1, 2}}),
        ("input", {"NAME": "\ud800"}),
        ("vector", np.zeros((2, 2))),
        ("vector", ["a"]),
        ("idempotency_key", "without its hash"),
    ],
)
def test_what_cannot_be_recorded_is_named_and_nothing_is_written(store, new_decision, field, value):
    with pytest.raises(InputError) as caught:
        store.decisions.append([new_decision(), new_decision(**{field: value})])
    assert (caught.value.field or "").split(".")[0] in {field, "request_hash"}
    assert caught.value.remedy
    assert store.decisions.count() == 0


def test_a_window_holds_what_was_decided_from_its_start_and_before_its_end(store, new_decision):
    start = datetime(2026, 11, 30, 22, tzinfo=UTC)
    moments = [start + timedelta(hours=hour) for hour in range(6)]
    store.decisions.append([new_decision(at=moment) for moment in reversed(moments)])
    batches = list(store.decisions.window(moments[1], moments[5], batch=3))
    assert [len(batch) for batch in batches] == [3, 1]
    assert [decision.at for batch in batches for decision in batch] == moments[1:5]


def test_decisions_of_the_same_moment_are_each_read_once(store, new_decision):
    at = datetime(2026, 11, 23, tzinfo=UTC)
    store.decisions.append([new_decision(at=at) for _ in range(7)])
    read = [one.seq for batch in store.decisions.window(at, at + timedelta(1), batch=2) for one in batch]
    assert read == [1, 2, 3, 4, 5, 6, 7]


@pytest.mark.parametrize("table", ["decisions", "overrides", "outcomes"])
@pytest.mark.parametrize(
    "statement",
    ["UPDATE {table} SET {column} = {column}", "DELETE FROM {table}", "TRUNCATE {table}"],
)
def test_the_database_itself_refuses_to_change_or_remove_records(store, new_decision, table, statement):
    if statement.startswith("TRUNCATE") and not store.database.postgresql:
        statement = "DELETE FROM {table} WHERE 1"
    (recorded,) = store.decisions.append([new_decision()])
    store.overrides.add(recorded.id, officer="A. Martin", decision="refused", reason="Income not proven.")
    store.outcomes.add(recorded.id, "repaid", datetime.now(UTC))
    column = {"decisions": "grade", "overrides": "officer", "outcomes": "outcome"}[table]
    change = text(statement.format(table=table, column=column))
    with pytest.raises(ConflictError, match="append-only"):
        store.database.write(lambda connection: connection.execute(change))
    assert store.decisions.verify() == []


def test_a_record_cannot_be_replaced(store, new_decision):
    (recorded,) = store.decisions.append([new_decision()])
    if store.database.postgresql:
        change = (
            "INSERT INTO decisions SELECT * FROM decisions ON CONFLICT (at, seq) DO UPDATE SET grade = 'A'"
        )
    else:
        change = "REPLACE INTO decisions SELECT * FROM decisions"
    with pytest.raises(ConflictError, match="append-only"):
        store.database.write(lambda connection: connection.execute(text(change)))
    assert store.decisions.get(recorded.id).grade == recorded.grade


def test_another_process_sees_what_was_recorded(store, store_url, new_decision):
    recorded = store.decisions.append([new_decision()])
    other = open_store(store_url)
    assert isinstance(recorded[0], Decision)
    assert other.decisions.get(recorded[0].id).hash == recorded[0].hash
    other.close()
