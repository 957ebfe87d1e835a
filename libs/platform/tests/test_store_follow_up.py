"""What follows a decision: overrides and outcomes."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from limpide_credit.errors import ConflictError, InputError, LimpideError, NotFoundError
from limpide_platform.store import SentOutcome

LONG_AGO = datetime(2026, 1, 15, 9, tzinfo=UTC)


@pytest.fixture
def decided(store, new_decision):
    (recorded,) = store.decisions.append([new_decision(at=LONG_AGO)])
    return recorded


def test_overrides_of_a_decision_are_kept_in_order(store, decided):
    first = store.overrides.add(
        decided.id, officer="A. Martin", decision="refused", reason="Income not proven."
    )
    second = store.overrides.add(decided.id, officer="B. Petit", decision="approved", reason="Proven since.")
    assert list(store.overrides.of(decided.id)) == [first, second]
    assert store.decisions.get(decided.id).decision == "approved"


def test_an_override_that_is_sent_again_is_recorded_once(store, decided):
    usual = {"officer": "A. Martin", "decision": "refused", "reason": "Income not proven."}
    first = store.overrides.add(decided.id, **usual, idempotency_key="k-1")
    with ThreadPoolExecutor(4) as pool:
        again = list(
            pool.map(lambda _: store.overrides.add(decided.id, **usual, idempotency_key="k-1"), range(4))
        )
    assert again == [first] * 4
    assert list(store.overrides.of(decided.id)) == [first]
    other = store.overrides.add(decided.id, **usual, idempotency_key="k-2")
    assert list(store.overrides.of(decided.id)) == [first, other]


def test_a_key_of_another_override_is_a_conflict(store, decided):
    first = store.overrides.add(
        decided.id, officer="A", decision="refused", reason="Not proven.", idempotency_key="k-1"
    )
    with pytest.raises(ConflictError, match="another override"):
        store.overrides.add(
            decided.id, officer="A", decision="refused", reason="Too old.", idempotency_key="k-1"
        )
    assert list(store.overrides.of(decided.id)) == [first]


@pytest.mark.parametrize(
    ("field", "value"), [("officer", " "), ("reason", ""), ("reason", "a\x00b"), ("decision", "perhaps")]
)
def test_an_override_needs_an_officer_a_reason_and_a_decision(store, decided, field, value):
    usual = {"officer": "A. Martin", "decision": "refused", "reason": "Income not proven."}
    with pytest.raises(InputError) as caught:
        store.overrides.add(decided.id, **{**usual, field: value})
    assert caught.value.field == field
    assert list(store.overrides.of(decided.id)) == []


def test_an_unknown_decision_is_neither_overridden_nor_has_an_outcome(store):
    with pytest.raises(NotFoundError):
        store.overrides.add("unheard", officer="A", decision="refused", reason="B")
    with pytest.raises(NotFoundError):
        store.outcomes.add("unheard", "repaid", LONG_AGO)


def test_an_outcome_that_comes_late_or_twice_is_recorded_once(store, decided):
    observed = LONG_AGO + timedelta(days=200)
    assert store.outcomes.of(decided.id) is None
    first = store.outcomes.add(decided.id, "defaulted", observed)
    assert store.outcomes.add(decided.id, "defaulted", observed) == first
    assert store.outcomes.of(decided.id) == first


@pytest.mark.parametrize(
    ("outcome", "days"), [("repaid", 200), ("defaulted", 201)], ids=["other outcome", "other day"]
)
def test_an_outcome_that_contradicts_the_first_is_a_conflict(store, decided, outcome, days):
    first = store.outcomes.add(decided.id, "defaulted", LONG_AGO + timedelta(days=200))
    with pytest.raises(ConflictError, match="defaulted"):
        store.outcomes.add(decided.id, outcome, LONG_AGO + timedelta(days=days))
    assert store.outcomes.of(decided.id) == first


@pytest.mark.parametrize(
    ("field", "outcome", "observed"),
    [
        ("outcome", "late", LONG_AGO + timedelta(days=1)),
        ("observed_at", "repaid", LONG_AGO - timedelta(seconds=1)),
        ("observed_at", "repaid", datetime.now(UTC) + timedelta(days=1)),
        ("observed_at", "repaid", (LONG_AGO + timedelta(days=1)).replace(tzinfo=None)),
    ],
    ids=["no such outcome", "before the decision", "in the future", "without time zone"],
)
def test_an_outcome_that_cannot_be_is_refused(store, decided, field, outcome, observed):
    with pytest.raises(InputError) as caught:
        store.outcomes.add(decided.id, outcome, observed)
    assert caught.value.field == field
    assert store.outcomes.of(decided.id) is None


def test_overrides_and_outcomes_are_chained_too(store, new_decision):
    for _ in range(3):
        (recorded,) = store.decisions.append([new_decision(at=LONG_AGO)])
        store.overrides.add(recorded.id, officer="A. Martin", decision="refused", reason="Revenu non prouvé.")
        store.outcomes.add(recorded.id, "repaid", LONG_AGO)
        store.outcomes.add(recorded.id, "repaid", LONG_AGO)
    assert [(one.name, one.head().count) for one in store.ledgers] == [
        ("decisions", 3),
        ("overrides", 3),
        ("review_steps", 0),
        ("outcomes", 3),
        ("policy_promotions", 0),
        ("audit_events", 0),
        ("erasures", 0),
    ]
    assert [ledger.verify() for ledger in store.ledgers] == [[]] * 7


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("overrides", "reason", "'Other'"),
        ("overrides", "officer", "'B'"),
        ("outcomes", "outcome", "'defaulted'"),
    ],
)
def test_a_changed_override_or_outcome_is_named(store, new_decision, table, column, value):
    for _ in range(3):
        (recorded,) = store.decisions.append([new_decision(at=LONG_AGO)])
        store.overrides.add(recorded.id, officer="A. Martin", decision="refused", reason="Revenu non prouvé.")
        store.outcomes.add(recorded.id, "repaid", LONG_AGO)
    trigger = f"{table}_append_only ON {table}" if store.database.postgresql else f"{table}_no_update"
    for statement in (f"DROP TRIGGER {trigger}", f"UPDATE {table} SET {column} = {value} WHERE seq = 2"):
        store.database.write(lambda connection, statement=statement: connection.execute(text(statement)))
    faults = {ledger.name: [(one.kind, one.seq) for one in ledger.verify()] for ledger in store.ledgers}
    assert {name: found for name, found in faults.items() if found} == {table: [("changed", 2)]}


def test_the_same_outcome_of_several_processes_is_recorded_once(store, decided):
    def add(_: int) -> object:
        return store.outcomes.add(decided.id, "repaid", LONG_AGO)

    with ThreadPoolExecutor(6) as threads:
        assert len(set(threads.map(add, range(12)))) == 1
    assert store.outcomes.ledger.head().count == 1


def test_many_outcomes_are_taken_together_and_wrong_ones_hinder_no_other(store, new_decision):
    ids = [one.id for one in store.decisions.append([new_decision(at=LONG_AGO) for _ in range(1203)])]
    late = LONG_AGO + timedelta(days=200)
    known = store.outcomes.add(ids[0], "repaid", late)
    given = [SentOutcome(one, "repaid", late) for one in ids]
    wrong = {
        1: (SentOutcome("unheard", "repaid", late), NotFoundError),
        2: (SentOutcome(ids[2], "late", late), InputError),
        3: (SentOutcome(ids[3], "repaid", LONG_AGO - timedelta(days=1)), InputError),
        4: (SentOutcome(ids[0], "defaulted", late), ConflictError),
        5: (SentOutcome("nul\0", "repaid", late), NotFoundError),
        # The record that it contradicts is one of the same transaction, and of the one before.
        900: (SentOutcome(ids[10], "defaulted", late), ConflictError),
        1202: (SentOutcome(ids[10], "defaulted", late), ConflictError),
    }
    for place, (one, _) in wrong.items():
        given[place] = one
    given[6] = given[7]
    added = store.outcomes.add_many(given)
    assert {place: type(one) for place, one in enumerate(added) if isinstance(one, LimpideError)} == {
        place: kind for place, (_, kind) in wrong.items()
    }
    assert added[0] == known and added[6] == added[7]
    assert store.outcomes.ledger.head().count == len(given) - len(wrong) - 1
    assert store.outcomes.ledger.verify() == []
    # Sent again, it changes nothing.
    assert [str(one) for one in store.outcomes.add_many(given)] == [str(one) for one in added]
    assert store.outcomes.ledger.head().count == len(given) - len(wrong) - 1
