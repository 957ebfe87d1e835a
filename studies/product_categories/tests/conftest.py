"""A catalogue of twelve invented products, and the texts made of them."""

import csv
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from limpide_product_categories.catalogue import read_catalogue
from limpide_product_categories.text import Corpus, make_corpus

HEADER = ("product_name", "description", "product_category_tree")
_WORDS = {
    "Watches": ("steel watch", "an analog watch with a leather strap and a round dial"),
    "Bedding": ("cotton bed sheet", "a printed cotton sheet with two pillow covers for the bed"),
}

WriteCatalogue = Callable[..., Path]


def rows_of(products: int) -> list[tuple[str, str, str]]:
    """Return products of two categories in turn."""
    names = list(_WORDS)
    rows = []
    for number in range(products):
        category = names[number % 2]
        name, description = _WORDS[category]
        rows.append((f"Brand{number} {name}", f"{description}, number {number}", f"{category} >> {name}"))
    return rows


@pytest.fixture
def write_catalogue(tmp_path: Path) -> WriteCatalogue:
    """Return a function that writes rows as a CSV file and returns its path."""

    def write(rows: Sequence[Sequence[str]] | None = None, header: Sequence[str] = HEADER) -> Path:
        file = tmp_path / "catalogue.csv"
        with file.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows([header, *(rows_of(12) if rows is None else rows)])
        return file

    return write


@pytest.fixture
def corpus(write_catalogue: WriteCatalogue) -> Corpus:
    """Twelve texts, a watch and a sheet in turn."""
    return make_corpus(read_catalogue(write_catalogue()))


@pytest.fixture
def target() -> np.ndarray:
    """Their categories: 0 and 1 in turn."""
    return np.arange(12) % 2
