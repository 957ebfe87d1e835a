"""The page that a client opens by a link."""

import pytest
import streamlit as st
from dashboard_bench import Opened, text_of
from fake_own_case import TOKEN, FakeOwnCase
from fake_services import FakeServices, problem
from starlette.applications import Starlette
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from limpide_dashboard import client_link


@pytest.fixture
def own_case(services: FakeServices) -> FakeOwnCase:
    """The case that the link opens."""
    return FakeOwnCase(services)


@pytest.fixture
def mine(monkeypatch: pytest.MonkeyPatch, opened: Opened, own_case: FakeOwnCase) -> Opened:
    """Open the page as a browser that has exchanged its link does."""
    assert own_case is not None
    monkeypatch.setattr(type(st.context), "url", "http://localhost:8501/mine")
    monkeypatch.setattr(client_link, "current_token", lambda: TOKEN)
    return lambda **address: opened("home", **address)


def fill(page: AppTest, view: str) -> AppTest:
    page.text_area(key="own-review-view").set_value(view)
    return page.button(key="own-review-send").click().run()


@pytest.mark.parametrize(
    ("decision", "person", "language", "said"),
    [
        ("approved", False, "fr", ("Nous acceptons votre demande.", "Un programme a pris cette décision le")),
        ("approved_on_condition", False, "fr", ("il manque des preuves", "Ce que vous devez prouver")),
        ("refused", False, "fr", ("Nous ne pouvons pas accepter votre demande.", "Un programme a pris")),
        ("refused", True, "en", ("We cannot approve your application.", "A person read your file")),
        ("referred", False, "en", ("is not decided yet", "A person will read your file.")),
    ],
    ids=["approved", "on condition", "refused", "by a person", "referred"],
)
def test_the_decision_stands_in_a_sentence(
    mine: Opened, own_case: FakeOwnCase, decision: str, person: bool, language: str, said: tuple[str, ...]
):
    own_case.result |= {"decision": decision, "by_person": person}
    if decision == "approved_on_condition":
        own_case.result["conditions"] = ["AMT_INCOME_TOTAL"]
    page = mine(lang=language)
    assert not page.exception
    assert all(one in text_of(page) for one in said)


def test_reasons_and_what_changes_the_decision_are_sentences_without_charts(mine: Opened):
    page = mine()
    said = text_of(page)
    for sentence in (
        "Votre mensualité est élevée.",
        "Vous travaillez depuis six ans.",
        "Un crédit de 400 000",
    ):
        assert sentence in said
    assert not page.get("plotly_chart")


def test_nothing_leads_elsewhere_and_every_call_bears_the_link(mine: Opened, services: FakeServices):
    page = mine()
    assert not page.sidebar.children and not page.get("page_link")
    assert {path for _, path, _ in services.asked} == {"/mine", "/mine/reasons"}


def test_the_letter_is_read_in_the_page_below_its_heading(mine: Opened):
    page = mine()
    page.toggle(key="read-letter").set_value(True).run()
    assert "<h3>Notre décision</h3><h4>Vos droits</h4>" in text_of(page)


def test_a_review_is_asked_for_in_own_words_with_a_wrong_fact(mine: Opened, services: FakeServices):
    page = mine()
    page.multiselect(key="own-review-wrong").set_value(["AMT_INCOME_TOTAL"]).run()
    page.text_input(key="own-review-right-AMT_INCOME_TOTAL").set_value("200 000")
    page = fill(page, "Mon salaire a <b>augmenté</b>.")
    (asked,) = services.requests("POST", "/mine/review")
    assert asked["view"] == "Mon salaire a <b>augmenté</b>."
    ((fact, right),) = [(one["fact"], one["right"]) for one in asked["corrections"]]
    assert "180" in fact and right == "200 000"
    said = text_of(page)
    assert "Une personne lit votre dossier." in said and "&lt;b&gt;augmenté" in said
    assert not page.text_area


