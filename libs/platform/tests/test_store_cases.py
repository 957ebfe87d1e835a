"""Decisions on one application: versions of one case, numbered once, whoever asks at the same time."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from limpide_credit.errors import ConflictError, GoneError, LimpideError, NotFoundError
from limpide_platform.identity.actor import Actor
from limpide_platform.store import Decision, DecisionWriter, open_store
from limpide_platform.store.decisions import prepare
from limpide_platform.store.open_cases import Entry

DAY = timedelta(days=1)
BY = Actor("a.martin", "shell:desk", frozenset(), "a.martin")


def follow(new, unchanged, last):
    """Count one changed fact wherever something is not as it was."""
    changed = last.changed_facts + (not unchanged)
    return replace(new, case_id=last.case_id, case_version=last.version + 1, changed_facts=changed)


def entry(case_id=None, window=DAY, follow=follow):
    return Entry(window, case_id, follow)


@pytest.fixture
def decide(store, new_decision):
    """Return a function that records one decision on an application, of client 100038 by default."""

    def record(case_id=None, window=DAY, **fields):
        new = new_decision(**{"channel": "client", **fields})
        (result,) = store.decisions.append_prepared([prepare(new, entry(case_id, window))], partial=True)
        if isinstance(result, LimpideError):
            raise result
        return result

    return record


def applicant(**fields):
    usual = {"client_id": None, "channel": "application", "input": {"application": {"AMT_CREDIT": 1.0}}}
    return {**usual, **fields}


def place(decision: Decision):
    return decision.case, decision.version, decision.changed_facts


def test_the_same_client_within_the_window_is_a_further_version(store, decide):
    first = decide()
    second = decide(vector=np.array([1.0]))
    third = decide(vector=np.array([1.0]))
    assert [place(one) for one in (first, second, third)] == [
        (first.id, 1, None),
        (first.id, 2, 1),
        (first.id, 3, 1),
    ]
    assert first.case_id is None
    assert place(store.decisions.get(second.id)) == place(second)
    assert store.decisions.verify() == []


def test_another_client_and_a_later_time_open_another_case(decide):
    first = decide()
    other = decide(client_id=100039)
    later = decide(at=first.at + DAY + timedelta(seconds=1))
    again = decide(at=first.at + DAY + timedelta(seconds=2))
    assert [one.version for one in (first, other, later, again)] == [1, 1, 1, 2]
    assert again.case == later.id


def test_the_window_goes_on_from_the_last_version(decide):
    first = decide()
    second = decide(at=first.at + 0.9 * DAY)
    third = decide(at=first.at + 1.8 * DAY)
    assert (second.case, third.case, third.version) == (first.id, first.id, 3)


def test_a_record_between_versions_that_is_no_application_changes_nothing(store, new_decision, decide):
    first = decide()
    later = first.at + timedelta(seconds=1)
    others = [new_decision(channel=channel, at=later) for channel in ("what-if", "batch", "backdated", "api")]
    recorded = store.decisions.append(others)
    assert [(one.case, one.version) for one in recorded] == [(None, None)] * 4
    assert decide().version == 2


def test_the_same_application_by_the_same_actor_is_a_further_version(decide):
    officer = {"actor_subject": "u-1", "actor_issuer": "https://id", "actor_role": "officer"}
    first = decide(**applicant(**officer))
    again = decide(**applicant(**officer))
    assert place(again) == (first.id, 2, 0)
    other_actor = decide(**applicant(**{**officer, "actor_subject": "u-2"}))
    other_facts = decide(**applicant(**officer, input={"application": {"AMT_CREDIT": 2.0}}))
    other_name = decide(
        **applicant(**officer, input={"application": {"AMT_CREDIT": 1.0}, "reference": "A. Martin"})
    )
    assert [one.version for one in (other_actor, other_facts, other_name)] == [1, 1, 1]


def test_a_named_case_takes_other_facts_however_old_it_is(decide):
    first = decide(**applicant())
    year = first.at + 365 * DAY
    second = decide(case_id=first.id, **applicant(vector=np.array([2.0]), at=year))
    assert place(second) == (first.id, 2, 1)
    # Who enters again what the first version said finds the case as it stands.
    third = decide(window=400 * DAY, **applicant(at=year))
    assert place(third) == (first.id, 3, 2)


@pytest.mark.parametrize("channel", ["what-if", "batch"])
def test_a_case_that_there_is_not_is_named(store, new_decision, decide, channel):
    (simulated,) = store.decisions.append([new_decision(channel=channel)])
    for case_id in ("1234", simulated.id):
        with pytest.raises(NotFoundError, match=f"no case {case_id}"):
            decide(case_id=case_id)


def test_a_further_version_is_no_case(store, decide):
    decide()
    second = decide()
    with pytest.raises(NotFoundError):
        decide(case_id=second.id)
    with pytest.raises(NotFoundError):
        store.cases.versions(second.id)


def test_a_case_of_somebody_else_is_a_conflict(decide):
    first = decide()
    with pytest.raises(ConflictError, match="is that of client 100038"):
        decide(case_id=first.id, client_id=100039)
    with pytest.raises(ConflictError, match="is that of client 100038"):
        decide(case_id=first.id, **applicant())
    nobody = decide(**applicant())
    with pytest.raises(ConflictError, match="without a client number"):
        decide(case_id=nobody.id)


def test_a_repeated_key_is_no_version(store, decide):
    first = decide(idempotency_key="key", request_hash="same")
    assert decide(idempotency_key="key", request_hash="same").id == first.id
    second = decide(idempotency_key="other", request_hash="same")
    assert decide(idempotency_key="other", request_hash="same").id == second.id
    assert [one.decision.id for one in store.cases.versions(first.id)] == [first.id, second.id]


def test_one_transaction_numbers_its_versions(store, new_decision):
    new = [prepare(new_decision(channel="client"), entry()) for _ in range(3)]
    recorded = store.decisions.append_prepared(new, partial=False)
    assert [one.version for one in recorded] == [1, 2, 3]
    assert store.decisions.verify() == []


def test_requests_at_once_get_versions_of_their_own(store_url, new_decision):
    """Three writers with connections of their own, as the replicas of the service are."""
    stores = [open_store(store_url) for _ in range(3)]
    writers = [DecisionWriter(one) for one in stores]
    try:
        with ThreadPoolExecutor(12) as threads:
            recorded = list(
                threads.map(
                    lambda number: (
                        writers[number % 3]
                        .submit_group([prepare(new_decision(channel="client"), entry())])
                        .result(timeout=120)[0]
                    ),
                    range(60),
                )
            )
        assert sorted(one.version for one in recorded) == list(range(1, 61))
        assert len({one.case for one in recorded}) == 1
        assert stores[0].decisions.verify() == []
    finally:
        for one in (*writers, *stores):
            one.close()


def test_a_version_that_was_perhaps_written_is_found_again(store, new_decision, decide):
    decide()
    second = prepare(new_decision(channel="client"), entry())
    (written,) = store.decisions.append_prepared([second], partial=True)
    (found,) = store.decisions.append_prepared([second], partial=True, perhaps_written=True)
    assert (found.id, found.version) == (written.id, 2)
    assert store.decisions.count() == 2


def test_a_case_is_read_with_what_persons_decided(store, decide):
    first, second = decide(), decide(decision="refused")
    store.overrides.add(second.id, officer="A. Moreau", decision="approved", reason="Proof of income seen")
    versions = store.cases.versions(first.id)
    assert [(one.decision.id, one.overridden_to) for one in versions] == [
        (first.id, None),
        (second.id, "approved"),
    ]
    assert [one.decision.id for one in store.cases.versions(first.id, most=1)] == [second.id]


def test_the_last_version_is_read_whole_where_the_next_one_needs_it(store, new_decision, decide):
    first = decide()
    read = []

    def compare(new, unchanged, last):
        read.append(last.read().input)
        return follow(new, unchanged, last)

    new = [prepare(new_decision(channel="client", input={"n": n}), entry(follow=compare)) for n in (2, 3)]
    store.decisions.append_prepared(new, partial=False)
    assert read == [first.input, {"n": 2}]


def test_what_became_of_a_decision_in_its_case_stands_in_the_record(store, new_decision, decide):
    decide()

    def refuse(new, unchanged, last):
        rules = [{"code": "ATTEMPTS", "then": "refuse"}]
        return replace(follow(new, unchanged, last), decision="refused", reasons=rules)

    new = prepare(new_decision(channel="client"), entry(follow=refuse))
    (recorded,) = store.decisions.append_prepared([new], partial=False)
    found = store.decisions.get(recorded.id)
    assert (found.decision, found.reasons) == ("refused", [{"code": "ATTEMPTS", "then": "refuse"}])
    assert (recorded.decision, recorded.hash) == (found.decision, found.hash)
    assert store.decisions.verify() == []


def test_the_place_in_the_case_is_covered_by_the_chain(store, decide):
    decide()
    second = decide()
    change = f"UPDATE decisions SET case_version = 1 WHERE id = '{second.id}'"
    store.database.write(lambda connection: _past_the_triggers(connection, store.database.postgresql, change))
    assert [fault.id for fault in store.decisions.verify()] == [second.id]


def _past_the_triggers(connection, postgresql, statement):
    if postgresql:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
    else:
        connection.exec_driver_sql("DROP TRIGGER decisions_no_update")
    connection.exec_driver_sql(statement)


def test_a_first_version_is_recorded_as_before_there_were_cases(store, new_decision, decide):
    """Its digest has nothing of a case in it, so that records of earlier releases are first versions too."""
    new = new_decision(channel="client", at=datetime.now(UTC))
    (old,) = store.decisions.append([new])
    assert (old.case, old.version) == (old.id, 1)
    assert decide(case_id=old.id).version == 2


@pytest.mark.parametrize("who", [{}, applicant()], ids=["client", "applicant"])
def test_an_erased_case_is_gone_and_the_same_application_opens_another(store, decide, who):
    first = decide(**who)
    second = decide(**who)
    for one in (first, second):
        store.erasures.erase_decision(one.id, BY)
    for ask in (lambda: store.cases.versions(first.id), lambda: decide(case_id=first.id, **who)):
        with pytest.raises(GoneError, match=f"Case {first.id} is erased"):
            ask()
    again = decide(**who)
    assert place(again) == (again.id, 1, None)
    assert store.decisions.verify() == []


def test_of_a_case_that_is_erased_in_part_the_rest_is_shown_and_goes_on(store, decide):
    first, second = decide(), decide()
    store.erasures.erase_decision(first.id, BY)
    assert [one.decision.id for one in store.cases.versions(first.id)] == [second.id]
    assert place(decide()) == (first.id, 3, 0)


def test_figures_by_officer_are_of_what_is_not_erased(store, decide):
    kept, gone = decide(), decide(client_id=7)
    for one in (kept, gone):
        store.overrides.add(one.id, officer="A. Martin", decision="refused", reason="r")
    store.erasures.erase_decision(gone.id, BY)
    figures = store.officers.figures(kept.at - DAY, kept.at + DAY)
    assert sum(one.entered for one in figures) == 1
    assert [one.overrides for one in figures if one.subject == "A. Martin"] == [1]
    assert len([one for one in figures if one.overrides]) == 1
