"""The client's page: who, which loan, which score, why, and the rows behind it."""

import httpx
import pytest
from dashboard_bench import Opened, text_of
from fake_explanations import CLIENT, explanation, next_facts
from fake_services import FakeServices, decision_summary, problem, score
from streamlit.testing.v1 import AppTest


@pytest.mark.parametrize(("language", "sentence"), [("fr", "Crédit refusé"), ("en", "Loan refused")])
def test_the_decision_is_said_in_the_language_of_the_address(opened: Opened, language: str, sentence: str):
    page = opened("client", client=CLIENT, lang=language)
    assert not page.exception and not page.error
    assert sentence in text_of(page)


def test_looking_at_a_client_records_nothing(opened: Opened, services: FakeServices):
    opened("client", client=CLIENT)
    assert not services.requests("POST", "/score")


def test_deciding_records_once_and_names_the_record(opened: Opened, services: FakeServices):
    page = opened("client", client=CLIENT)
    page.button(key=f"decide-{CLIENT}").click().run()
    assert services.requests("POST", "/score") == [{"client_id": CLIENT}]
    assert "d-1" in page.success[0].value
    assert page.button(key=f"decide-{CLIENT}").disabled
    decided, simulate = [link.proto.query_string for link in page.main.get("page_link")]
    assert decided == f"client={CLIENT}&lang=fr&decision=d-1" and simulate == f"client={CLIENT}&lang=fr"


@pytest.mark.parametrize(
    ("language", "sentence", "person"),
    [("fr", "Déjà décidé", "Une personne a décidé"), ("en", "Decided already", "A person decided")],
)
def test_a_decision_and_an_override_that_exist_are_said_and_no_click_makes_a_second(
    opened: Opened, services: FakeServices, language: str, sentence: str, person: str
):
    services.of_client = [{**decision_summary(), "overridden_to": "approved"}]
    page = opened("client", client=CLIENT, lang=language)
    assert sentence in page.info[0].value and person in page.info[0].value and "d-1" in page.info[0].value
    assert page.button(key=f"decide-{CLIENT}").disabled
    assert not services.requests("POST", "/score")


def test_a_further_decision_is_an_explicit_wish_with_a_key_of_its_own(opened: Opened, services: FakeServices):
    page = opened("client", client=CLIENT)
    page.button(key=f"decide-{CLIENT}").click().run()
    page.checkbox(key="again-d-1").check().run()
    page.button(key=f"decide-{CLIENT}").click().run()
    assert len(services.requests("POST", "/score")) == 2
    assert "d-2" in page.success[0].value
    assert len(set(services.keys) - {None}) == 2


def test_two_tabs_on_one_case_send_the_same_key(opened: Opened, services: FakeServices):
    for _ in range(2):
        services.of_client = []
        opened("client", client=CLIENT).button(key=f"decide-{CLIENT}").click().run()
    first, second = (key for key in services.keys if key is not None)
    assert first == second


def test_a_decision_without_an_answer_can_be_sent_again_and_is_the_same(
    opened: Opened, services: FakeServices
):
    page = opened("client", client=CLIENT)
    good = services.answers["POST", "/score"]
    services.answers["POST", "/score"] = lambda _: problem(503, "unavailable")
    page.button(key=f"decide-{CLIENT}").click().run()
    assert not page.success and page.warning
    services.answers["POST", "/score"] = good
    page.button(key=f"decide-{CLIENT}").click().run()
    assert page.success and len(set(services.keys) - {None}) == 1


def test_a_record_that_differs_from_what_was_shown_says_so(opened: Opened, services: FakeServices):
    services.answers["POST", "/score"] = lambda _: httpx.Response(
        200, json={**score(), "decision": "approved", "points": 560}
    )
    page = opened("client", client=CLIENT)
    page.button(key=f"decide-{CLIENT}").click().run()
    assert "L'enregistrement diffère" in page.warning[0].value


def test_who_and_which_loan_are_said_with_units(opened: Opened):
    said = text_of(opened("client", client=CLIENT))
    assert "Alix Martin" in said
    assert "625\u202f500" in said and "24 mensualités, intérêts compris" in said
    assert "35 ans avant la demande" in said


def test_reasons_are_the_services_sentences(opened: Opened):
    said = text_of(opened("client", client=CLIENT))
    assert "Le score externe n° 1 du client est de 0,202" in said
    assert "Rien ne joue nettement en faveur" in said


def _in_tab(page: AppTest, name: str) -> AppTest:
    page.session_state["client-detail"] = name
    return page.run()


@pytest.mark.parametrize(("tab", "number"), [("concepts", 2), ("importance", 3), ("history", 1)])
def test_every_chart_has_a_sentence_and_its_data(opened: Opened, tab: str, number: int):
    page = _in_tab(opened("client", client=CLIENT), tab)
    charts = page.get("plotly_chart")
    assert len(charts) == number
    assert all(chart.proto.alt for chart in charts)
    tables = [one.proto.body for one in page.main.get("html") if "<table>" in one.proto.body]
    assert all("<caption>" in one and "scope='col'" in one for one in tables)
    assert len(tables) >= len(charts)


def test_what_nobody_opened_is_neither_asked_for_nor_sent(opened: Opened, services: FakeServices):
    page = opened("client", client=CLIENT)
    assert not services.requests("GET", "/importance")
    assert not services.requests("GET", f"/clients/{CLIENT}/history")
    assert "POST /explain" not in text_of(page)
    page.session_state["raw-client"] = True
    assert "POST /explain" in text_of(page.run())


def test_history_rows_are_shown_as_given_and_absent_tables_named(opened: Opened):
    said = text_of(_in_tab(opened("client", client=CLIENT), "history"))
    assert "-314" in said or "−314" in said
    assert "En cours" in said
    assert "Ce client n'a aucune ligne ici" in said
    assert "n'existait pas quand le client a été publié" in said


