"""What is asked of an erased decision is answered 410, in the shape of all problems; lists leave it out."""

from contextlib import closing

from limpide_platform.identity.actor import Actor
from limpide_platform.store import open_store

BY = Actor("a.martin", "shell:desk", frozenset(), "a.martin")
NOW = "2026-11-30T00:00:00Z"
JUDGED = {"officer": "A. Moreau", "decision": "approved", "reason": "Proof of income seen"}
ASKED = {
    "record": ("GET", "/decisions/{id}", None),
    "case": ("GET", "/cases/{id}", None),
    "review": ("GET", "/decisions/{id}/review", None),
    "ask for review": (
        "POST",
        "/decisions/{id}/review",
        {"view": "My income is higher.", "asked_by": "client"},
    ),
    "decide": ("POST", "/decisions/{id}/review/decision", JUDGED),
    "override": ("POST", "/decisions/{id}/override", JUDGED),
    "outcome": ("POST", "/outcomes", {"decision_id": "{id}", "outcome": "repaid", "observed_at": NOW}),
}


def test_an_erased_decision_is_gone_and_in_no_list(own_store_worker, application):
    worker, url = own_store_worker
    answers = [worker.score({"application": application, "reference": str(n)}).json() for n in range(2)]
    erased, kept = (one["decision_id"] for one in answers)
    with closing(open_store(url)) as store:
        store.erasures.erase_decision(erased, BY)
    for name, (method, path, body) in ASKED.items():
        filled = None if body is None else {key: value.format(id=erased) for key, value in body.items()}
        answer = worker.ask(method, path.format(id=erased), **({} if filled is None else {"json": filled}))
        assert (name, answer.status_code) == (name, 410), answer.text
        assert answer.json()["error"]["code"] == "gone"
    listed = worker.ask("GET", "/decisions").json()
    assert [one["decision_id"] for one in listed["decisions"]] == [kept]


def test_a_client_who_is_erased_is_not_found(own_store_worker):
    worker, url = own_store_worker
    assert worker.score({"client_id": 100010}).status_code == 200
    with closing(open_store(url)) as store:
        store.erasures.erase_client(100010, BY)
    assert worker.ask("GET", "/clients/100010").status_code == 404
    assert worker.score({"client_id": 100010}).status_code == 404
    assert worker.ask("GET", "/decisions", params={"client_id": 100010}).json()["decisions"] == []