@pytest.mark.parametrize(
    ("view", "wrong", "said"),
    [
        ("", [], "Dites-nous en quelques mots"),
        ("Une erreur.", ["AMT_CREDIT"], "Dites-nous ce qu'il faut lire"),
    ],
    ids=["no words", "no right value"],
)
def test_what_is_missing_is_named_and_nothing_is_sent(
    mine: Opened, services: FakeServices, view: str, wrong: list[str], said: str
):
    page = mine()
    page.multiselect(key="own-review-wrong").set_value(wrong).run()
    page = fill(page, view)
    assert said in text_of(page)
    assert services.requests("POST", "/mine/review") == []
    assert page.text_area(key="own-review-view").value == view


def test_an_answer_that_did_not_come_is_asked_for_under_the_same_key(mine: Opened, services: FakeServices):
    page = mine()
    services.away.add("scoring")
    page = fill(page, "Une erreur.")
    services.away.clear()
    fill(page, "Une erreur.")
    first, second = services.keys
    assert first is not None and first == second


@pytest.mark.parametrize(
    ("status", "code", "said"),
    [
        (401, "unauthenticated", "Ce lien ne marche plus."),
        (410, "gone", "Vos données sont effacées."),
        (429, "busy", "Attendez une minute."),
        (503, "unavailable", "La page ne marche pas en ce moment."),
    ],
)
def test_what_cannot_be_shown_is_said_in_plain_words(
    mine: Opened, services: FakeServices, status: int, code: str, said: str
):
    services.answers["GET", "/mine"] = lambda _: problem(status, code, "Authorization", "")
    page = mine()
    assert said in text_of(page) and not page.text_area


def test_while_the_reasons_are_away_a_review_can_be_asked_for(mine: Opened, services: FakeServices):
    services.away.add("explainer")
    page = mine()
    said = text_of(page)
    assert "Nous ne pouvons pas accepter votre demande." in said and "ne marche pas en ce moment" in said
    assert said.count("<h1>") == 1
    assert fill(page, "Une erreur.") and len(services.requests("POST", "/mine/review")) == 1


def test_a_link_that_the_explainer_does_not_know_yet_is_tried_again(
    mine: Opened, services: FakeServices, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("limpide_dashboard.pages.mine.time.sleep", lambda _: None)
    known = services.answers["GET", "/mine/reasons"]
    refusals = [problem(401, "unauthenticated", "Authorization", "")] * 2
    services.answers["GET", "/mine/reasons"] = lambda request: refusals.pop() if refusals else known(request)
    said = text_of(mine())
    assert "Votre mensualité est élevée." in said and "ne marche plus" not in said


def test_without_a_link_nothing_is_asked(
    mine: Opened, monkeypatch: pytest.MonkeyPatch, services: FakeServices
):
    monkeypatch.setattr(client_link, "current_token", lambda: None)
    assert "Ouvrez ce lien" in text_of(mine())
    assert services.asked == []


@pytest.fixture
def exchange() -> TestClient:
    return TestClient(Starlette(routes=[client_link.ROUTE]), base_url="https://credit.example.com")


@pytest.mark.parametrize("scheme", ["https", "http"])
def test_a_token_becomes_a_cookie_that_no_script_reads(exchange: TestClient, scheme: str):
    answer = exchange.post(
        client_link.PATH, content=TOKEN, headers={"origin": f"{scheme}://credit.example.com"}
    )
    assert (answer.status_code, answer.headers["cache-control"]) == (204, "no-store")
    cookie = answer.headers["set-cookie"].lower()
    assert f"limpide_link={TOKEN}".lower() in cookie
    assert "httponly" in cookie and "samesite=strict" in cookie
    assert ("secure" in cookie) == (scheme == "https")


@pytest.mark.parametrize(
    ("token", "status"),
    [
        ("", 422),
        ("limpide_0123_key", 422),
        (f"{TOKEN}\r\nSet-Cookie: a=b", 422),
        ("é" * 40, 422),
        ("a" * 2000, 413),
    ],
    ids=["nothing", "a key", "a header", "no ASCII", "too long"],
)
def test_what_is_no_token_becomes_none(exchange: TestClient, token: str, status: int):
    answer = exchange.post(client_link.PATH, content=token.encode())
    assert (answer.status_code, answer.headers.get("set-cookie")) == (status, None)
