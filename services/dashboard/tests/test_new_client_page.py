"""Somebody new: by form or by file, with only what is known, and a clear sentence for what cannot be."""

import json

import pytest
from dashboard_bench import SCRIPT, Opened, text_of
from fake_services import FakeServices
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Button, TextInput

from limpide_credit.features import feature_set
from limpide_credit.policy import default_policy_text, read_policy
from limpide_dashboard.api import connect
from limpide_dashboard.catalogue import Language, catalogue
from limpide_dashboard.client_file import read_clients
from limpide_dashboard.formatting import Formats
from limpide_dashboard.page_context import PageContext
from limpide_dashboard.parts.application_form import NEEDED
from limpide_dashboard.scored_file import failures_file, unscored_rows
from limpide_dashboard.settings import DashboardSettings


def test_a_few_facts_are_enough_and_only_they_are_sent(opened: Opened, services: FakeServices):
    page = opened("new_client")
    amount(page).set_value("450 000")
    page.text_input(key="new-DAYS_BIRTH:text@fr").set_value("40")
    page.button(key="new-score").click().run()
    sent = services.requests("POST", "/explain")[-1]
    assert sent == {"application": {"AMT_CREDIT": 450000.0, "DAYS_BIRTH": -14610.0}, "language": "fr"}
    assert "Crédit refusé" in text_of(page)
    assert not services.requests("POST", "/score")


def test_what_to_ask_next_is_asked_of_the_same_application(opened: Opened, services: FakeServices):
    page = opened("new_client", lang="en")
    amount(page, "en").set_value("450000")
    page.button(key="new-score").click().run()
    application = {"AMT_CREDIT": 450000.0}
    assert services.requests("POST", "/next-facts") == [{"application": application, "language": "en"}]
    assert "What to ask next" in text_of(page)


@pytest.mark.parametrize(
    ("language", "sentence"), [("fr", "Les données ont changé"), ("en", "The facts have changed")]
)
def test_a_verdict_of_other_facts_than_those_shown_cannot_be_decided(
    opened: Opened, services: FakeServices, language: str, sentence: str
):
    page = opened("new_client", lang=language)
    amount(page, language).set_value("450000")
    page.button(key="new-score").click().run()
    assert not page.warning and not decide(page).disabled
    amount(page, language).set_value("900000")
    decide(page).click().run()
    assert sentence in page.warning[0].value and decide(page).disabled
    amount(page, language).set_value("many").run()
    assert sentence in page.warning[0].value and decide(page).disabled
    assert not services.requests("POST", "/score")
    amount(page, language).set_value("450000").run()
    assert not page.warning and not decide(page).disabled
    decide(page).click().run()
    assert services.requests("POST", "/score") == [{"application": {"AMT_CREDIT": 450000.0}}]


@pytest.mark.parametrize(
    ("chosen", "named"), [("same", {"case_id": "d-1"}), ("other", {})], ids=["same", "other"]
)
def test_other_facts_after_a_decision_ask_whose_application_it_is(
    opened: Opened, services: FakeServices, chosen: str, named: dict[str, str]
):
    page = opened("new_client", lang="en")
    for facts in ("450000", "400000"):
        amount(page, "en").set_value(facts)
        page.button(key="new-score").click().run()
        if facts == "450000":
            assert not page.radio
            decide(page).click().run()
    assert decide(page).disabled
    (which,) = page.radio
    which.set_value(chosen).run()
    decide(page).click().run()
    assert services.requests("POST", "/score")[-1] == {"application": {"AMT_CREDIT": 400000.0}, **named}
    assert not page.radio and not page.exception


def test_what_is_marked_is_what_the_shipped_policy_decides_nobody_without():
    policy = read_policy(default_policy_text(), feature_set().features)
    rules = [policy.rule(code) for code in ("MISSING_FACTS", "LEGAL_CAPACITY")]
    assert {fact.name for rule in rules if rule is not None for fact in rule.facts} == NEEDED


def test_three_steps_lead_on_and_keep_what_was_given(opened: Opened, services: FakeServices):
    page = opened("new_client")
    amount(page).set_value("450000").run()
    assert "Montant du crédit demandé" not in captions(page)[-1] and "Revenu mensuel" in captions(page)[-1]
    for step in ("person", "sources"):
        page.button(key=f"new-next-{step}").click().run()
        assert page.session_state["new-step"] == step
    page.button(key="new-score").click().run()
    assert services.requests("POST", "/explain")[-1]["application"] == {"AMT_CREDIT": 450000.0}


