"""Experiments in the store: beginning, ending, who is of which arm, and figures by arm."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from limpide_credit.errors import ConflictError, InputError, LimpideError
from limpide_credit.features import feature_set
from limpide_credit.policy import default_policy_text, read_policy
from limpide_platform.identity.actor import Actor
from limpide_platform.store import Experiment, SentOutcome
from limpide_platform.store.decision import digest_columns, entry_digest, to_columns
from limpide_platform.store.schema import decisions

WHO = {"subject": "risk", "issuer": "shell:here"}


class UndoneError(Exception):
    """Ends a transaction that went well, without a trace."""


AT = datetime(2026, 11, 1, 12, tzinfo=UTC)


def start(store, name="thin-file", share=0.25, model_version: str | None = "4", policy=None, reason="Essai"):
    return store.experiments.start(
        name, share, model_version=model_version, policy=policy, reason=reason, **WHO
    )


def experiment(share=0.25, name="thin-file"):
    return Experiment("id", AT, name, share, "4", None)


def test_an_experiment_runs_until_it_is_stopped(store):
    assert store.experiments.running() is None
    begun = start(store)
    assert store.experiments.running() == begun
    assert store.experiments.stop(reason="Fini", **WHO) == begun
    assert store.experiments.running() is None
    assert [one.kind for one in store.audit.all()] == ["experiment.started", "experiment.stopped"]
    assert store.audit.ledger.verify() == []


def test_the_policy_of_a_challenger_is_kept(store):
    document = read_policy(default_policy_text(), feature_set().features)
    begun = start(store, model_version=None, policy=document)
    assert begun.policy_digest == document.digest
    assert store.policies.get(document.digest).content == document.text
    assert store.policies.in_force() is None


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": "Thin file"}, "name"),
        ({"name": ""}, "name"),
        ({"name": "a" * 41}, "name"),
        ({"name": "a:challenger"}, "name"),
        ({"share": 0.0}, "--share"),
        ({"share": 1.0}, "--share"),
        ({"share": float("nan")}, "--share"),
        ({"reason": "  "}, "--reason"),
        ({"model_version": None}, "--policy"),
    ],
    ids=["spaces", "empty", "long", "colon", "nobody", "everybody", "nan", "no reason", "no challenger"],
)
def test_what_is_no_experiment_is_refused_and_nothing_begins(store, given, field):
    with pytest.raises(InputError) as refused:
        start(store, **given)
    assert refused.value.field == field
    assert store.audit.all() == []


def test_one_experiment_runs_at_a_time_and_a_name_is_of_one_challenger(store):
    start(store)
    with pytest.raises(ConflictError, match="thin-file runs"):
        start(store, name="other")
    store.experiments.stop(reason="Fini", **WHO)
    with pytest.raises(ConflictError, match="No experiment runs"):
        store.experiments.stop(reason="Fini", **WHO)
    with pytest.raises(ConflictError, match="another challenger"):
        start(store, model_version="5")
    assert start(store, share=0.5).share == 0.5


def test_arms_hold_still_and_have_their_shares():
    keys = [f"client {number}" for number in range(20_000)]
    taken = {key for key in keys if experiment(0.25).takes(key)}
    assert 0.24 < len(taken) / len(keys) < 0.26
    assert taken <= {key for key in keys if experiment(0.5).takes(key)}
    other = {key for key in keys if experiment(0.25, name="other").takes(key)}
    assert 0.05 < len(taken & other) / len(keys) < 0.075


def test_the_arm_is_chained_and_outlives_an_erasure(store, new_decision):
    new = new_decision(arm="thin-file:challenger", client_id=None, input={}, channel="application")
    without = new_decision(**{**vars(new), "arm": None})
    assert digest_columns(to_columns(new)) != digest_columns(to_columns(without))
    (decision,) = store.decisions.append([new])
    assert store.decisions.get(decision.id).arm == "thin-file:challenger"
    store.erasures.erase_decision(decision.id, Actor("risk", "shell:here", frozenset(), "risk"))
    kept = select(decisions.c.arm, decisions.c.erased_digest)
    arm, erased = store.database.read(lambda connection: connection.execute(kept).one())
    assert arm == "thin-file:challenger"
    assert erased is not None
    assert [fault for ledger in store.ledgers for fault in ledger.verify()] == []


@pytest.mark.parametrize("arm", ["thin-file:champion", None])
def test_an_erasure_cannot_change_the_arm(store, new_decision, arm):
    (decision,) = store.decisions.append([new_decision(arm="thin-file:challenger", input={})])
    row = {"at": AT, "chain": "decisions", "record_id": decision.id, "event_id": "x", "remains": bytes(32)}
    blank = {"client_id": None, "input": "{}", "vector": b"", "reasons": "[]", "salt": None}
    for more, changes in ({}, True), ({"arm": arm}, False):
        change = update(decisions).values(**blank, erased_digest=bytes(32), **more)

        def erase(connection, change=change):
            store.erasures.ledger.extend(connection).append(dict(row))
            connection.execute(change)
            raise UndoneError

        with pytest.raises(UndoneError if changes else LimpideError):
            store.database.write(erase)


def test_the_arm_of_the_same_application_is_found_within_its_window(store, new_decision):
    new = new_decision(
        client_id=None,
        channel="application",
        input={"application": {"AMT_CREDIT": 1.0}},
        arm="x:challenger",
        at=AT,
    )
    store.decisions.append([new])
    digest = entry_digest(None, None, '{"application":{"AMT_CREDIT":1.0}}')
    assert store.experiments.arm_of_entry(digest, AT - timedelta(hours=1), AT) == "x:challenger"
    assert store.experiments.arm_of_entry(digest, AT + timedelta(hours=1), AT + timedelta(hours=2)) is None
    assert store.experiments.arm_of_entry(digest + 1, AT - timedelta(hours=1), AT) is None


def test_figures_are_by_arm_without_simulations_and_other_experiments(store, new_decision):
    def decided(arm, decision, probability, **fields):
        usual = {"input": {}, "at": AT, "channel": "application", "client_id": None}
        return new_decision(arm=arm, decision=decision, probability=probability, **{**usual, **fields})

    recorded = store.decisions.append(
        [
            decided("x:champion", "approved", 0.02),
            decided("x:champion", "refused", 0.5),
            decided("x:challenger", "approved", 0.04),
            decided("x:challenger", "approved", 0.08),
            decided("x:challenger", "referred", 0.1),
            decided("x:challenger", "approved", 0.9, channel="what-if"),
            decided("y:challenger", "approved", 0.9),
            decided(None, "approved", 0.9),
        ]
    )
    store.outcomes.add_many(
        [
            SentOutcome(recorded[2].id, "defaulted", AT + timedelta(days=9)),
            SentOutcome(recorded[3].id, "repaid", AT),
        ]
    )
    champion, challenger = store.experiments.figures("x")
    assert (champion.arm, champion.decisions, champion.approved, champion.known) == ("champion", 2, 1, 0)
    assert (challenger.arm, challenger.decisions, challenger.approved, challenger.referred) == (
        "challenger",
        3,
        2,
        1,
    )
    assert challenger.probability == pytest.approx(0.06)
    assert (challenger.known, challenger.defaulted) == (2, 1)
    assert store.experiments.figures("z") == []
