"""The features of Home Credit's tables."""

from limpide_credit.features.aggregates import Summary
from limpide_credit.features.cleaning import Rows
from limpide_credit.features.rowwise import RowFeature
from limpide_credit.features.source_states import source_features
from limpide_credit.schemas.home_credit.features.application import application_features
from limpide_credit.schemas.home_credit.features.bureau import bureau_ratios, bureau_summary
from limpide_credit.schemas.home_credit.features.bureau_balance import (
    bureau_balance_ratios,
    bureau_balance_summary,
)
from limpide_credit.schemas.home_credit.features.cards import cards_ratios, cards_summary
from limpide_credit.schemas.home_credit.features.cross import cross_features
from limpide_credit.schemas.home_credit.features.installments import (
    installments_ratios,
    installments_summary,
)
from limpide_credit.schemas.home_credit.features.pos import pos_ratios, pos_summary
from limpide_credit.schemas.home_credit.features.previous import previous_ratios, previous_summary


def summaries() -> tuple[Summary, ...]:
    """Return the summary of each history table, in the order of the vector."""
    return (
        bureau_summary(),
        bureau_balance_summary(),
        previous_summary(),
        pos_summary(),
        installments_summary(),
        cards_summary(),
    )


def row_features(facts: Rows) -> list[RowFeature]:
    """Return every feature of one row."""
    given = application_features(facts)
    score = next(feature.expression for feature in given if feature.name == "EXT_SOURCE_MEAN")
    return [
        *given,
        *source_features(facts),
        *bureau_ratios(facts),
        *bureau_balance_ratios(facts),
        *previous_ratios(facts),
        *pos_ratios(facts),
        *installments_ratios(facts),
        *cards_ratios(facts),
        *cross_features(facts, facts, score),
    ]