def test_a_second_click_and_a_reload_ask_under_the_same_key(opened: Opened, services: FakeServices):
    for _ in range(2):
        page = opened("new_client")
        amount(page).set_value("450000")
        page.button(key="new-score").click().run()
        decide(page).click().run()
    asked = [(one, where) for one, where, _ in services.asked if one == "POST"]
    keys = [key for key, one in zip(services.keys, asked, strict=True) if one == ("POST", "/score")]
    assert len(keys) == 2 and keys[0] == keys[1] is not None


def test_an_empty_form_has_no_verdict(opened: Opened):
    page = opened("new_client")
    amount(page).set_value("450000")
    page.button(key="new-score").click().run()
    assert "Crédit refusé" in text_of(page)
    amount(page).set_value("").run()
    assert "Crédit refusé" not in text_of(page)
    amount(page).set_value("450000").run()
    assert "Crédit refusé" not in text_of(page)


def test_an_empty_form_asks_for_a_fact(opened: Opened, services: FakeServices):
    page = opened("new_client", lang="en")
    page.button(key="new-score").click().run()
    assert "No fact was filled in" in page.error[0].value
    assert not services.requests("POST", "/explain")


def test_a_negative_amount_names_field_value_and_remedy(opened: Opened, services: FakeServices):
    page = opened("new_client")
    amount(page).set_value("-5")
    page.button(key="new-score").click().run()
    said = page.error[0].value
    assert "Montant du crédit demandé." in said
    assert "-5" in said and "Donnez un nombre de 1 à" in said
    assert not services.requests("POST", "/explain")


@pytest.mark.parametrize(
    ("language", "content", "sentence"),
    [
        ("fr", b"", "Le fichier est vide"),
        ("en", b"", "The file is empty"),
        ("fr", b"AMT_CREDIT\n" + b"1\n" * 5_500_000, "la limite est de 10 Mo"),
        ("en", ",".join(f"c{n}" for n in range(10_000)).encode(), "10,000 columns"),
        ("fr", b"bonjour, ceci est une lettre", "ne nomme aucune donnée connue"),
    ],
    ids=["nothing in French", "nothing in English", "too large", "10,000 columns", "wrong text"],
)
def test_a_wrong_file_is_a_sentence_in_the_persons_language(
    opened: Opened, services: FakeServices, language: str, content: bytes, sentence: str
):
    page = opened("new_client", lang=language)
    page.file_uploader(key="new-file").set_value(("clients.csv", content, "text/csv")).run()
    assert sentence in page.error[0].value
    assert not services.requests("POST", "/explain")


def test_a_file_is_scored_row_by_row_and_a_wrong_row_does_not_stop_the_others(
    opened: Opened, services: FakeServices
):
    content = b"reference;AMT_CREDIT;AMT_INCOME_TOTAL\nA;450000;180000,5\nB;beaucoup;\n"
    page = opened("new_client")
    page.file_uploader(key="new-file").set_value(("clients.csv", content, "text/csv")).run()
    assert [one["application"] for one in services.requests("POST", "/explain")] == [
        {"AMT_CREDIT": 450000.0, "AMT_INCOME_TOTAL": 180000.5}
    ]
    said = text_of(page)
    assert "beaucoup" in said and "à corriger" in said
    assert not services.requests("POST", "/score/batch")


def test_rows_of_a_file_are_previewed_filtered_and_the_wrong_ones_come_back_to_be_mended(opened: Opened):
    content = b"reference;AMT_CREDIT;NAME_CONTRACT_TYPE\nA;450000;Cash loans\nB;beaucoup;\n"
    page = opened("new_client")
    page.file_uploader(key="new-file").set_value(("clients.csv", content, "text/csv")).run()
    (preview,) = [one for one in page.expander if one.label.startswith("Aperçu")]
    assert "Prêt" in preview.get("html")[0].proto.body
    (problems,) = [one for one in page.get("download_button") if "à corriger" in one.proto.label]
    assert problems.proto.help
    page.button_group(key="new-filter@fr").set_value("problems").run()
    table = next(one.proto.body for one in page.main.get("html") if "beaucoup" in one.proto.body)
    assert "<td>A</td>" not in table


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_file_of_rows_to_mend_is_read_again_as_it_is(language: Language):
    content = b"reference,AMT_CREDIT\nA,450000\n=B,lots\n"
    say, settings = catalogue(language), DashboardSettings()
    ctx = PageContext(say, Formats(say, None), connect(settings), settings)
    rows = unscored_rows(ctx, read_clients(content, most_bytes=1000, most_rows=10).rows)
    (wrong,) = read_clients(failures_file(ctx, rows), most_bytes=1000, most_rows=10).rows
    assert (wrong.cells["AMT_CREDIT"], wrong.error is None) == ("lots", False)
    assert wrong.cells["problem"] == rows[1].problem


