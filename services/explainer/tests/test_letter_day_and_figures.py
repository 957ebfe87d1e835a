"""A letter is dated where the lender is, names the person, and rounds as the pages do."""

import asyncio
from datetime import UTC, date, datetime
from typing import Any

import pytest
from explained_answer import explained_answer

from limpide_credit.errors import InputError, UnavailableError
from limpide_explainer.letter.content import Case, Letter, Rights, Sender, compose
from limpide_explainer.letter.duties import read_jurisdiction
from limpide_explainer.letter.printing import Printing
from limpide_explainer.letter_case import day_of_letter
from limpide_explainer.settings import ExplainerSettings
from limpide_platform.settings import load_settings

RIGHTS = Rights(read_jurisdiction("eu-fr"), {}, request_days=30, answer_days=30)
EXPLANATION = explained_answer(client_id=None, rules=[])


def letter(name: str | None = "Demandeur 12", **explanation: Any) -> Letter:
    case = Case(
        explanation={**EXPLANATION, **explanation}, on=date(2026, 11, 1), name=name, amount=None, annuity=None
    )
    return compose(case, Sender("Limpide", [], ""), (300, 850), RIGHTS)


def test_a_decision_at_half_past_eleven_at_night_utc_is_of_the_next_day_in_paris(
    monkeypatch: pytest.MonkeyPatch,
):
    settings = load_settings(ExplainerSettings)
    at = datetime(2026, 11, 29, 23, 30, tzinfo=UTC)
    assert day_of_letter(at, settings.time_zone) == date(2026, 11, 30)
    monkeypatch.setenv("LIMPIDE_TIME_ZONE", "America/New_York")
    abroad = load_settings(ExplainerSettings)
    assert day_of_letter(at, abroad.time_zone) == date(2026, 11, 29)


def test_a_zone_that_does_not_exist_ends_the_start_by_its_name(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("LIMPIDE_TIME_ZONE", "Europe/Atlantis")
    with pytest.raises(InputError, match="LIMPIDE_TIME_ZONE"):
        load_settings(ExplainerSettings)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_it_names_the_decision_and_a_new_applicant_by_his_reference(language: str):
    written = letter(language=language)
    assert written.recipient == ["Demandeur 12"]
    assert any("0199-ab" in line for line in written.references)


def test_a_probability_has_the_decimals_of_the_page():
    assert "14,7\u00a0%" in letter().score.paragraphs[0]
    near = letter(probability_of_default=0.09102, threshold=0.09091, language="en")
    assert "9.10%" in near.score.paragraphs[0]


def test_a_score_just_below_the_threshold_does_not_read_like_it():
    near = letter(points=540, points_exact=539.96, threshold_points=540.0)
    assert "539,96" in near.scale.score_label
    assert "540" in near.scale.threshold_label
    far = letter()
    assert "512" in far.scale.score_label and "540" in far.scale.threshold_label
    assert "540,1" not in far.scale.threshold_label


def test_it_is_set_in_another_process_and_a_killed_one_is_replaced():
    printing = Printing()

    async def set_and_kill() -> None:
        assert (await printing.pdf(letter())).startswith(b"%PDF")
        assert printing._process is not None
        printing._process.kill()
        with pytest.raises(UnavailableError, match="has ended"):
            await printing.pdf(letter())
        assert (await printing.pdf(letter())).startswith(b"%PDF")

    asyncio.run(set_and_kill())
    printing.close()
