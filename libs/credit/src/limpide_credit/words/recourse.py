"""What is said of a path to approval: terms of a loan, what would change them, and what was found."""

from collections.abc import Mapping

from limpide_credit.features.words import Words

TERMS: Mapping[str, Words] = {
    "amount": Words("Montant du crédit", "Amount of the loan"),
    "annuity": Words("Mensualité", "Instalment"),
    "goods_price": Words("Prix du bien", "Price of the goods"),
    "extra_down_payment": Words("Apport supplémentaire", "Extra down payment"),
    "duration_months": Words("Durée en mois", "Duration in months"),
}
LEVERS: Mapping[str, Words] = {
    "amount": Words("Montant demandé", "Amount asked"),
    "goods_price": Words("Prix du bien", "Price of the goods"),
    "down_payment": Words("Apport supplémentaire", "Extra down payment"),
    "duration": Words("Durée", "Duration"),
}
CHANGES: Mapping[str, Words] = {
    "amount": Words("un montant de {1} au lieu de {0}", "an amount of {1} in place of {0}"),
    "goods_price": Words("un bien à {1} au lieu de {0}", "goods at {1} in place of {0}"),
    "down_payment": Words("un apport supplémentaire de {1}", "an extra down payment of {1}"),
    "duration": Words("une durée de {1} mois au lieu de {0}", "a duration of {1} months in place of {0}"),
}
AND = Words(" et ", " and ")
ACCEPTED = Words(
    "Avec {changes}, la demande serait acceptée avec {points} points (note {grade}){annuity}.",
    "With {changes}, the application would be approved with {points} points (grade {grade}){annuity}.",
)
STILL_REFUSED = Words(
    "Avec {changes}, la demande aurait {points} points (note {grade}){annuity}, mais serait encore refusée.",
    "With {changes}, the application would have {points} points (grade {grade}){annuity}, but would still be "
    "refused.",
)
ANNUITY = Words(", pour une mensualité de {annuity}", ", for an instalment of {annuity}")
STATUS: Mapping[str, Words] = {
    "approved_already": Words(
        "La demande est acceptée telle quelle : rien n'est à changer.",
        "The application is approved as it is: nothing needs to change.",
    ),
    "found": Words(
        "Un changement du crédit demandé suffirait pour que la demande soit acceptée.",
        "A change of the loan asked would be enough for the application to be approved.",
    ),
    "none_within_limits": Words(
        "Aucun changement du crédit, dans les limites essayées, ne suffirait à coup sûr : {combinations} "
        "crédits ont été comparés.",
        "No change of the loan within the limits that were tried is sure to be enough: {combinations} loans "
        "were compared.",
    ),
}
