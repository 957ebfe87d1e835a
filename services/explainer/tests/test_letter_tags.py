"""A letter is tagged: a screen reader is told its headings, paragraphs and figure, in their order."""

from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from explained_answer import explained_answer
from pypdf import PdfReader

from limpide_explainer.letter.content import Case, Item, Letter, Rights, Sender, compose
from limpide_explainer.letter.duties import read_jurisdiction
from limpide_explainer.letter.pdf import render

REASON = {"sentence": "Votre score externe n° 1 est de 0,202.", "points_if_usual": 11.2}
EXPLANATION = explained_answer(reasons=[REASON])


@pytest.fixture(scope="module")
def letter() -> Letter:
    case = Case(
        explanation=EXPLANATION, on=date(2026, 11, 1), name="Camille Exemple", amount=6e5, annuity=3e4
    )
    rights = Rights(read_jurisdiction("eu-fr"), {}, request_days=30, answer_days=30)
    return compose(case, Sender("Banque", ["1 rue de la Paix"], ""), (300, 850), rights)


def tree(file: PdfReader) -> Any:
    root: Any = file.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    (document,) = root["/StructTreeRoot"]["/K"]
    found: Any = document.get_object()
    return found


def kinds(file: PdfReader) -> list[str]:
    return [str(one.get_object()["/S"]) for one in tree(file)["/K"]]


def test_headings_paragraphs_and_the_scale_are_tagged_in_order(letter):
    file = PdfReader(BytesIO(render(letter)))
    found = kinds(file)
    root: Any = file.trailer["/Root"]
    assert root["/Lang"] == "fr"
    assert found.count("/H1") == 1
    assert found.count("/H2") == 1 + len(letter.sections)
    assert found.index("/H1") < found.index("/Figure") < found.index("/H2", found.index("/Figure"))
    figure = next(one.get_object() for one in tree(file)["/K"] if one.get_object()["/S"] == "/Figure")
    assert letter.scale.score_label in figure["/Alt"] and letter.scale.threshold_label in figure["/Alt"]


def test_everything_drawn_is_tagged_or_left_out_by_name(letter):
    file = PdfReader(BytesIO(render(letter)))
    for page in file.pages:
        content = page.get_contents()
        assert content is not None
        depth = 0
        for line in content.get_data().decode("latin1").splitlines():
            if line.endswith(("BDC", "BMC")):
                depth += 1
            elif line == "EMC":
                depth -= 1
            assert 0 <= depth <= 1
            assert depth == 1 or not line.endswith((" Tj", " TJ", " ET")), line
        assert depth == 0


def test_a_letter_of_many_rules_goes_on_to_the_next_page_with_whole_tags(letter):
    first, *others = letter.sections
    long = replace(first, items=[Item("Une règle de plusieurs lignes. " * 12) for _ in range(60)])
    file = PdfReader(BytesIO(render(replace(letter, sections=[long, *others]))))
    assert len(file.pages) > 2
    for page in file.pages:
        content = page.get_contents()
        assert content is not None
        text = content.get_data().decode("latin1")
        assert text.count(" BDC") + text.count(" BMC") == text.count("EMC\n")
