"""Who acted, in the record: covered by its hash, and absent from records of before."""

import pytest
from sqlalchemy import text

from limpide_credit.contracts.roles import Role
from limpide_credit.errors import ConflictError
from limpide_platform.identity.actor import KEYS, Actor
from limpide_platform.store import Terms


def acting(subject="u-1"):
    roles = frozenset({Role.OFFICER, Role.AUDITOR})
    return Actor(subject, "https://login.example.com", roles, "A. Martin").acting(frozenset({Role.OFFICER}))


def test_a_record_names_who_acted_in_the_role_that_let_him(store, new_decision):
    (recorded,) = store.decisions.append([new_decision(**acting())])
    assert store.decisions.get(recorded.id).actor_role == "officer"
    added = store.overrides.add(
        recorded.id, officer="A. Martin", decision="refused", reason="Because.", acting=acting()
    )
    assert (added.actor_subject, store.overrides.all()) == ("u-1", [added])


@pytest.mark.parametrize("table", ["decisions", "overrides"])
@pytest.mark.parametrize("change", ["actor_subject = 'u-2'", "actor_role = NULL"])
def test_another_actor_shows(store, new_decision, table, change):
    (recorded,) = store.decisions.append([new_decision(**acting())])
    store.overrides.add(recorded.id, officer="A", decision="refused", reason="Because.", acting=acting())

    def tamper(connection):
        if store.database.postgresql:
            connection.execute(text("SET session_replication_role = replica"))
        else:
            connection.execute(text(f"DROP TRIGGER {table}_no_update"))
        connection.execute(text(f"UPDATE {table} SET {change}"))

    store.database.write(tamper)
    (ledger,) = [one for one in store.ledgers if one.name == table]
    assert [fault.kind for fault in ledger.verify()] == ["changed"]


def test_a_second_person_is_another_one_whatever_he_is_called(store, new_decision):
    (recorded,) = store.decisions.append([new_decision()])
    said = {"officer": "A. Martin", "reason": "Because."}
    store.reviews.file(
        recorded.id, asked_by="client", actor="client", view="No.", terms=Terms(30, four_eyes=True)
    )
    store.reviews.decide(
        recorded.id, decision="approved", referral=Terms(7, four_eyes=True), acting=acting("u-1"), **said
    )
    with pytest.raises(ConflictError, match="cannot confirm"):
        store.reviews.confirm(
            recorded.id, officer="Another Name", agrees=True, reason="Because.", acting=acting("u-1")
        )
    step = store.reviews.confirm(recorded.id, agrees=True, acting=acting("u-2"), **said)
    assert (step.step, step.actor_subject) == ("decided", "u-2")
    assert store.overrides.of(recorded.id)[-1].actor_subject == "u-2"
    assert [ledger.verify() for ledger in store.ledgers] == [[]] * 7


def test_a_person_bears_his_own_name_and_a_program_tells_whom_it_speaks_for():
    person = Actor("u-1", "https://login.example.com", frozenset(), "A. Martin")
    assert person.officer("Somebody Else") == "A. Martin"
    assert Actor("0123", KEYS, frozenset(), "front end").officer("B. Durand") == "B. Durand (front end)"


def test_two_people_may_ask_by_one_program(store, new_decision):
    (recorded,) = store.decisions.append([new_decision()])
    by = Actor("0123", KEYS, frozenset({Role.OFFICER}), "front end").acting(frozenset({Role.OFFICER}))
    terms = Terms(30, four_eyes=True)
    store.reviews.file(recorded.id, asked_by="client", actor="client", view="No.", terms=terms)
    store.reviews.decide(
        recorded.id, officer="A (front end)", decision="approved", reason="Yes.", referral=terms, acting=by
    )
    with pytest.raises(ConflictError, match="cannot confirm"):
        store.reviews.confirm(recorded.id, officer="A (front end)", agrees=True, reason="Yes.", acting=by)
    step = store.reviews.confirm(recorded.id, officer="B (front end)", agrees=True, reason="Yes.", acting=by)
    assert step.step == "decided"
