"""What is for fairness alone is kept beside clients and decisions, and goes with them."""

from datetime import timedelta

import numpy as np

from limpide_platform.identity.actor import Actor
from limpide_platform.store import Client

BY = Actor("a", "shell:desk", frozenset(), "a")
GENDER = {"CODE_GENDER": "F"}


def published(**protected: str) -> Client:
    return Client(1, "Name", {"AMT_CREDIT": 1.0}, np.ones(2), "v", protected=protected)


def test_a_client_is_read_without_them_and_loses_them_when_published_without(store):
    store.clients.put_many([published(CODE_GENDER="F")])
    assert dict(store.clients.get(1).protected) == {}
    assert store.protected.of_client(1) == GENDER
    store.clients.put_many([published()])
    assert store.protected.of_client(1) == {}


def test_a_record_does_not_hold_them_and_blocks_of_decisions_do(store, new_decision):
    store.clients.put_many([published(CODE_GENDER="M")])
    applicant = new_decision(client_id=None, protected=GENDER)
    of_client = new_decision(client_id=1)
    nobody = new_decision(client_id=2)
    first, *_ = store.decisions.append([applicant, of_client, nobody])
    assert dict(store.decisions.get(first.id).protected) == {}
    end = applicant.at + timedelta(days=1)
    of_window = [applicant.at - timedelta(days=1), end, applicant.feature_set_version]
    (block,) = store.decision_vectors.window(*of_window)
    (judged,) = store.decision_vectors.judged(*of_window, [0])
    expected = [GENDER, {"CODE_GENDER": "M"}, {}]
    assert [dict(one) for one in block.protected] == expected
    assert [dict(one) for one in judged.protected] == expected


def test_a_repeated_request_adds_nothing(store, new_decision):
    first = new_decision(client_id=None, protected=GENDER, idempotency_key="k", request_hash="h")
    again = new_decision(client_id=None, protected=GENDER, idempotency_key="k", request_hash="h")
    store.decisions.append([first])
    store.decisions.append([again])
    assert store.protected.of_decision(first.id) == GENDER
    assert store.protected.of_decision(again.id) == {}


def test_an_erasure_takes_them(store, new_decision):
    store.clients.put_many([published(CODE_GENDER="M")])
    applicant = new_decision(client_id=None, decision="approved", protected=GENDER)
    store.decisions.append([applicant])
    store.erasures.erase_client(1, BY)
    store.erasures.erase_decision(applicant.id, BY)
    assert store.protected.of_client(1) == {}
    assert store.protected.of_decision(applicant.id) == {}
    assert store.decisions.verify() == []
