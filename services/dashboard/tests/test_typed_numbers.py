"""Numbers and choices of a page: read as the language writes them, kept when the language changes."""

from datetime import UTC, datetime, timedelta

import pytest
from dashboard_bench import Opened, text_of
from fake_services import FakeServices
from streamlit.testing.v1 import AppTest

from limpide_credit.numbers import read_number
from limpide_dashboard.catalogue import Language, catalogue
from limpide_dashboard.formatting import Formats


def type_number(page: AppTest, key: str, text: str, language: str = "fr") -> AppTest:
    """Type into the field of a number, as a person does, and leave it."""
    return page.text_input(key=f"{key}:text@{language}").set_value(text).run()


def send(page: AppTest) -> AppTest:
    return page.button(key="new-score").click().run()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_amounts_and_years_are_read_with_either_decimal_mark_and_shown_as_understood(
    opened: Opened, services: FakeServices, language: Language
):
    page = opened("new_client", lang=language)
    type_number(page, "new-AMT_CREDIT", "300\u202f000,50 €", language)
    type_number(page, "new-DAYS_EMPLOYED", "6,5", language)
    shown = page.text_input(key=f"new-AMT_CREDIT:text@{language}").value
    assert shown == {"fr": "300\u202f000,5", "en": "300,000.5"}[language]
    assert shown is not None
    assert any(shown in caption.value for caption in page.caption)
    send(page)
    assert services.requests("POST", "/explain")[-1]["application"] == {
        "AMT_CREDIT": 300000.5,
        "DAYS_EMPLOYED": -2374.0,
    }


def test_a_number_that_may_be_two_is_asked_about_and_nothing_is_scored_before(
    opened: Opened, services: FakeServices
):
    page = opened("new_client")
    type_number(page, "new-AMT_CREDIT", "300.000")
    assert "300 ou 300\u202f000" in page.error[0].value
    send(page)
    assert not services.requests("POST", "/explain")
    assert any("Montant du crédit demandé" in error.value for error in page.error)
    page.button(key="new-AMT_CREDIT:reading-1").click().run()
    assert not page.error
    send(page)
    assert services.requests("POST", "/explain")[-1]["application"] == {"AMT_CREDIT": 300000.0}


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_day_counts_back_from_today_to_the_day_and_is_shown_in_years(
    opened: Opened, services: FakeServices, language: Language
):
    page = opened("new_client", lang=language)
    born = datetime.now(UTC).date() - timedelta(days=6_574)  # eighteen years, and hardly a day more
    type_number(page, "new-DAYS_BIRTH", f"{born:%d/%m/%Y}", language)
    assert page.text_input(key=f"new-DAYS_BIRTH:text@{language}").value == "18"
    type_number(page, "new-AMT_CREDIT", "1000", language)
    send(page)
    assert services.requests("POST", "/explain")[-1]["application"] == {
        "AMT_CREDIT": 1000.0,
        "DAYS_BIRTH": -6574.0,
    }


def test_an_impossible_duration_is_named_as_the_page_names_it_and_in_years(opened: Opened):
    page = opened("new_client")
    type_number(page, "new-DAYS_BIRTH", "150")
    send(page)
    said = page.error[0].value
    assert "150" in said and "18 à 100" in said
    assert "DAYS_BIRTH" not in said and "54" not in said


def test_two_dates_that_contradict_each_other_are_said_in_years(opened: Opened):
    page = opened("new_client", lang="en")
    type_number(page, "new-DAYS_BIRTH", "30", "en")
    type_number(page, "new-DAYS_EMPLOYED", "25", "en")
    send(page)
    said = page.error[0].value
    assert "25" in said and "30" in said and "contradict" in said
    assert "DAYS" not in said and "-9131" not in said


def test_a_change_of_language_keeps_numbers_choices_and_what_is_not_understood(
    opened: Opened, services: FakeServices
):
    page = opened("new_client")
    page.multiselect(key="new-further@fr").set_value(["FLAG_EMAIL"]).run()
    type_number(page, "new-AMT_CREDIT", "300 000,50")
    type_number(page, "new-AMT_ANNUITY", "12.500")
    page.selectbox(key="new-NAME_CONTRACT_TYPE@fr").set_value("Cash loans").run()
    page.selectbox(key="new-FLAG_EMAIL@fr").set_value(True).run()
    page.segmented_control(key="language-choice").set_value("en").run()
    assert not page.exception
    assert page.text_input(key="new-AMT_CREDIT:text@en").value == "300,000.5"
    assert page.text_input(key="new-AMT_ANNUITY:text@en").value == "12.500"
    assert "not understood" in page.error[0].value
    contract = page.selectbox(key="new-NAME_CONTRACT_TYPE@en")
    assert contract.value == "Cash loans"
    assert "Cash loan" in contract.options[0]
    assert page.selectbox(key="new-FLAG_EMAIL@en").value is True
    type_number(page, "new-AMT_ANNUITY", "12500", "en")
    send(page)
    assert services.requests("POST", "/explain")[-1]["application"] == {
        "AMT_CREDIT": 300000.5,
        "AMT_ANNUITY": 12500.0,
        "NAME_CONTRACT_TYPE": "Cash loans",
        "FLAG_EMAIL": 1.0,
    }
    assert "Montant" not in text_of(page)


@pytest.mark.parametrize("number", [0.0, 6.5, 0.451235, 300000.5, 1e8, -3.25, 1234.5])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_field_shows_a_number_such_that_it_reads_back(number: float, language: Language):
    assert read_number(Formats(catalogue(language), None).typed(number), language=language) == number
