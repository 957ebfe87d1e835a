"""The client's page: who, which loan, which score, and why."""

import pytest
from dashboard_bench import Opened, text_of
from fake_services import CLIENT, FakeServices


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("fr", "Crédit refusé"), ("en", "Loan refused")],
)
def test_the_decision_is_said_in_the_language_of_the_address(opened: Opened, language: str, sentence: str):
    page = opened("client", client=CLIENT, lang=language)
    assert not page.exception
    assert sentence in text_of(page)


def test_looking_at_a_client_records_nothing(opened: Opened, services: FakeServices):
    opened("client", client=CLIENT)
    assert not services.requests("POST", "/score")