def test_a_file_says_how_it_was_read_and_asks_what_may_be_two(opened: Opened, services: FakeServices):
    content = "reference;AMT_CREDIT\nÉlise;300.000\n".encode("cp1252")
    page = opened("new_client")
    page.file_uploader(key="new-file").set_value(("clients.csv", content, "text/csv")).run()
    assert "Lu comme : CSV (cp1252), séparateur « ; », 2 colonnes." in captions(page)
    assert "Dites au-dessus des résultats" in text_of(page)
    assert not services.requests("POST", "/explain")
    question = next(one for one in page.selectbox if "peut en être deux" in one.label)
    question.set_value("comma").run()
    assert [one["application"] for one in services.requests("POST", "/explain")] == [{"AMT_CREDIT": 300000.0}]
    assert any("décimales après une virgule" in caption for caption in captions(page))


def test_the_decisions_of_a_file_are_recorded_when_asked(opened: Opened, services: FakeServices):
    content = json.dumps([{"AMT_CREDIT": 450000, "name": "Demandeur 12"}, {"AMT_CREDIT": 90000}]).encode()
    page = opened("new_client")
    page.file_uploader(key="new-file").set_value(("clients.json", content, "application/json")).run()
    labels = [button.label for button in page.button]
    page.button[labels.index("Enregistrer les décisions")].click().run()
    assert services.requests("POST", "/score/batch") == [
        [
            {"application": {"AMT_CREDIT": 450000.0}, "reference": "Demandeur 12"},
            {"application": {"AMT_CREDIT": 90000.0}},
        ]
    ]
    assert "2 décisions enregistrées" in page.success[0].value
    said = text_of(page)
    assert "2 décisions sont enregistrées" in said and "Rien n'est encore enregistré" not in said
    assert "d-1" in said


def test_a_long_file_goes_by_batches_and_is_shown_in_pages(
    opened: Opened, services: FakeServices, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("LIMPIDE_UPLOAD_EXPLAINED_ROWS", "100")
    content = (
        b"reference;AMT_CREDIT\n" + b"".join(b"P%d;%d\n" % (n, 1000 + n) for n in range(1200)) + b"X;1;2\n"
    )
    page = opened("new_client", lang="en")
    page.file_uploader(key="new-file").set_value(("clients.csv", content, "text/csv")).run()
    said = text_of(page)
    assert "not decided yet" in said and "more than 100 people" in said
    assert not services.requests("POST", "/explain")
    page.button[[one.label for one in page.button].index("Record the decisions")].click().run()
    assert [len(batch) for batch in services.requests("POST", "/score/batch")] == [1000, 200]
    assert "1,200 decisions are recorded" in text_of(page)
    pages = next(one for one in page.selectbox if (one.key or "").startswith("new-page-"))
    assert pages.options[0] == "1 to 100 of 1,201"
    pages.set_value(1200).run()
    assert "3 cells" in text_of(page)


def test_without_the_explainer_the_form_stays(opened: Opened, services: FakeServices):
    services.away.add("explainer")
    page = opened("new_client")
    amount(page).set_value("450 000")
    page.button(key="new-score").click().run()
    assert "service d'explication n'est pas disponible" in page.warning[0].value
    assert page.session_state["new-AMT_CREDIT"] == 450000.0


def amount(page: AppTest, language: str = "fr") -> TextInput:
    return page.text_input(key=f"new-AMT_CREDIT:text@{language}")


def captions(page: AppTest) -> list[str]:
    return [caption.value for caption in page.caption]


def decide(page: AppTest) -> Button:
    return next(one for one in page.button if (one.key or "").startswith("decide-"))


def test_a_reload_brings_back_what_was_typed_and_the_address_says_nothing_of_it(opened: Opened):
    page = opened("new_client")
    amount(page).set_value("450000").run()
    page.session_state["new-step"] = "person"
    page.run()
    draft = page.query_params["draft"]
    assert "450" not in draft and len(draft) > 20
    again = reload(page, draft)
    assert amount(again).value == "450\u202f000"
    assert again.session_state["new-step"] == "person"


def test_a_draft_is_gone_once_its_decision_is_recorded(opened: Opened, services: FakeServices):
    page = opened("new_client")
    amount(page).set_value("450000")
    page.button(key="new-score").click().run()
    draft = page.query_params["draft"]
    decide(page).click().run()
    page.run()
    assert "draft" not in page.query_params
    assert amount(reload(page, draft)).value == ""


def test_an_unknown_draft_is_an_empty_form(opened: Opened):
    page = opened("new_client", draft="nobodys")
    assert not page.exception and amount(page).value == "" and "draft" not in page.query_params


def reload(page: AppTest, draft: str) -> AppTest:
    """Open the page anew with nothing but its address."""
    again = AppTest.from_file(SCRIPT, default_timeout=120)
    again.query_params["draft"] = draft
    return again.run()
