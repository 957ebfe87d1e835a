"""Words for what the tables hold: complete in both languages, and never the raw code."""

import pytest

from limpide_credit.errors import NotFoundError
from limpide_credit.features import feature_set
from limpide_credit.tables import APPLICATION_FACTS, TABLES
from limpide_credit.words import column_words, table_words, value_words

COLUMNS = [(table.name, column) for table in TABLES.values() for column in table.columns]
CATEGORIES = [(table, column) for table, column in COLUMNS if column.kind == "category"]


def test_every_table_has_words():
    assert all(table_words(table).fr and table_words(table).en for table in TABLES)


@pytest.mark.parametrize(("table", "column"), COLUMNS, ids=lambda one: getattr(one, "name", one))
def test_every_column_has_words(table, column):
    words = column_words(table, column.name)
    assert words.fr and words.en and column.name not in (words.fr, words.en)


def test_every_fact_of_an_application_is_called_as_its_feature():
    features = feature_set().features
    for fact in APPLICATION_FACTS:
        if fact in features:
            assert column_words("application", fact).fr == features[fact].label_fr


@pytest.mark.parametrize(("table", "column"), CATEGORIES, ids=lambda one: getattr(one, "name", one))
def test_every_value_of_a_category_has_words(table, column):
    words = [value_words(column.name, value) for value in column.values]
    assert all(one.fr and one.en for one in words)
    for language in ("fr", "en"):
        assert len({getattr(one, language) for one in words}) == len(words), "two values of one name"


def test_every_category_among_the_features_has_words():
    for name in feature_set().categorical:
        for value in feature_set().features[name].categories:
            assert value_words(name, value)


@pytest.mark.parametrize(
    ("call", "field"),
    [
        (lambda: table_words("loans"), "table"),
        (lambda: column_words("loans", "AMT_CREDIT"), "table"),
        (lambda: column_words("bureau", "AMT_CREDITS"), "column"),
        (lambda: value_words("AMT_CREDIT", "1"), "column"),
        (lambda: value_words("CODE_GENDER", "XAP"), "CODE_GENDER"),
    ],
)
def test_what_is_not_there_is_named(call, field):
    with pytest.raises(NotFoundError) as caught:
        call()
    assert caught.value.field == field
