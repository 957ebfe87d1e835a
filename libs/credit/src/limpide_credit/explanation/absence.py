"""What is said of a missing fact: its source holds nothing, was not asked, or the client did not state it."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from limpide_credit.features import HISTORY_COUNTS, Feature, VectorLayout, Words, not_asked
from limpide_credit.tables import SOURCES


@dataclass(frozen=True)
class History:
    """A table of history.

    Parameters
    ----------
    count
        The feature that counts the client's rows in it; 0 or missing where there are none.
    nothing
        What is said then.
    """

    count: str
    nothing: Words


HISTORIES: Mapping[str, History] = {
    "bureau": History(
        "BURO_COUNT",
        Words(
            "Nous ne connaissons aucun crédit [de vous|du client] chez d'autres prêteurs",
            "We know of no loan of [yours|the client's] with other lenders",
        ),
    ),
    "bureau_balance": History(
        "BURO_MONTHS_BALANCE_SIZE_SUM",
        Words(
            "Nous n'avons pas l'historique mensuel [de vos crédits|des crédits du client] chez d'autres "
            "prêteurs",
            "We hold no monthly history of [your|the client's] loans with other lenders",
        ),
    ),
    "previous_application": History(
        "PREV_COUNT",
        Words(
            "[Vous ne nous avez|Le client ne nous a] encore jamais demandé de crédit",
            "[You have|The client has] never asked us for a loan before",
        ),
    ),
    "POS_CASH_balance": History(
        "POS_COUNT",
        Words(
            "Nous n'avons pas d'historique de crédit à la consommation [de vous|du client] chez nous",
            "We hold no history of consumer loans of [yours|the client's] with us",
        ),
    ),
    "installments_payments": History(
        "INST_COUNT",
        Words(
            "Nous n'avons pas d'historique [de vos remboursements|des remboursements du client]",
            "We hold no repayment history for [you|the client]",
        ),
    ),
    "credit_card_balance": History(
        "CC_COUNT",
        Words(
            "[Vous n'avez|Le client n'a] pas de carte de crédit chez nous",
            "[You have|The client has] no credit card with us",
        ),
    ),
}
"""Table of history to what its absence means."""

HISTORY_NOT_ASKED: Mapping[str, Words] = {
    "bureau": Words(
        "Nous n'avons pas interrogé le bureau de crédit [à votre sujet|au sujet du client]",
        "We did not ask the credit bureau about [you|the client]",
    ),
    "earlier_loans": Words(
        "Nous n'avons pas cherché si [vous avez|le client a] déjà eu un crédit chez nous",
        "We did not look up whether [you have|the client has] had a loan with us",
    ),
}
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

    Parameters
    ----------
    vector
        Shape (width,), of ``layout``.
    """
    if feature.tables == ("application",):
        return feature.name == feature.columns[0].removeprefix("application.")
    history = HISTORIES.get(feature.table)
    if history is None or history.count not in layout.features:
        return False
    return not vector[layout.position(history.count)] > 0


def history_source(feature: Feature) -> str | None:
    """Return the source of a feature of one history table; None of any other feature."""
    return _TABLE_SOURCE.get(feature.table)


def is_asked(feature: Feature, vector: np.ndarray, layout: VectorLayout) -> bool | None:
    """Return whether the source of a feature was asked; None if it has none, or the layout does not say.

    Parameters
    ----------
    vector
        Shape (width,), of ``layout``.
    """
    history = history_source(feature)
    if history is not None:
        count = HISTORY_COUNTS[history]
        return None if count not in layout.features else not np.isnan(vector[layout.position(count)])
    source = _FACT_SOURCE.get(feature.name)
    if source is None or not_asked(source) not in layout.features:
        return None
    return bool(vector[layout.position(not_asked(source))] == 0.0)
