"""A client's own reasons and letter, by a link."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from explainer_worker import record, with_store

from limpide_platform.identity.actor import NOBODY


@pytest.fixture(scope="module")
def refused_client(worker, generated_bundle, generated_clients):
    """The place of a client whom the model refuses, with reasons."""
    assessed = generated_bundle.model.assess(generated_clients.vectors[:40])
    for place, number in enumerate(generated_clients.numbers[:40].tolist()):
        if assessed[place].decision == "refused" and worker.explain({"client_id": number}).json()["reasons"]:
            return place
    pytest.fail("no refused client with reasons among the first")


@pytest.fixture(scope="module")
def token(worker, explainer_store, generated_clients, generated_bundle, refused_client):
    """The token of a link to that client's decision."""
    number, vector = (
        given[refused_client] for given in (generated_clients.numbers, generated_clients.vectors)
    )
    record(explainer_store, generated_bundle, "1", int(number), vector, "own-1")
    made = []
    until = datetime.now(UTC) + timedelta(days=1)
    with_store(
        explainer_store,
        lambda store: made.append(store.client_links.create("own-1", "own-1", until, NOBODY)[0]),
    )
    return made[0]


def ask(worker, token, path, wanted=200):
    """Return the answer, once the link that was just made is known."""
    deadline = time.monotonic() + 20
    while True:
        answer = worker.ask("GET", path, headers={"authorization": f"Bearer {token}"})
        if answer.status_code == wanted or time.monotonic() > deadline:
            assert answer.status_code == wanted, answer.text
            return answer
        time.sleep(0.1)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_client_is_told_why_in_sentences_without_figures_of_the_model(worker, token, language):
    own = ask(worker, token, f"/mine/reasons?language={language}").json()
    explained = worker.explain({"decision_id": "own-1", "language": language}).json()
    assert (own["language"], own["decision"]) == (language, explained["decision"])
    assert own["against"] == [one["sentence"] for one in explained["reasons"]][:3]
    assert own["in_favour"] == [one["sentence"] for one in explained["supports"]][:3]
    assert own["change_message"]
    assert set(own) == {
        *("language", "decision", "rules", "against", "in_favour"),
        *("changes", "change_message", "missing"),
    }


def test_the_letter_is_a_file_and_a_page_of_the_same_words(worker, token):
    pdf = ask(worker, token, "/mine/letter")
    assert pdf.headers["content-type"] == "application/pdf"
    assert pdf.content.startswith(b"%PDF-")
    page = ask(worker, token, "/mine/letter?form=html&language=en")
    assert page.headers["content-type"].startswith("text/html")
    assert '<html lang="en">' in page.text and "own-1" in page.text
    assert page.text.count("<h1>") == 1 and "Your rights" in page.text
    for reason in ask(worker, token, "/mine/reasons?language=en").json()["against"]:
        assert reason.replace("'", "&#x27;") in page.text
    assert all(answer.headers["cache-control"] == "no-store" for answer in (pdf, page))


def test_a_client_may_ask_for_nothing_else_and_nobody_without_a_link(worker, token):
    for path in ("/importance", "/similar/100001", "/model"):
        assert ask(worker, token, path, 403).json()["error"]["code"] == "forbidden"
    for path in ("/mine/reasons", "/mine/letter"):
        assert worker.ask("GET", path).status_code == 401
        assert ask(worker, f"{token}x", path, 401).json()["error"]["message"] == "The link is not taken."
    assert ask(worker, token, "/mine/reasons?language=de", 422).json()["error"]["field"] == "language"
