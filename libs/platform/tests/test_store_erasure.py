"""Personal data go, the chains hold, and the database lets nothing else pass as an erasure."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import text

from limpide_credit.errors import ConflictError, GoneError, NotFoundError, TamperedError
from limpide_platform.identity.actor import Actor
from limpide_platform.store import Client, ErasureCounts, Store, Terms
from limpide_platform.store.audit_events import AuditEvents
from limpide_platform.store.schema import metadata

BY = Actor("a.martin", "shell:desk", frozenset(), "a.martin")
TERMS = Terms(30, four_eyes=False)
NUMBER = 100038
# What only this person's records hold.
WORDS = ("Zoé Quintessence", "unrepeatable-view", "unrepeatable-reason", "unrepeatable-key", "reference-7731")


@pytest.fixture
def known(store: Store, new_decision: Callable) -> dict[str, str]:
    """Ids by name: of a client's reviewed decision and simulation, of an applicant, of others."""
    history = {"bureau": {"DAYS_CREDIT": [-3]}}
    store.clients.put_many(
        Client(number, name, {"AMT_CREDIT": 625500.25}, np.ones(5), "features-1", history)
        for number, name in ((NUMBER, WORDS[0]), (7, "Other"))
    )
    mine: dict[str, Any] = {"client_id": NUMBER, "vector": np.arange(5) + 0.123456789}
    decisions = {
        "before": new_decision(client_id=7, input={}),
        "decided": new_decision(
            **mine,
            input={"client_id": NUMBER, "reference": WORDS[4]},
            decision="refused",
            reasons=[{"code": "LATE", "then": "refuse", "values": {"x": 625500.25}}],
            idempotency_key=WORDS[3],
            request_hash="request",
            actor_subject="u-17",
            actor_issuer="https://issuer",
            actor_role="officer",
        ),
        "simulated": new_decision(**mine, channel="batch"),
        "applicant": new_decision(client_id=None, input={"application": {"AMT_CREDIT": 1.0}}),
        "after": new_decision(client_id=7, input={}),
    }
    store.decisions.append(list(decisions.values()))
    decided = decisions["decided"].id
    store.reviews.file(decided, asked_by="client", actor=WORDS[0], view=WORDS[1], terms=TERMS)
    store.reviews.decide(decided, officer="A. Martin", decision="approved", reason=WORDS[2], referral=TERMS)
    store.outcomes.add(decided, "repaid", datetime.now(UTC))
    return {name: one.id for name, one in decisions.items()}


def faults(store: Store) -> list[str]:
    return [fault.message for ledger in store.ledgers for fault in ledger.verify(batch=2)]


def run(store: Store, statement: str, **values: Any) -> None:
    store.database.write(lambda connection: connection.execute(text(statement), values))


def everything(store: Store) -> str:
    """All rows of all tables, as text."""
    rows: list[str] = []
    for table in metadata.tables:
        found = store.database.read(
            lambda connection, table=table: connection.execute(text(f"SELECT * FROM {table}")).fetchall()
        )
        rows += [repr(tuple(row)) for row in found]
    return "\n".join(rows)


def test_a_client_is_erased_with_all_that_is_recorded_about_him(store, known):
    expected = ErasureCounts(clients=1, decisions=2, overrides=1, review_steps=2)
    assert store.erasures.extent_of_client(NUMBER) == expected
    assert all(word in everything(store) for word in WORDS)
    assert store.erasures.erase_client(NUMBER, BY) == expected
    left = everything(store)
    assert [word for word in (*WORDS, str(NUMBER), "u-17", "A. Martin", "LATE") if word in left] == []
    assert np.array([0.123456789]).tobytes() not in left.encode()
    assert faults(store) == []
    assert [ledger.erased() for ledger in store.ledgers if ledger.erasable] == [2, 1, 2]
    assert [one.record_id for one in store.erasures.all() if one.chain == "decisions"] == [
        known["decided"],
        known["simulated"],
    ]
    (event,) = store.audit.all("client.erased")
    assert (event.subject, event.issuer, event.details) == ("a.martin", "shell:desk", vars(expected))
    with pytest.raises(NotFoundError, match="Nothing is held"):
        store.erasures.erase_client(NUMBER, BY)


def test_what_statistics_need_stays(store, known):
    before = store.decisions.get(known["decided"])
    store.erasures.erase_client(NUMBER, BY)
    kept = "at, decision, probability, points, grade, threshold, model_version, actor_role"
    statement = text(f"SELECT {kept} FROM decisions WHERE id = :id").columns(
        metadata.tables["decisions"].c.at
    )
    row = store.database.read(
        lambda connection: connection.execute(statement, {"id": before.id}).mappings().one()
    )
    assert dict(row) == {name: getattr(before, name) for name in kept.split(", ")}
    assert store.outcomes.of(before.id).outcome == "repaid"


