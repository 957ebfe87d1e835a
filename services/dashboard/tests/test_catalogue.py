"""Both languages say everything, and nothing is said outside the catalogues."""

import ast
import re
import string
from importlib.resources import files
from pathlib import Path

import pytest

from limpide_dashboard.catalogue import catalogue

SOURCE = Path(str(files("limpide_dashboard")))
MODULES = [
    module
    for folder in ("pages", "charts", "parts", ".")
    for module in sorted((SOURCE / folder).glob("*.py"))
    if module.name not in {"__main__.py", "settings.py", "login_settings.py"}  # operators read these
]
SPOKEN = re.compile(r"[^\W\d_]{2,}[,.;:!?]? +[^\W\d_]{2,}|[À-ÿ]")
MARKUP = re.compile(r"^\s*</?\w|lp-|sans-serif|^its answer|^HTTP |^[a-z]+-src |^(top|middle|bottom) ")


def _names(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_both_languages_have_the_same_keys():
    assert catalogue("fr").keys() == catalogue("en").keys()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_sentence_is_written(language):
    say = catalogue(language)
    empty = [key for key, sentence in say.sentences.items() if not all(_forms(sentence))]
    assert not empty


def test_both_languages_fill_in_the_same_values():
    french, english = catalogue("fr").sentences, catalogue("en").sentences
    differing = [
        key
        for key in french
        if set().union(*map(_names, _forms(french[key]))) != set().union(*map(_names, _forms(english[key])))
    ]
    assert not differing


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.stem)
def test_no_page_says_anything_by_itself(module):
    tree = ast.parse(module.read_text(encoding="utf-8"))
    silent = _docstrings(tree) | _raised(tree)
    in_language = [
        f"line {node.lineno}: {node.value!r}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in silent
        and SPOKEN.search(node.value)
        and not MARKUP.search(node.value)
    ]
    assert not in_language


def test_french_uses_the_plural_from_two_on_and_english_from_all_but_one():
    assert catalogue("fr")("shell.unit_days", n=0, value="0") == "0 jour"
    assert catalogue("en")("shell.unit_days", n=0, value="0") == "0 days"
    assert catalogue("fr")("shell.unit_days", n=2, value="2") == "2 jours"


def _forms(sentence: str | tuple[str, str]) -> tuple[str, ...]:
    return (sentence,) if isinstance(sentence, str) else sentence


def _docstrings(tree: ast.Module) -> set[int]:
    return {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }


def _raised(tree: ast.Module) -> set[int]:
    return {id(inner) for node in ast.walk(tree) if isinstance(node, ast.Raise) for inner in ast.walk(node)}
