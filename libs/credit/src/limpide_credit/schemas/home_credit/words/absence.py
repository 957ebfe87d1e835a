"""What is said of a client of Home Credit without history."""

from collections.abc import Mapping

from limpide_credit.schemas.schema import History
from limpide_credit.schemas.words import Words

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
