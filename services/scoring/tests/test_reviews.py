"""Reviews over HTTP: asked for, decided, confirmed, listed by deadline, counted."""

import shutil
from datetime import datetime

import pytest

from limpide_credit.features import feature_set
from limpide_credit.policy import default_policy_text, read_policy
from limpide_platform.store import open_store

ASKED = {"view": "My contract was signed on Monday.", "asked_by": "client"}
DECIDED = {"officer": "A. Martin", "decision": "approved", "reason": "Contract seen."}
CONFIRMED = {"officer": "B. Petit", "agrees": True, "reason": "I agree."}


@pytest.fixture
def own(worker_with, store_url, tmp_path):
    """Return a function that starts a worker with a store of its own, under a policy with terms of review."""

    def start(review: str = ""):
        path = tmp_path / "own.db"
        shutil.copy(store_url.removeprefix("sqlite:///"), path)
        if review:
            store = open_store(f"sqlite:///{path}")
            document = read_policy(f"{default_policy_text()}\nreview: {review}\n", feature_set().features)
            store.policies.promote(document, actor="A. Martin", reason="Essai")
            store.close()
        return worker_with(f"sqlite:///{path}")

    return start


def refused(worker) -> str:
    """Return the id of a refused decision."""
    absurd = {"AMT_CREDIT": 4000000, "AMT_INCOME_TOTAL": 1000, "AMT_ANNUITY": 200000, "DAYS_BIRTH": -9000}
    answer = worker.score({"application": absurd}).json()
    assert answer["decision"] == "refused"
    return answer["decision_id"]


def referred(worker) -> str:
    for credit in (100000, 50000, 20000):
        answer = worker.score({"application": {"AMT_CREDIT": credit}}).json()
        if answer["decision"] == "referred":
            return answer["decision_id"]
    pytest.fail("the model refuses whatever is asked")


def post(worker, decision, what, document, **headers):
    return worker.ask("POST", f"/decisions/{decision}/review{what}", json=document, headers=headers)


def test_a_client_asks_and_an_officer_decides(worker):
    decision = refused(worker)
    assert worker.ask("GET", f"/decisions/{decision}/review").status_code == 404
    answer = post(worker, decision, "", ASKED)
    assert answer.status_code == 201
    review = answer.json()
    days = datetime.fromisoformat(review["deadline"]) - datetime.fromisoformat(review["opened_at"])
    assert (review["state"], review["asked_by"], days.days) == ("open", "client", 30)
    listed = worker.ask("GET", "/reviews?state=open&limit=500").json()
    assert decision in {one["decision_id"] for one in listed["reviews"]}
    decided = post(worker, decision, "/decision", DECIDED).json()
    assert (decided["state"], decided["outcome"]) == ("decided", "changed")
    assert [one["step"] for one in decided["steps"]] == ["filed", "decided"]
    record = worker.ask("GET", f"/decisions/{decision}").json()
    assert (record["decision"], record["overridden_to"]) == ("refused", "approved")


def test_a_second_request_is_refused_and_a_repeated_one_changes_nothing(worker):
    decision = refused(worker)
    first = post(worker, decision, "", ASKED, **{"idempotency-key": "k1"})
    again = post(worker, decision, "", ASKED, **{"idempotency-key": "k1"})
    assert (first.status_code, again.json()) == (201, first.json())
    other = post(worker, decision, "", ASKED)
    assert (other.status_code, other.json()["error"]["field"]) == (409, "decision_id")
    changed = post(worker, decision, "", {**ASKED, "view": "Otherwise."}, **{"idempotency-key": "k1"})
    assert (changed.status_code, changed.json()["error"]["field"]) == (409, "Idempotency-Key")


def test_the_policy_may_ask_for_two_persons(own):
    worker = own("{deadline_days: 10, four_eyes: true}")
    decision = refused(worker)
    review = post(worker, decision, "", ASKED).json()
    days = datetime.fromisoformat(review["deadline"]) - datetime.fromisoformat(review["opened_at"])
    assert (review["four_eyes"], days.days) == (True, 10)
    assert post(worker, decision, "/decision", DECIDED).json()["state"] == "waiting"
    assert worker.ask("GET", f"/decisions/{decision}").json()["overridden_to"] is None
    same = post(worker, decision, "/confirmation", {**CONFIRMED, "officer": "a. MARTIN"})
    assert (same.status_code, same.json()["error"]["field"]) == (409, "officer")
    assert post(worker, decision, "/confirmation", CONFIRMED).json()["outcome"] == "changed"
    assert worker.ask("GET", f"/decisions/{decision}").json()["overridden_to"] == "approved"


