"""Clients who come by a file: read, recorded, named to the end; what cannot be read is refused in words."""

from pathlib import Path

import pytest
from front_end import ERROR, SUCCESS, FrontEnd, sheets
from installation import Services
from playwright.sync_api import expect

from limpide_credit.words import value_words
from limpide_dashboard.catalogue import LANGUAGES, Language, catalogue

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("language", LANGUAGES)]


def open_file_tab(desk: FrontEnd, language: Language) -> None:
    desk.open("new_client", lang=language)
    desk.page.get_by_role("tab", name=catalogue(language)("new_client.tab_file")).click()


def test_each_of_a_file_is_recorded_under_his_reference_down_to_the_letter(
    desk: FrontEnd, services: Services, language: Language
):
    say = catalogue(language)
    words = value_words("NAME_CONTRACT_TYPE", "Cash loans")
    loan, amount = (words.fr, "250000,50 €") if language == "fr" else (words.en, "€250,000.50")
    anne, paul, lise = (f"{name} {language}" for name in ("Anne", "Paul", "Lise"))
    table = (
        "reference;NAME_CONTRACT_TYPE;AMT_CREDIT;AMT_ANNUITY;AMT_INCOME_TOTAL\n"
        f"{anne};{loan};{amount};15000;180000\n{paul};{loan};900000;45000;90000\n{lise};;-3;15000;90000\n"
    )
    open_file_tab(desk, language)
    desk.upload("clients.csv", table.encode())
    desk.page.get_by_role("heading", name=say("new_client.results_title")).wait_for()
    desk.wait_complete()
    assert all(name in desk.text() for name in (anne, paul, lise, say("new_client.results_lead")))
    assert desk.exceptions() == []

    desk.page.get_by_role("button", name=say("new_client.record_button")).click()
    expect(desk.page.locator(SUCCESS)).to_contain_text(say("new_client.recorded", n=2))
    desk.wait_complete()
    assert say("new_client.results_lead") not in desk.text()
    with desk.page.expect_download() as results:
        desk.page.get_by_role("button", name=say("new_client.download")).last.click()
    written = Path(results.value.path()).read_text(encoding="utf-8-sig")
    recorded = {
        one["reference"]: one["decision_id"] for one in services.scoring.ask("/decisions")["decisions"]
    }
    assert lise not in recorded
    assert recorded[anne] in written and recorded[paul] in written

    desk.open("decisions", lang=language, decision=recorded[anne])
    expect(desk.page.locator(".lp-section h2").first).to_have_text(anne)
    queue = desk.page.get_by_role("region", name=say("decisions.table"))
    expect(queue.get_by_role("row", name=recorded[paul])).to_contain_text(paul)
    desk.page.get_by_role("button", name=say("letter.make")).click()
    with desk.page.expect_download() as letter:
        desk.page.get_by_role("button", name=say("letter.download")).click()
    said = " ".join(sheets(Path(letter.value.path()).read_bytes()))
    assert anne in said and recorded[anne] in said


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("empty.csv", b"", "new_client.file_empty"),
        ("picture.csv", bytes(range(256)), "new_client.file_no_text"),
        (
            "wide.csv",
            ",".join(f"C{n}" for n in range(10_000)).encode() + b"\n1",
            "new_client.file_too_many_columns",
        ),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_words(
    desk: FrontEnd, language: Language, name: str, content: bytes, said: str
):
    open_file_tab(desk, language)
    desk.upload(name, content)
    beginning = catalogue(language)(said).partition("{")[0]
    expect(desk.page.locator(ERROR)).to_contain_text(beginning)
    assert desk.exceptions() == []
