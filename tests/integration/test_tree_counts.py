"""What the tree keeps to: banned names, the length of files, who names a column. Counts by ``bin/stats``."""

import importlib.machinery
import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

from limpide_credit.features import feature_set
from limpide_credit.tables import TABLES

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def stats() -> ModuleType:
    loader = importlib.machinery.SourceFileLoader("stats", str(ROOT / "bin" / "stats"))
    spec = importlib.util.spec_from_loader("stats", loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


def test_no_name_that_the_style_page_replaced_comes_back(stats: ModuleType):
    assert [where for path in stats.sources() for where in stats.banned_names(path)] == []


def test_no_source_file_is_longer_than_400_lines(stats: ModuleType):
    assert [path.name for path in stats.sources() if path.read_text().count("\n") > 400] == []


def test_no_file_outside_of_the_schemas_names_a_column_a_table_or_a_feature(stats: ModuleType):
    assert stats.name_columns(stats.sources()) == []
    columns = {column.name for table in TABLES.values() for column in table.columns}
    files = {file for table in TABLES.values() for file in table.files}
    # A word that other code has too.
    known = {*columns, *files, *TABLES, *feature_set().names} - {"STATUS"}
    named = re.compile(rf"\b({'|'.join(sorted(name for name in known if '_' in name or name.isupper()))})\b")
    outside = [path for path in stats.sources() if not stats.in_schema(path)]
    assert [path.name for path in outside if named.search(path.read_text(encoding="utf-8"))] == []
