"""What is said of a missing fact: its source holds nothing, was not asked, or the client did not state it."""

import numpy as np

from limpide_credit.features import HISTORY_COUNTS, Feature, VectorLayout, Words, not_asked
from limpide_credit.schemas.chosen import SCHEMA
from limpide_credit.tables import APPLICATION, SOURCES

HISTORIES = SCHEMA.histories
"""Table of history to what its absence means."""

HISTORY_NOT_ASKED = SCHEMA.words.history_not_asked
"""Source of history to what is said where it was not asked."""

NOT_GIVEN = Words("[Vous n'avez|Le client n'a] pas indiqué : {}", "[You|The client] did not state: {}")
"""Of a fact of the application."""

NOT_OBTAINED = Words("Nous n'avons pas obtenu : {}", "We did not obtain: {}")
"""Of an external score, where nobody says whether it was asked for."""

DOES_NOT_EXIST = Words(
    "Nous l'avons demandé, et il n'existe pas : {}", "We asked for it, and there is none: {}"
)
"""Of an external score that was asked for."""

NOT_ASKED = Words("Nous n'avons pas demandé : {}", "We did not ask for: {}")
"""Of an external score that was not asked for."""

_FACT_SOURCE = {fact: source.name for source in SOURCES.values() for fact in source.facts}
_TABLE_SOURCE = {table: source.name for source in SOURCES.values() for table in source.tables}


def absence_is_meaningful(feature: Feature, vector: np.ndarray, layout: VectorLayout) -> bool:
    """Return whether the absence of a feature means something to a person.

    It can of a fact of the application, and of a table of history in which the client has no row at all. A
    figure that cannot be computed of rows which are there, or of several tables, means nothing to a person.

    Args:
        vector: Shape (width,), of ``layout``.
    """
    if feature.tables == (APPLICATION.name,):
        return feature.name == feature.columns[0].removeprefix(f"{APPLICATION.name}.")
    history = HISTORIES.get(feature.table)
    if history is None or history.count not in layout.features:
        return False
    return not vector[layout.position(history.count)] > 0


def history_source(feature: Feature) -> str | None:
    """Return the source of a feature of one history table; None of any other feature."""
    return _TABLE_SOURCE.get(feature.table)


def is_asked(feature: Feature, vector: np.ndarray, layout: VectorLayout) -> bool | None:
    """Return whether the source of a feature was asked; None if it has none, or the layout does not say.

    Args:
        vector: Shape (width,), of ``layout``.
    """
    history = history_source(feature)
    if history is not None:
        count = HISTORY_COUNTS[history]
        return None if count not in layout.features else not np.isnan(vector[layout.position(count)])
    source = _FACT_SOURCE.get(feature.name)
    if source is None or not_asked(source) not in layout.features:
        return None
    return bool(vector[layout.position(not_asked(source))] == 0.0)