def test_what_was_referred_waits_and_one_person_cannot_pass_by_the_second(own):
    worker = own("{four_eyes: true}")
    decision = referred(worker)
    review = worker.ask("GET", f"/decisions/{decision}/review").json()
    days = datetime.fromisoformat(review["deadline"]) - datetime.fromisoformat(review["opened_at"])
    assert (review["state"], review["asked_by"], review["steps"], days.days) == ("open", "policy", [], 5)
    override = worker.ask("POST", f"/decisions/{decision}/override", json=DECIDED)
    assert override.status_code == 409
    assert "two persons" in override.json()["error"]["message"]
    post(worker, decision, "/decision", DECIDED)
    assert post(worker, decision, "/confirmation", CONFIRMED).json()["outcome"] is None
    assert worker.ask("GET", "/reviews").json()["open"] == 0


def test_pages_follow_each_other(own):
    worker = own()
    decisions = [refused(worker) for _ in range(5)]
    for one in decisions:
        post(worker, one, "", ASKED)
    post(worker, decisions[0], "/decision", DECIDED)
    seen, after = [], ""
    while True:
        page = worker.ask("GET", f"/reviews?limit=2{after}").json()
        seen += [one["decision_id"] for one in page["reviews"]]
        assert (page["open"], page["overdue"]) == (4, 0)
        if page["next_after"] is None:
            break
        after = f"&after={page['next_after'].replace('+', '%2B')}"
    assert seen == [*decisions[1:], decisions[0]]


def test_what_waits_is_counted(own):
    worker = own()
    post(worker, refused(worker), "", ASKED)
    worker.runtime.store._count_reviews()
    metrics = worker.runtime.metrics
    counted = {
        (gauge, one): getattr(metrics, f"reviews_{gauge}").labels(one)._value.get()
        for gauge in ("open", "overdue")
        for one in ("client", "officer", "policy")
    }
    assert {key for key, number in counted.items() if number} == {("open", "client")}


@pytest.mark.parametrize(
    ("what", "document", "status", "field"),
    [
        ("", ASKED, 404, "decision_id"),
        ("/decision", DECIDED, 404, "decision_id"),
        ("/confirmation", CONFIRMED, 404, "decision_id"),
        ("", {**ASKED, "view": "a"}, 422, "view"),
        ("", {**ASKED, "view": "x" * 4001}, 422, "view"),
        ("", {**ASKED, "view": None}, 422, "view"),
        ("", {**ASKED, "asked_by": "policy"}, 422, "asked_by"),
        ("", {**ASKED, "asked_by": "officer"}, 422, "officer"),
        ("", {**ASKED, "officer": "A. Martin"}, 422, "officer"),
        ("", {**ASKED, "deadline": "2030-01-01"}, 422, "deadline"),
        ("/decision", {**DECIDED, "decision": "referred"}, 422, "decision"),
        ("/decision", {**DECIDED, "officer": " "}, 422, "officer"),
        ("/confirmation", {**CONFIRMED, "agrees": "yes"}, 422, "agrees"),
        ("/confirmation", {"officer": "B"}, 422, "agrees"),
    ],
)
def test_a_wrong_request_is_refused_by_name(worker, what, document, status, field):
    answer = post(worker, "nothing", what, document)
    assert (answer.status_code, answer.json()["error"]["field"]) == (status, field)


@pytest.mark.parametrize("view", ["abc\x00", "abc\x1b[2J", "abc\x07"])
def test_a_view_is_plain_text(worker, view):
    answer = post(worker, refused(worker), "", {**ASKED, "view": view})
    assert (answer.status_code, answer.json()["error"]["field"]) == (422, "view")


@pytest.mark.parametrize(
    "query", ["state=late", "limit=0", "limit=501", "after=x", "after=decided:x", "after=%00", "before=1"]
)
def test_a_wrong_page_is_refused(worker, query):
    assert worker.ask("GET", f"/reviews?{query}").status_code == 422


def test_a_simulation_has_no_review(worker):
    asked = {"client_id": 100003, "changes": {"AMT_CREDIT": 300000}}
    answer = worker.score(asked).json()
    review = post(worker, answer["decision_id"], "", ASKED)
    assert (answer["kind"], review.status_code) == ("simulation", 409)
