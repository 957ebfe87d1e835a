"""Reviews: asked for once, decided once, confirmed by another person, and chained."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from limpide_credit.errors import ConflictError, InputError, NotFoundError
from limpide_platform.store import Terms
from limpide_platform.store.review_step import same_person

ALONE, TOGETHER = Terms(days=30, four_eyes=False), Terms(days=30, four_eyes=True)
REFERRAL = Terms(days=5, four_eyes=False)


def recorded(store, new_decision, **fields) -> str:
    return store.decisions.append([new_decision(**fields)])[0].id


def file(store, decision_id, terms=ALONE, **changes):
    usual = {"asked_by": "client", "actor": "A. Client", "view": "Mon contrat est signé."}
    return store.reviews.file(decision_id, **{**usual, **changes}, terms=terms)


def decide(store, decision_id, officer="A. Martin", decision="approved", referral=REFERRAL, **more):
    reason = "Pièce vérifiée."
    return store.reviews.decide(
        decision_id, officer=officer, decision=decision, reason=reason, referral=referral, **more
    )


def confirm(store, decision_id, officer="B. Petit", agrees=True, **more):
    return store.reviews.confirm(decision_id, officer=officer, agrees=agrees, reason="Relu.", **more)


def page(store, **wanted):
    return store.review_queue.page(referral_days=5, **wanted)


def test_a_client_asks_and_an_officer_decides(store, new_decision):
    decision = recorded(store, new_decision, decision="refused")
    filed = file(store, decision)
    assert (filed.state, filed.deadline - filed.at) == ("open", timedelta(days=30))
    decided = decide(store, decision)
    assert (decided.state, decided.outcome) == ("decided", "changed")
    assert [one.step for one in store.reviews.of(decision)] == ["filed", "decided"]
    # What holds is read where it was always read.
    assert [(one.officer, one.decision) for one in store.overrides.of(decision)] == [
        ("A. Martin", "approved")
    ]


def test_a_review_may_uphold_and_another_may_be_asked_for(store, new_decision):
    decision = recorded(store, new_decision, decision="refused")
    for expected, choice in (("upheld", "refused"), ("changed", "approved"), ("upheld", "approved")):
        file(store, decision)
        assert decide(store, decision, decision=choice).outcome == expected


def test_two_persons_decide_where_the_policy_asks_for_it(store, new_decision):
    decision = recorded(store, new_decision, decision="refused")
    file(store, decision, TOGETHER)
    assert decide(store, decision).state == "waiting"
    assert store.overrides.of(decision) == []
    for same in ("A. Martin", "a. martin", " A  MARTIN"):
        with pytest.raises(ConflictError, match="cannot confirm"):
            confirm(store, decision, same)
    assert confirm(store, decision).outcome == "changed"
    assert [(one.officer, one.reason) for one in store.overrides.of(decision)] == [
        ("A. Martin + B. Petit", "Pièce vérifiée.")
    ]


def test_a_second_officer_may_give_it_back(store, new_decision):
    decision = recorded(store, new_decision, decision="refused")
    file(store, decision, TOGETHER)
    decide(store, decision)
    returned = confirm(store, decision, agrees=False)
    assert (returned.state, returned.decision) == ("open", None)
    assert decide(store, decision, decision="refused").state == "waiting"
    assert confirm(store, decision).outcome == "upheld"


def test_what_was_referred_waits_without_anybody_asking(store, new_decision):
    decision = recorded(store, new_decision, decision="referred")
    ((case,), _) = page(store)
    assert (case.decision_id, case.state, case.asked_by) == (decision, "open", "policy")
    assert case.deadline - case.opened_at == timedelta(days=5)
    decided = decide(store, decision)
    assert (decided.asked_by, decided.outcome) == ("policy", None)
    assert [one.state for one in page(store)[0]] == ["decided"]


def test_two_persons_decide_on_what_was_referred_too(store, new_decision):
    decision = recorded(store, new_decision, decision="referred")
    decide(store, decision, referral=Terms(5, four_eyes=True))
    assert [one.state for one in page(store, state="waiting")[0]] == ["waiting"]
    confirm(store, decision)
    assert store.overrides.of(decision)[-1].decision == "approved"


def test_a_client_may_ask_while_the_policy_waits(store, new_decision):
    decision = recorded(store, new_decision, decision="referred")
    file(store, decision)
    ((case,), _) = page(store)
    assert (case.asked_by, case.words) == ("client", "Mon contrat est signé.")


@pytest.mark.parametrize(
    ("before", "act"),
    [
        ([], decide),
        ([], confirm),
        ([file], file),
        ([file], confirm),
        ([lambda store, one: file(store, one, TOGETHER), decide], decide),
        ([lambda store, one: file(store, one, TOGETHER), decide], file),
        ([file, decide], decide),
        ([file, decide], confirm),
    ],
)
def test_a_step_out_of_turn_is_refused(store, new_decision, before, act):
    decision = recorded(store, new_decision, decision="refused")
    for one in before:
        one(store, decision)
    steps = store.reviews.of(decision)
    with pytest.raises(ConflictError):
        act(store, decision)
    assert store.reviews.of(decision) == steps


@pytest.mark.parametrize("act", [file, decide, confirm])
def test_a_decision_that_is_not_there_has_no_review(store, act):
    with pytest.raises(NotFoundError):
        act(store, "nobody")


@pytest.mark.parametrize("act", [file, decide, confirm])
def test_a_simulation_has_no_review(store, new_decision, act):
    decision = recorded(store, new_decision, channel="what-if", decision="referred")
    with pytest.raises(ConflictError, match="simulation"):
        act(store, decision)
    assert page(store) == ([], None)


def test_a_request_sent_twice_is_recorded_once(store, new_decision):
    decision = recorded(store, new_decision, decision="refused")
    file_together = partial(file, terms=TOGETHER)
    for name, act in {"file": file_together, "decide": decide, "confirm": confirm}.items():
        first, again = (act(store, decision, idempotency_key=name) for _ in range(2))
        assert first == again
    assert [one.step for one in store.reviews.of(decision)] == ["filed", "proposed", "decided"]
    assert len(store.overrides.of(decision)) == 1
    with pytest.raises(ConflictError, match="idempotency key"):
        decide(store, decision, decision="refused", idempotency_key="decide")


@pytest.mark.parametrize("odd", ["", "  \n", "a\x00b", "a\x1b[31m", "a\x7f"])
def test_only_plain_text_is_taken(store, new_decision, odd):
    decision = recorded(store, new_decision, decision="refused")
    with pytest.raises(InputError) as caught:
        file(store, decision, view=odd)
    assert caught.value.field == "view"
    file(store, decision, view="Première ligne\nDeuxième <b>ligne</b>")


def test_no_override_passes_by_an_open_review(store, new_decision):
    decision = recorded(store, new_decision, decision="refused")
    file(store, decision)
    with pytest.raises(ConflictError, match="is open"):
        store.overrides.add(decision, officer="A", decision="approved", reason="Vu.")
    decide(store, decision)
    store.overrides.add(decision, officer="A", decision="refused", reason="Vu.")


def test_an_override_ends_a_referral(store, new_decision):
    decision = recorded(store, new_decision, decision="referred")
    store.overrides.add(decision, officer="A", decision="approved", reason="Vu.")
    assert page(store) == ([], None)
    with pytest.raises(ConflictError):
        decide(store, decision)


def test_pages_go_by_deadline_then_by_what_was_decided_last(store, new_decision):
    now = datetime.now(UTC)
    referred = [
        recorded(store, new_decision, decision="referred", at=now - timedelta(days=day)) for day in range(4)
    ]
    asked = [recorded(store, new_decision, decision="refused") for _ in range(4)]
    for number, one in enumerate(asked):
        file(store, one, Terms(days=1 + 2 * number, four_eyes=False))
    done = [recorded(store, new_decision, decision="refused") for _ in range(3)]
    for one in done:
        file(store, one)
        decide(store, one)
    seen, cursor = [], None
    while True:
        found, cursor = page(store, after=cursor, limit=2)
        seen += found
        if cursor is None:
            break
    waiting = [one for one in seen if one.state != "decided"]
    assert {one.decision_id for one in waiting} == {*referred, *asked}
    assert all(one.deadline <= two.deadline for one, two in pairwise(waiting))
    assert [one.decision_id for one in seen[len(waiting) :]] == done[::-1]
    assert page(store, limit=50) == (seen, None)


def test_what_waits_is_counted_with_what_is_late(store, new_decision):
    now = datetime.now(UTC)
    for day in (1, 4, 6, 40):
        recorded(store, new_decision, decision="referred", at=now - timedelta(days=day))
    recorded(store, new_decision, decision="referred", channel="backdated", at=now - timedelta(days=9))
    for days in (1, 3):
        file(store, recorded(store, new_decision), Terms(days, four_eyes=False))
    file(store, recorded(store, new_decision), TOGETHER, asked_by="officer")
    counted = store.review_queue.waiting(referral_days=5, now=now + timedelta(days=2, minutes=1))
    assert counted.open == {"client": 2, "officer": 1, "policy": 4}
    assert counted.overdue == {"client": 1, "officer": 0, "policy": 3}


@pytest.mark.parametrize("cursor", ["", "x", "open:", "open:2026-01-01:a", "decided:-1", "decided:a", "\x00"])
def test_a_cursor_that_is_none_is_refused(store, cursor):
    with pytest.raises(InputError) as caught:
        page(store, after=cursor)
    assert caught.value.field == "after"


def test_a_cursor_of_the_first_day_is_read(store):
    assert page(store, after="open:0001-01-01T00:00:00.000000+00:00:a") == ([], None)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(st.sampled_from(["file", "decide", "confirm", "return", "override"]), max_size=8))
def test_whatever_is_tried_the_chain_holds_and_one_case_is_in_one_place(store, new_decision, acts):
    decision = recorded(store, new_decision, decision="referred")
    tried = {
        "file": lambda: file(store, decision, TOGETHER),
        "decide": lambda: decide(store, decision),
        "confirm": lambda: confirm(store, decision),
        "return": lambda: confirm(store, decision, agrees=False),
        "override": lambda: store.overrides.add(decision, officer="A", decision="refused", reason="Vu."),
    }
    for act in acts:
        with suppress(ConflictError):
            tried[act]()
    assert all(ledger.verify() == [] for ledger in store.ledgers)
    listed = [one for one in page(store, limit=500)[0] if one.decision_id == decision]
    assert len(listed) <= 1
    steps = store.reviews.of(decision)
    closed = sum(one.step == "decided" for one in steps)
    assert len(store.overrides.of(decision)) >= closed
    if steps:
        assert listed[0].state == steps[-1].state


def test_a_step_that_was_changed_is_found(store, new_decision):
    decision = recorded(store, new_decision, decision="refused")
    file(store, decision)
    decide(store, decision)
    trigger = (
        "review_steps_append_only ON review_steps" if store.database.postgresql else "review_steps_no_update"
    )
    for one in (f"DROP TRIGGER {trigger}", "UPDATE review_steps SET words = 'other' WHERE seq = 1"):
        store.database.write(lambda connection, one=one: connection.execute(text(one)))
    assert [(fault.kind, fault.seq) for fault in store.reviews.ledger.verify()] == [("changed", 1)]


@pytest.mark.parametrize("change", ["UPDATE review_steps SET words = 'x'", "DELETE FROM review_steps"])
def test_a_step_cannot_be_changed(store, new_decision, change):
    file(store, recorded(store, new_decision))
    with pytest.raises(ConflictError):
        store.database.write(lambda connection: connection.execute(text(change)))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("Zoé Martin", "ZOE  MARTIN", True), ("A. Martin", "A Martin", True), ("A. Martin", "B. Martin", False)],
)
def test_names_of_one_person_are_told(one, other, same):
    assert same_person(one, other) is same


@pytest.mark.parametrize(
    ("before", "act", "steps"),
    [
        ([], file, ["filed"]),
        ([file], decide, ["filed", "decided"]),
        ([lambda store, one: file(store, one, TOGETHER), decide], confirm, ["filed", "proposed", "decided"]),
    ],
)
def test_of_many_at_once_one_is_recorded(store, new_decision, before, act, steps):
    decision = recorded(store, new_decision, decision="refused")
    for one in before:
        one(store, decision)

    def attempt(_: int) -> bool:
        try:
            act(store, decision)
        except ConflictError:
            return False
        return True

    with ThreadPoolExecutor(6) as threads:
        assert sum(threads.map(attempt, range(6))) == 1
    assert [one.step for one in store.reviews.of(decision)] == steps
    assert len(store.overrides.of(decision)) == int(steps[-1] == "decided")
    assert all(ledger.verify() == [] for ledger in store.ledgers)


def test_a_decision_and_an_override_at_once_leave_one_of_them(store, new_decision):
    for _ in range(5):
        decision = recorded(store, new_decision, decision="refused")
        file(store, decision)

        def overrule(decision=decision) -> None:
            with suppress(ConflictError):
                store.overrides.add(decision, officer="A", decision="refused", reason="Vu.")

        with ThreadPoolExecutor(2) as threads:
            list(threads.map(lambda act: act(), (overrule, lambda one=decision: decide(store, one))))
        # The override was refused while the review was open, or came after its end.
        assert [one.step for one in store.reviews.of(decision)] == ["filed", "decided"]
        assert store.overrides.of(decision)[0].decision == "approved"
