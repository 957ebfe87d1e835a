"""Policies in the store: kept for good, put in force by a chained record, found out when changed."""

import pytest
from sqlalchemy import text

from limpide_credit.errors import ConflictError, InputError, NotFoundError, TamperedError
from limpide_credit.features import feature_set
from limpide_credit.policy import default_policy_text, read_policy


def document(version: int = 1):
    changed = default_policy_text().replace("version: 1", f"version: {version}")
    return read_policy(changed, feature_set().features)


def test_none_is_in_force_until_one_is_promoted(store):
    assert store.policies.in_force() is None
    promoted = store.policies.promote(document(2), actor="A. Martin", reason="Comité de crédit")
    assert store.policies.in_force() == promoted
    assert store.policies.get(promoted.digest).content == document(2).text


def test_the_last_promotion_holds_and_the_ones_before_stay_kept(store):
    for version in (1, 2, 1):
        last = store.policies.promote(document(version), actor="A. Martin", reason="Essai")
    assert store.policies.in_force() == last
    assert [one.digest for one in store.policies.promotions()] == [
        document(version).digest for version in (1, 2, 1)
    ]
    assert {one.version for one in store.policies.all()} == {1, 2}


def test_keeping_one_again_changes_nothing(store):
    store.policies.keep(document())
    before = store.policies.all()
    store.policies.keep(document())
    assert store.policies.all() == before


@pytest.mark.parametrize("field", ["actor", "reason"])
def test_a_promotion_needs_who_and_why(store, field):
    given = {"actor": "A. Martin", "reason": "Essai", field: "  "}
    with pytest.raises(InputError) as caught:
        store.policies.promote(document(), **given)
    assert caught.value.field == field
    assert store.policies.promotions() == []


def test_one_that_is_not_kept_is_named(store):
    with pytest.raises(NotFoundError, match="keeps no policy"):
        store.policies.get("0" * 64)


@pytest.mark.parametrize("table", ["policies", "policy_promotions"])
@pytest.mark.parametrize("change", ["UPDATE {} SET digest = 'x'", "DELETE FROM {}"])
def test_what_is_there_cannot_be_changed(store, table, change):
    store.policies.promote(document(), actor="A. Martin", reason="Essai")
    with pytest.raises(ConflictError):
        store.database.write(lambda connection: connection.execute(text(change.format(table))))


def _untriggered(store, table: str, statement: str) -> None:
    trigger = f"{table}_append_only ON {table}" if store.database.postgresql else f"{table}_no_update"
    for one in (f"DROP TRIGGER {trigger}", statement):
        store.database.write(lambda connection, one=one: connection.execute(text(one)))


def test_a_changed_text_is_found_out(store):
    promoted = store.policies.promote(document(), actor="A. Martin", reason="Essai")
    _untriggered(store, "policies", "UPDATE policies SET content = content || ' '")
    with pytest.raises(TamperedError):
        store.policies.get(promoted.digest)


def test_a_changed_promotion_is_found_by_the_chain(store):
    for version in (1, 2):
        store.policies.promote(document(version), actor="A. Martin", reason="Essai")
    assert store.policies.ledger.verify() == []
    _untriggered(store, "policy_promotions", "UPDATE policy_promotions SET actor = 'B' WHERE seq = 1")
    assert [(one.kind, one.seq) for one in store.policies.ledger.verify()] == [("changed", 1)]
