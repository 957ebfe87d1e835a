"""What is said of a fact that is missing: that its source holds nothing, or that it was not given."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from limpide_credit.features import Feature, VectorLayout, Words


@dataclass(frozen=True)
class Source:
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


SOURCES: Mapping[str, Source] = {
    "bureau": Source(
        "BURO_COUNT",
        Words(
            "Nous ne connaissons aucun crédit de vous chez d'autres prêteurs",
            "We know of no loan of yours with other lenders",
        ),
    ),
    "bureau_balance": Source(
        "BURO_MONTHS_BALANCE_SIZE_SUM",
        Words(
            "Nous n'avons pas l'historique mensuel de vos crédits chez d'autres prêteurs",
            "We hold no monthly history of your loans with other lenders",
        ),
    ),
    "previous_application": Source(
        "PREV_COUNT",
        Words(
            "Vous ne nous avez encore jamais demandé de crédit", "You have never asked us for a loan before"
        ),
    ),
    "POS_CASH_balance": Source(
        "POS_COUNT",
        Words(
            "Nous n'avons pas d'historique de crédit à la consommation de vous chez nous",
            "We hold no history of consumer loans of yours with us",
        ),
    ),
    "installments_payments": Source(
        "INST_COUNT",
        Words("Nous n'avons pas d'historique de vos remboursements", "We hold no repayment history for you"),
    ),
    "credit_card_balance": Source(
        "CC_COUNT",
        Words("Vous n'avez pas de carte de crédit chez nous", "You have no credit card with us"),
    ),
}
"""Table of history to what its absence means."""

NOT_GIVEN = Words("Vous n'avez pas indiqué : {}", "You did not state: {}")
"""Of a fact of the application."""

NOT_OBTAINED = Words("Nous n'avons pas obtenu : {}", "We did not obtain: {}")
"""Of an external score."""


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
    source = SOURCES.get(feature.table)
    if source is None or source.count not in layout.features:
        return False
    return not vector[layout.position(source.count)] > 0
