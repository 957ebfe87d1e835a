"""What a person calls each source of facts."""

from collections.abc import Mapping

from limpide_credit.schemas.words import Words

SOURCE_WORDS: Mapping[str, Words] = {
    "external_score_1": Words("score externe n° 1", "external score no. 1"),
    "external_score_2": Words("score externe n° 2", "external score no. 2"),
    "external_score_3": Words("score externe n° 3", "external score no. 3"),
    "bureau": Words("crédits chez d'autres prêteurs, selon le bureau de crédit", "credit bureau's loans"),
    "enquiries": Words("consultations du bureau de crédit", "credit bureau's enquiries"),
    "earlier_loans": Words("crédits passés chez nous", "earlier loans with us"),
    "occupation": Words("profession", "occupation"),
    "contact": Words("moyens de contact", "ways of contact"),
    "residence": Words("région et adresses", "region and addresses"),
    "documents": Words("pièces et documents fournis", "papers and documents given"),
    "circumstances": Words("jour et heure de la demande", "day and hour of the application"),
    "building": Words("immeuble habité", "building lived in"),
    "social_circle": Words("entourage", "social circle"),
}
"""Name of the source to its words, as they stand within a sentence."""