def test_a_figure_is_traced_to_its_rows_by_the_service(opened: Opened, services: FakeServices):
    page = _in_tab(opened("client", client=CLIENT), "history")
    page.selectbox(key="history-feature@fr").select("EMPLOYMENT").run()
    assert services.requests("GET", f"/clients/{CLIENT}/history")[-1]["feature"] == "EMPLOYMENT"


def test_a_client_is_found_by_number_at_once(opened: Opened):
    page = opened("client")
    page.text_input(key="client-search").set_value(str(CLIENT))
    page.button[0].click().run()
    assert "Alix Martin, client n° 100038" in text_of(page)
    assert page.query_params["client"] == str(CLIENT)


def test_a_number_that_was_looked_for_does_not_hold_the_address(opened: Opened):
    page = opened("client")
    page.text_input(key="client-search").set_value(str(CLIENT))
    page.button[0].click().run()
    page.query_params["client"] = "42"
    page.run()
    assert page.query_params["client"] == "42"
    assert "Alix Martin, client" not in text_of(page)


def test_a_client_is_found_by_name(opened: Opened, services: FakeServices):
    page = opened("client")
    page.text_input(key="client-search").set_value("martin")
    page.button[0].click().run()
    assert services.requests("GET", "/clients")[-1]["search"] == "martin"
    assert page.query_params["client"] == str(CLIENT)


def test_a_number_that_nobody_bears_is_one_sentence(opened: Opened):
    page = opened("client", client=42)
    assert len(page.error) == 1
    assert "Rien n'a été trouvé" in page.error[0].value


def test_an_address_with_a_word_for_a_number_says_what_a_number_is(opened: Opened):
    page = opened("client", client="abc", lang="en")
    assert "“abc” is no client number" in page.error[0].value


def test_without_the_explainer_the_file_the_history_and_the_decision_stay(
    opened: Opened, services: FakeServices
):
    services.away.add("explainer")
    page = opened("client", client=CLIENT)
    assert "service d'explication n'est pas disponible" in page.warning[0].value
    assert "Fonctionnent encore" in page.warning[0].value
    assert "Alix Martin" in text_of(page) and page.button(key=f"decide-{CLIENT}")


def test_without_scoring_the_score_and_its_reasons_stay(opened: Opened, services: FakeServices):
    services.away.add("scoring")
    page = opened("client", client=CLIENT, lang="en")
    assert "scoring service is not available" in page.warning[0].value
    assert "Loan refused" in text_of(page)


def test_a_service_without_its_store_is_not_ready(opened: Opened, services: FakeServices):
    services.answers["POST", "/explain"] = lambda _: problem(503, "unavailable")
    page = opened("client", client=CLIENT)
    assert "il n'est pas prêt" in page.warning[0].value


@pytest.mark.parametrize("text", ["n° 100038", "client no. 100038"])
def test_a_number_is_found_with_the_word_that_pages_write_before_it(opened: Opened, text: str):
    page = opened("client")
    page.text_input(key="client-search").set_value(text)
    page.button[0].click().run()
    assert page.query_params["client"] == str(CLIENT)


def test_more_clients_than_a_page_are_counted_and_turned(opened: Opened, services: FakeServices):
    people = [{"client_id": 200_000 + number, "name": f"Martin {number}"} for number in range(34)]
    services.answers["GET", "/clients"] = lambda _: httpx.Response(
        200, json={"clients": people, "next_after": None}
    )
    page = opened("client", lang="en")
    page.text_input(key="client-search").set_value("martin")
    page.button[0].click().run()
    assert any(one.value == "34 clients found." for one in page.caption)
    assert page.button(key="choose-200000")
    page.selectbox(key="found-martin@en").set_value(20).run()
    assert page.button(key="choose-200033")


def test_a_probability_next_to_the_threshold_has_the_decimals_that_tell_them_apart(
    opened: Opened, services: FakeServices
):
    near = {
        **explanation(),
        "probability_of_default": 0.09102,
        "threshold": 0.09091,
        "points": 540,
        "points_exact": 539.96,
        "threshold_points": 540.0,
    }
    services.answers["POST", "/explain"] = lambda _: httpx.Response(200, json=near)
    said = text_of(opened("client", client=CLIENT))
    assert "9,10\u00a0%" in said and "9,09\u00a0%" in said
    assert "0,04 point" in said


@pytest.mark.parametrize(
    ("language", "title", "line"),
    [
        ("fr", "Que demander ensuite", "Profession. La décision changerait 4 fois."),
        ("en", "What to ask next", "Occupation. The decision would change 4 times."),
    ],
)
def test_near_the_threshold_it_is_said_what_to_ask_next(opened: Opened, language: str, title: str, line: str):
    said = text_of(opened("client", client=CLIENT, lang=language))
    assert title in said and line in said


def test_far_from_the_threshold_only_a_referred_client_is_asked_about(opened: Opened, services: FakeServices):
    far = {**next_facts("fr"), "near_threshold": False}
    services.answers["POST", "/next-facts"] = lambda _: httpx.Response(200, json=far)
    assert "Que demander ensuite" not in text_of(opened("client", client=CLIENT))
    referred = {**explanation("fr"), "decision": "referred"}
    services.answers["POST", "/explain"] = lambda _: httpx.Response(200, json=referred)
    assert "Que demander ensuite" in text_of(opened("client", client=CLIENT))
    services.answers["POST", "/next-facts"] = lambda _: problem(503, "unavailable")
    page = opened("client", client=CLIENT)
    assert "Que demander ensuite" not in text_of(page) and "Le score externe" in text_of(page)