def test_an_applicant_without_a_number_is_erased_by_the_id(store, known):
    assert store.erasures.erase_decision(known["applicant"], BY) == ErasureCounts(decisions=1)
    assert faults(store) == []
    for again in (store.erasures.erase_decision, store.erasures.extent_of_decision):
        with pytest.raises(GoneError):
            again(known["applicant"], *([BY] if again == store.erasures.erase_decision else []))
    with pytest.raises(NotFoundError, match="no decision nobody"):
        store.erasures.erase_decision("nobody", BY)


def test_an_erased_record_is_gone_wherever_it_is_asked_for_and_in_no_list(store, known):
    decided = known["decided"]
    store.erasures.erase_client(NUMBER, BY)
    now = datetime.now(UTC)
    said = {"officer": "B. Petit", "decision": "refused", "reason": "x"}
    for ask in (
        lambda: store.decisions.get(decided),
        lambda: store.overrides.add(decided, **said),
        lambda: store.reviews.file(decided, asked_by="client", actor="x", view="x", terms=TERMS),
        lambda: store.reviews.decide(decided, **said, referral=TERMS),
        lambda: store.outcomes.add(decided, "repaid", now),
    ):
        with pytest.raises(GoneError, match="erased"):
            ask()
    others = {known[name] for name in ("before", "after", "applicant")}
    window = (now - timedelta(days=1), now + timedelta(days=1))
    assert {line.id for line in store.queue.page()} == others
    assert store.queue.count() == 3
    assert store.review_queue.page(referral_days=5)[0] == []
    assert {one.id for batch in store.decisions.window(*window) for one in batch} == others
    assert list(store.decisions.of_client(NUMBER)) == []
    vectors = store.decision_vectors
    assert vectors.by_feature_set(*window) == {"features-1": 3}
    assert [len(block.at) for block in vectors.window(*window, "features-1")] == [3]
    assert [len(block.grade) for block in vectors.judged(*window, "features-1", [0])] == [3]
    assert list(vectors.known_outcomes(*window, "features-1", [0])) == []


def test_a_key_of_an_erased_record_may_be_used_again(store, known, new_decision):
    store.erasures.erase_client(NUMBER, BY)
    (again,) = store.decisions.append([new_decision(idempotency_key=WORDS[3], request_hash="other")])
    assert again.id != known["decided"]


@pytest.mark.parametrize("state", ["filed", "proposed", "referred"])
def test_while_a_person_has_to_decide_nothing_is_erased(store, new_decision, state):
    (one,) = store.decisions.append(
        [new_decision(decision="referred" if state == "referred" else "refused", input={})]
    )
    if state != "referred":
        store.reviews.file(one.id, asked_by="client", actor="x", view="x", terms=Terms(30, four_eyes=True))
    if state == "proposed":
        store.reviews.decide(one.id, officer="A", decision="approved", reason="r", referral=TERMS)
    for erase in (
        lambda: store.erasures.erase_client(NUMBER, BY),
        lambda: store.erasures.erase_decision(one.id, BY),
    ):
        with pytest.raises(ConflictError, match="waits for a person"):
            erase()
    assert store.decisions.get(one.id).client_id == NUMBER


def test_what_must_be_kept_is_not_erased(store, known):
    earlier = datetime.now(UTC) - timedelta(days=1)
    with pytest.raises(ConflictError, match="must be kept"):
        store.erasures.erase_client(NUMBER, BY, keep_from=earlier)
    store.erasures.erase_client(NUMBER, BY, keep_from=datetime.now(UTC))


def test_an_erasure_that_breaks_off_leaves_all_as_it_was(store, known, monkeypatch):
    before = everything(store)

    def broken(*_: Any) -> None:
        raise RuntimeError("killed")

    # The last step of all.
    monkeypatch.setattr(AuditEvents, "place", broken)
    with pytest.raises(RuntimeError, match="killed"):
        store.erasures.erase_client(NUMBER, BY)
    assert everything(store) == before
    assert faults(store) == []


def test_a_record_that_was_changed_is_not_erased_since_that_would_hide_the_change(store, known):
    disarm(store, "decisions")
    run(store, "UPDATE decisions SET grade = 'A' WHERE id = :id", id=known["simulated"])
    with pytest.raises(TamperedError, match="not what was recorded"):
        store.erasures.erase_client(NUMBER, BY)
    assert store.clients.get(NUMBER).name == WORDS[0]


def test_records_of_before_there_were_salts_are_erased_too(store, new_decision):
    (old, new) = store.decisions.append([new_decision(salt=None), new_decision()])
    assert (old.salt, len(new.salt)) == (None, 32)
    store.erasures.erase_client(NUMBER, BY)
    assert faults(store) == []


def test_many_records_are_erased_in_one_transaction(store, new_decision):
    store.decisions.append([new_decision() for _ in range(450)])
    assert store.erasures.erase_client(NUMBER, BY) == ErasureCounts(decisions=450)
    assert len(store.audit.all("client.erased")) == 1
    assert faults(store) == []


