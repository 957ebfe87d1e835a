"""Reviews on the pages: asked for in the client's name, decided, confirmed by a second officer, listed."""

import httpx
import pytest
from dashboard_bench import Opened, text_of
from fake_explanations import CLIENT
from fake_services import FakeServices, decision_summary
from streamlit.testing.v1 import AppTest

VIEW = "Mon contrat est signé."


def file(page: AppTest, key: str, view: str = VIEW, officer: str = "Camille Durand") -> None:
    form = f"file-{key}-d-1"
    page.text_input(key=f"{form}-officer").set_value(officer)
    page.text_area(key=f"{form}-view").set_value(view)
    page.button(key=f"{form}-send").click().run()


def decide(page: AppTest) -> None:
    page.text_input(key="override-d-1-officer").set_value("Camille Durand")
    page.text_area(key="override-d-1-reason").set_value("Pièce vérifiée.")
    page.button(key="override-d-1-send").click().run()


def confirm(page: AppTest, *, agrees: bool = True) -> None:
    page.text_input(key="confirm-d-1-officer").set_value("Dominique Petit")
    page.radio(key="confirm-d-1-agrees").set_value(agrees)
    page.text_area(key="confirm-d-1-reason").set_value("Relu.")
    page.button(key="confirm-d-1-send").click().run()


def test_a_review_is_asked_for_in_the_clients_name_on_his_page(opened: Opened, services: FakeServices):
    services.of_client.append({**decision_summary(), "decision_id": "d-1"})
    page = opened("client", client=CLIENT)
    file(page, "client")
    assert services.requests("POST", "/decisions/d-1/review") == [
        {"asked_by": "officer", "officer": "Camille Durand", "view": VIEW}
    ]
    assert "Le réexamen est demandé" in text_of(page)
    assert "Une personne doit décider" in text_of(page)


@pytest.mark.parametrize(("view", "officer", "said"), [("", "C", "point de vue"), (VIEW, " ", "votre nom")])
def test_a_review_without_a_view_or_a_name_is_not_sent(opened, services, view, officer, said):
    page = opened("decisions", decision="d-1")
    file(page, "decisions", view, officer)
    assert not services.requests("POST", "/decisions/d-1/review")
    assert said in text_of(page)
    assert page.text_area(key="file-decisions-d-1-view").value == view


def test_while_a_review_is_open_the_officer_decides_it_in_the_page(opened: Opened, services: FakeServices):
    page = opened("decisions", decision="d-1")
    file(page, "decisions")
    assert VIEW in text_of(page) and "Décidez ci-contre" in text_of(page)
    decide(page)
    assert services.requests("POST", "/decisions/d-1/override") == []
    assert services.requests("POST", "/decisions/d-1/review/decision") == [
        {"officer": "Camille Durand", "decision": "approved", "reason": "Pièce vérifiée."}
    ]
    assert "Votre décision est enregistrée" in page.success[0].value


def test_a_second_officer_confirms_what_the_first_decided(opened: Opened, services: FakeServices):
    services.four_eyes = True
    page = opened("decisions", decision="d-1")
    file(page, "decisions")
    decide(page)
    assert "quand une autre personne l'aura confirmée" in text_of(page)
    with pytest.raises(KeyError):
        page.button(key="override-d-1-send")
    confirm(page)
    assert services.requests("POST", "/decisions/d-1/review/confirmation") == [
        {"officer": "Dominique Petit", "agrees": True, "reason": "Relu."}
    ]
    assert "elle vaut maintenant" in text_of(page)


def test_a_second_officer_gives_it_back(opened: Opened, services: FakeServices):
    services.four_eyes = True
    page = opened("decisions", decision="d-1")
    file(page, "decisions")
    decide(page)
    confirm(page, agrees=False)
    assert "à nouveau à décider" in text_of(page)
    assert page.button(key="override-d-1-send")


@pytest.mark.parametrize(
    ("language", "words"),
    [("fr", ("dont 1 en retard", "à décider")), ("en", ("1 of them late", "to be decided"))],
)
def test_what_waits_is_listed_with_deadline_and_age(opened, services, language, words):
    page = opened("decisions", lang=language, decision="d-1")
    file(page, "decisions")
    page = opened("decisions", lang=language)
    assert all(one in text_of(page) for one in words)
    assert f"href='?lang={language}&amp;decision=d-1'" in text_of(page)


def test_the_next_case_of_the_queue_is_one_press_away(opened: Opened, services: FakeServices):
    file(opened("decisions", decision="d-1"), "decisions")
    (waiting,) = services.reviews()["reviews"]
    queue = {**services.reviews(), "reviews": [{**waiting, "decision_id": f"d-{n}"} for n in (0, 1, 2)]}
    services.answers["GET", "/reviews"] = lambda _: httpx.Response(200, json=queue)
    page = opened("decisions", decision="d-1")
    page.button(key="reviews-following").click().run()
    assert page.query_params["decision"] == "d-2"
    page = opened("decisions", decision="d-1")
    page.button(key="reviews-previous").click().run()
    assert page.query_params["decision"] == "d-0"
