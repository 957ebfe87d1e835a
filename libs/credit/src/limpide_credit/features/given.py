"""The facts of the application as features."""

from collections.abc import Mapping

from limpide_credit.features.cleaning import Rows, Value
from limpide_credit.features.rowwise import RowFeature, choose
from limpide_credit.schemas.chosen import SCHEMA
from limpide_credit.tables import APPLICATION, APPLICATION_FACTS, SOURCE_COLUMNS


def facts_as_given(facts: Rows) -> list[RowFeature]:
    """Return one feature a fact of the application, without what would reveal gender or family."""
    words = SCHEMA.words.facts()
    features = []
    for name in APPLICATION_FACTS:
        column = APPLICATION.column(name)
        kind = "number" if column.kind == "integer" else column.kind
        concept, label = words[name]
        unit = "day_offset" if column.unit == "days" else column.unit
        value = _neutral(facts[name], SCHEMA.neutral_words.get(name, {}))
        shown = name not in SOURCE_COLUMNS
        features.append(RowFeature(name, value, unit, concept, label, kind, column.values, shown=shown))
    return features


def _neutral(value: Value, words: Mapping[str, str]) -> Value:
    for revealing, neutral in words.items():
        value = choose(value == revealing, neutral, value)
    return value
