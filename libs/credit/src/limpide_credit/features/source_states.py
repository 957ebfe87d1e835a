"""What each source of facts says of a client: known, asked with nothing there, or not asked.

Policies read these features; no model does, for whom a missing fact is missing, whatever the cause.
"""

from limpide_credit.features.cleaning import Rows
from limpide_credit.features.rowwise import RowFeature, highest, indicator, or_zero, present
from limpide_credit.features.words import Words
from limpide_credit.schemas.chosen import SCHEMA
from limpide_credit.tables import SOURCES, Source

CONCEPT = "sources"
"""The concept of the features of sources."""

HISTORY_COUNTS = SCHEMA.history_counts
"""Source of history to the feature that counts its rows: 0 where it was asked and holds nothing, missing
where it was not asked."""


def not_asked(source: str) -> str:
    """Return the name of the feature that counts the facts for which a source was not asked."""
    return f"NOT_ASKED_{source.upper()}"


def source_features(facts: Rows) -> list[RowFeature]:
    """Return how many facts of each source were not asked for, or were withheld.

    Args:
        facts: A table with the cleaned facts of the application, and the aggregates of history.
    """
    return [
        RowFeature(
            not_asked(source.name),
            _not_asked(source, facts),
            "count",
            CONCEPT,
            _label(SCHEMA.words.sources[source.name]),
            shown=False,
        )
        for source in SOURCES.values()
    ]


def _label(words: Words) -> Words:
    return Words(f"Non demandé : {words.fr}", f"Not asked: {words.en}")


def _not_asked(source: Source, facts: Rows) -> object:
    if source.tables:
        return indicator(facts[HISTORY_COUNTS[source.name]].isnull())
    missing = len(source.facts) - present(facts[name] for name in source.facts)
    return highest(missing - or_zero(facts[source.column]), 0.0)
