"""Fields of the page read what a person types by the one rule, and an address holds a client or none."""

import pytest
from dashboard_bench import Opened, page_opener, text_of
from fake_services import FakeServices
from input_pages import ADDRESSES, TYPED, Asked, Refused

from limpide_dashboard import place


@pytest.fixture
def answering() -> FakeServices:
    return FakeServices()


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch, answering: FakeServices) -> Opened:
    return page_opener(monkeypatch, answering)


def test_a_typed_number_is_sent_asked_about_or_refused(opened: Opened, answering: FakeServices):
    """All of a language are typed into one page, one after the other, as a person corrects himself."""
    for language in ("fr", "en"):
        page = opened("new_client", lang=language)
        for _, field, text, outcome in (row for row in TYPED if row[0] == language):
            for name in ("AMT_CREDIT", "DAYS_BIRTH"):
                page.text_input(key=f"new-{name}:text@{language}").set_value(text if name == field else "")
            before = len(answering.requests("POST", "/explain"))
            page.button(key="new-score").click().run()
            sent = answering.requests("POST", "/explain")[before:]
            assert not page.exception, text
            said = "\n".join([text_of(page), *(button.label for button in page.button)])
            match outcome:
                case Refused(says):
                    assert not sent and says in said, (text, said)
                case Asked(first, second):
                    assert not sent and first in said and second in said, (text, said)
                case number:
                    assert [one["application"] for one in sent] == [{field: number}], text


@pytest.mark.parametrize(("given", "taken"), ADDRESSES)
def test_an_address_names_a_client_or_none(given: str, taken: bool):
    assert place.client_number(given) == (100038 if taken and given else None)


@pytest.mark.parametrize("given", [given for given, taken in ADDRESSES if not taken])
def test_a_page_without_a_client_says_so_and_does_not_break(opened: Opened, given: str):
    page = opened("client", client=given)
    assert not page.exception
    assert "<script>alert" not in text_of(page)
