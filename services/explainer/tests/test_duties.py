"""What the law asks of the letter: each row of a jurisdiction is met by the letter that it names."""

from dataclasses import replace
from datetime import date
from importlib.resources import files
from io import BytesIO
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from explained_answer import explained_answer
from pypdf import PdfReader

from limpide_credit.contracts.decisions import Decided
from limpide_credit.errors import InputError
from limpide_explainer.letter.content import Case, Letter, Rights, Sender, compose
from limpide_explainer.letter.duties import SHIPPED, Duty, read_jurisdiction
from limpide_explainer.letter.pdf import render
from limpide_explainer.letter_case import rights_of
from limpide_explainer.settings import ExplainerSettings

REASON = {"sentence": "Votre score externe n° 1 est de 0,202 ; 0,541 en médiane.", "points_if_usual": 11.2}
EXPLANATION = explained_answer(
    decision_id="01a22ce4-8729-7b37-b892-91364fee8702", reasons=[REASON] * 4, supports=[REASON] * 2
)
SENDER = Sender("Banque Exemple", ["1 rue de la Paix", "75002 Paris"], "reexamen@example.org")
LETTERS: list[tuple[Decided, str, str]] = [
    (decision, by, language)
    for decision, by, language in product(
        ("approved", "approved_on_condition", "refused", "referred"), ("program", "person"), ("fr", "en")
    )
    if (decision, by) not in {("referred", "person"), ("approved_on_condition", "person")}
]


def rows(*, paragraphs: bool) -> list[Any]:
    """Every duty with every letter that has to meet it: by a paragraph, or by a part."""
    return [
        pytest.param(name, duty, *letter, id="-".join([name, duty.code, *letter]))
        for name in SHIPPED
        for duty in read_jurisdiction(name).duties
        for letter in LETTERS
        if duty.applies(letter[0], by_person=letter[1] == "person") and paragraphs == (duty.place is not None)
    ]


def rights(name: str, **values: str) -> Rights:
    return Rights(read_jurisdiction(name), values, request_days=30, answer_days=20)


def written(given: Rights, decision: str = "refused", by: str = "program", language: str = "fr") -> Letter:
    case = Case(
        explanation={
            **EXPLANATION,
            "language": language,
            "decision": "refused" if by == "person" else decision,
        },
        on=date(2026, 11, 1),
        name="Camille Exemple",
        amount=625500.0,
        annuity=32067.0,
        overridden=(decision, date(2026, 11, 5)) if by == "person" else None,  # pyright: ignore[reportArgumentType]
        paths=["Avec un montant de 480 000 et des mensualités de 28 500, la demande serait acceptée."],
        path_message="…",
    )
    return compose(case, SENDER, (300, 850), given)


def texts(letter: Letter) -> str:
    parts = [*letter.opening]
    for section in letter.sections:
        parts += [*section.paragraphs, *(item.text for item in section.items), *section.after]
    return "\n".join(parts)


def in_pdf(letter: Letter) -> str:
    return "".join("".join(page.extract_text().split()) for page in PdfReader(BytesIO(render(letter))).pages)


@pytest.fixture(scope="module")
def pages() -> dict[tuple[str, str], str]:
    """The refusals on paper, without spaces."""
    return {
        (name, one): in_pdf(written(rights(name), language=one)) for name in SHIPPED for one in ("fr", "en")
    }


@pytest.mark.parametrize(("name", "duty", "decision", "by", "language"), rows(paragraphs=True))
def test_the_paragraph_of_a_duty_is_printed(name, duty: Duty, decision, by, language, pages):
    given = rights(name)
    values = {**given.jurisdiction.values, "days": "20"}
    days = {("fr", "program"): "1er décembre 2026", ("fr", "person"): "5 décembre 2026"}
    days |= {("en", "program"): "1 December 2026", ("en", "person"): "5 December 2026"}
    paragraph = duty.paragraph(language, {**values, "until": days[language, by]})
    assert paragraph is not None and "{" not in paragraph
    assert paragraph in texts(written(given, decision, by, language))
    if (decision, by) == ("refused", "program"):
        assert "".join(paragraph.split()) in pages[name, language]


@pytest.mark.parametrize(("name", "duty", "decision", "by", "language"), rows(paragraphs=False))
def test_the_part_that_meets_a_duty_is_there(name, duty: Duty, decision, by, language):
    letter = written(rights(name), decision, by, language)
    parts = {
        "decision": letter.opening[1],
        "score": letter.score.paragraphs,
        "reasons": [one for one in letter.sections if len(one.items) == len(EXPLANATION["reasons"])],
    }
    assert parts[duty.met_by.partition(":")[2]]