def test_nothing_of_an_erased_person_stays_in_a_sqlite_file(sqlite_url, new_decision):
    from limpide_platform.store import open_store

    store = open_store(sqlite_url)
    vector = np.random.default_rng(3).normal(size=800)
    store.clients.put_many([Client(NUMBER, WORDS[0], {"FACT": WORDS[1]}, vector, "v", {})])
    store.decisions.append([new_decision(input={"reference": WORDS[4]}, vector=vector) for _ in range(5)])
    path = Path(store.database.place)

    def held() -> list[bool]:
        files = b"".join(one.read_bytes() for one in path.parent.glob(f"{path.name}*"))
        # Within one page: a long value lies on several.
        secrets = (WORDS[0].encode(), WORDS[1].encode(), WORDS[4].encode(), vector[:40].tobytes())
        return [secret in files for secret in secrets]

    assert held() == [True] * 4
    store.erasures.erase_client(NUMBER, BY)
    assert held() == [False] * 4
    store.close()


def disarm(store: Store, table: str) -> None:
    if store.database.postgresql:
        run(store, f"ALTER TABLE {table} DISABLE TRIGGER {table}_append_only")
    else:
        run(store, f"DROP TRIGGER {table}_no_update")


ERASED = {
    "decisions": {"client_id": None, "input": "{}", "vector": b"", "reasons": "[]", "idempotency_key": None}
    | {"request_hash": None, "entry_digest": None},
    "overrides": {"officer": "", "reason": ""},
    "review_steps": {"actor": "", "words": ""},
}


def attempt(store: Store, table: str, record: str, changes: dict[str, Any]) -> None:
    """Blank a record by hand, with the erasure that the database wants to see, and with changes to that."""
    blank = {**ERASED[table], "salt": None, "actor_subject": None, "erased_digest": bytes(32), **changes}
    sets = ", ".join(f"{name} = :{name}" for name in blank)
    row = {"seq": 1, "at": "2026-11-30T00:00:00.000000+00:00", "chain": table, "id": record}

    def work(connection: Any) -> None:
        if changes.get("erased_digest", 1) is not None:
            connection.execute(
                text(
                    "INSERT INTO erasures "
                    "(seq, at, chain, record_id, remains, event_id, previous_hash, hash) "
                    "VALUES (:seq, :at, :chain, :id, :z, 'e', :z, :z)"
                ),
                {**row, "z": bytes(32)},
            )
        connection.execute(text(f"UPDATE {table} SET {sets} WHERE id = :record"), {**blank, "record": record})

    store.database.write(work)


def target(store: Store, table: str, known: dict[str, str]) -> str:
    if table == "decisions":
        return known["decided"]
    return (store.overrides.all() if table == "overrides" else store.reviews.all())[0].id


def other_value(table: str, column: str) -> Any:
    """A value that the column may hold, and that no erasure leaves there."""
    allowed = {"step": "returned", "asked_by": "officer", "outcome": "changed", "four_eyes": 1}
    if column in allowed:
        return allowed[column]
    if column == "decision":
        return "approved" if table == "decisions" else "refused"
    kind = type(metadata.tables[table].c[column].type).__name__
    values = {"BigInteger": 99, "Integer": 9, "Double": 0.5, "LargeBinary": b"x", "JsonText": "[7]"}
    return {**values, "Timestamp": "2020-01-01T00:00:00.000000+00:00"}.get(kind, "x")


@pytest.mark.parametrize(
    ("table", "column"),
    [
        (table, column.name)
        for table in ERASED
        for column in metadata.tables[table].c
        if column.name != "erased_digest"
    ],
)
def test_the_database_lets_no_erasure_change_anything_else(store, known, table, column):
    record = target(store, table, known)
    with pytest.raises(ConflictError):
        attempt(store, table, record, {column: other_value(table, column)})


@pytest.mark.parametrize("table", list(ERASED))
def test_the_database_lets_an_erasure_pass(store, known, table):
    attempt(store, table, target(store, table, known), {})


@pytest.mark.parametrize("table", list(ERASED))
@pytest.mark.parametrize("digest", [None, b"short"], ids=["none", "short"])
def test_the_database_lets_no_record_be_blanked_without_its_digest(store, known, table, digest):
    with pytest.raises(ConflictError, match="append-only"):
        attempt(store, table, target(store, table, known), {"erased_digest": digest})


def test_the_database_lets_no_erased_record_change_again_nor_one_be_erased_without_a_record_of_it(
    store, known
):
    store.erasures.erase_client(NUMBER, BY)
    with pytest.raises(ConflictError, match="append-only"):
        run(store, "UPDATE decisions SET client_id = 7 WHERE id = :id", id=known["decided"])
    with pytest.raises(ConflictError, match="append-only"):
        run(
            store,
            "UPDATE decisions SET client_id = NULL, input = '{}', reasons = '[]', salt = NULL, "
            "vector = :none, erased_digest = :digest WHERE id = :id",
            id=known["applicant"],
            none=b"",
            digest=bytes(32),
        )
    with pytest.raises(ConflictError, match="append-only"):
        run(store, "DELETE FROM erasures")
