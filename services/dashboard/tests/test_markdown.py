"""Texts of people and files are drawn as text wherever Streamlit draws Markdown."""

import ast
from pathlib import Path

import pytest

import limpide_dashboard
from limpide_dashboard.markdown import as_text

SOURCE = Path(limpide_dashboard.__file__).parent
DRAWN = {"markdown", "caption", "info", "warning", "error", "success", "toast", "button", "expander"}
FOREIGN = {"name", "text", "alias", "version", "tables", "decision_id", "address", "reference", "file"}


@pytest.mark.parametrize(
    "text",
    [
        "![x](http://127.0.0.1/x.png)",
        "[click](https://example.org)",
        "https://example.org",
        "www.example.org",
        "someone@example.org",
        "<img src=x>",
        "**bold** `code` $x$ ~~no~~",
    ],
)
def test_nothing_of_markdown_is_left(text):
    drawn = as_text(text)
    assert drawn.replace("\\", "").replace("\u2060", "") == text
    for position, sign in enumerate(drawn):
        if sign in "`*_[]<>$~#&|":
            assert drawn[position - 1] == "\\"
    assert not {"://", "www.", "e@"} & {drawn[at : at + n] for at in range(len(drawn)) for n in (2, 3, 4)}


def test_no_page_draws_a_text_that_was_put_into_a_sentence_without_escaping_it():
    """What `say` puts into a drawn sentence is a number of ours; a text goes through `sentence`."""
    wrong = []
    for file in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if not (isinstance(node, ast.Call) and _name(node.func) in DRAWN and node.args):
                continue
            drawn = node.args[0]
            if isinstance(drawn, ast.Call) and _name(drawn.func) == "problem_sentence":
                wrong.append(f"{file.name}:{node.lineno}")
            if isinstance(drawn, ast.JoinedStr) and not _escaped(drawn):
                wrong.append(f"{file.name}:{node.lineno}")
            if isinstance(drawn, ast.Call) and _name(drawn.func) == "say":
                wrong += [
                    f"{file.name}:{node.lineno} {given.arg}"
                    for given in drawn.keywords
                    if given.arg in FOREIGN
                ]
    assert wrong == []


def _name(function):
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _escaped(text):
    return any(isinstance(node, ast.Call) and _name(node.func) == "as_text" for node in ast.walk(text))