@pytest.mark.parametrize("name", SHIPPED)
def test_every_row_names_the_test_that_proves_it(name):
    for duty in read_jurisdiction(name).duties:
        assert callable(globals()[duty.test])
        assert ("part" if duty.place is None else "paragraph") == duty.met_by.partition(":")[0]
        assert ("paragraph" in duty.test) == (duty.place is not None)


ROW = """
[[duty]]
code = "GOOD_WISHES"
law = "Our own"
letters = ["refused"]
met_by = "paragraph:rights"
test = "test_the_paragraph_of_a_duty_is_printed"
fr = "revenir nous voir quand vous voulez."
en = "come back whenever you like."
"""


def shipped(name: str = "eu-fr") -> str:
    place = files("limpide_explainer.letter").joinpath(f"jurisdictions/{name}.toml")
    return place.read_text(encoding="utf-8")


def test_a_duty_is_added_by_one_row(tmp_path):
    own = tmp_path / "own.toml"
    own.write_text(shipped() + ROW, encoding="utf-8")
    for language, words in (("fr", "revenir nous voir"), ("en", "come back whenever")):
        assert words in texts(written(rights(str(own)), language=language))
        assert words not in texts(written(rights("eu-fr"), language=language))
        assert words not in texts(written(rights(str(own)), "approved", language=language))


@pytest.mark.parametrize(
    ("before", "after", "phrase"),
    [
        ("", "[[duty", "cannot be read"),
        ("", "\n[other]\n", "other"),
        ("", ROW + ROW, "stands twice"),
        ('met_by = "part:decision"', 'met_by = "part:footer"', "duty.0.met_by"),
        ('"approved_on_condition", "refused"', '"lost", "refused"', "duty.0.letters"),
        ('law = "Directive (EU) 2023/2225, art. 18(9)"\n', "", "duty.0.law"),
        ("{authority}", "{autority}", "autority"),
        ("{authority}", "{", "duty"),
        ('code = "DECISION"', 'code = "decision"', "duty.0.code"),
        ("[values]", "[values]\nchief = 'x'", "values"),
    ],
)
def test_wrong_duties_are_refused_by_place(tmp_path, before, after, phrase):
    own = tmp_path / "own.toml"
    text = shipped()
    assert before in text
    own.write_text(text.replace(before, after) if before else text + after, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_jurisdiction(str(own))
    assert phrase in caught.value.message
    assert caught.value.field == "LIMPIDE_JURISDICTION"


@pytest.mark.parametrize("which", ["mars", "nowhere.toml", "../eu-fr"])
def test_a_jurisdiction_that_is_not_there_is_named(which):
    with pytest.raises(InputError) as caught:
        read_jurisdiction(which)
    assert which in caught.value.message and "eu-fr, us" in str(caught.value.remedy)


def test_the_installation_s_own_names_stand_in_the_letter():
    given = rights("eu-fr", databases="FICP", authority="APD", debt_advice="")
    said = texts(written(given))
    assert "Fichiers consultés : FICP." in said and "données : APD." in said
    assert "Points conseil budget" in said


def test_the_settings_say_how_long_a_review_takes_and_the_policy_before_them():
    settings = ExplainerSettings(review_request_days=10, review_deadline_days=7, lender_databases="FICP")
    made = rights_of(settings, read_jurisdiction("eu-fr"), None)
    assert (made.request_days, made.answer_days, made.values["databases"]) == (10, 7, "FICP")
    asked = rights_of(settings, read_jurisdiction("eu-fr"), "review: {deadline_days: 3}")
    assert asked.answer_days == 3


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_usual_refusal_is_one_page(language):
    assert len(PdfReader(BytesIO(render(written(rights("eu-fr"), language=language)))).pages) == 1


def test_time_runs_from_what_holds():
    letter = written(replace(rights("eu-fr"), request_days=10), "refused", "person")
    assert "jusqu'au 15 novembre 2026" in texts(letter)


def test_the_page_on_rights_lists_every_duty():
    page = (Path(__file__).parents[3] / "docs/rights.md").read_text(encoding="utf-8")
    for name in SHIPPED:
        for duty in read_jurisdiction(name).duties:
            assert f"| `{duty.code}` | {duty.law} |" in page
