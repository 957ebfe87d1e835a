"""What the concepts are called that features fold into."""

from collections.abc import Mapping
from types import MappingProxyType

from limpide_credit.schemas.words import Words

CONCEPTS: Mapping[str, Words] = MappingProxyType(
    {
        "loan_amount": Words("Montant demandé", "Amount asked"),
        "loan_terms": Words("Mensualité et durée", "Instalment and term"),
        "loan_type": Words("Type de crédit demandé", "Type of loan asked"),
        "external_scores": Words("Scores externes", "External scores"),
        "income": Words("Revenus", "Income"),
        "employment": Words("Emploi", "Employment"),
        "education": Words("Études", "Education"),
        "age": Words("Âge", "Age"),
        "gender": Words("Genre", "Gender"),
        "family": Words("Situation familiale", "Family"),
        "housing": Words("Logement", "Housing"),
        "building": Words("Immeuble habité", "Building lived in"),
        "region": Words("Région et adresses", "Region and addresses"),
        "identity": Words("Pièces et documents fournis", "Papers and documents given"),
        "contact": Words("Téléphone et courriel", "Phone and e-mail"),
        "car": Words("Véhicule", "Car"),
        "social_circle": Words("Entourage", "Social circle"),
        "enquiries": Words("Consultations du bureau de crédit", "Credit bureau enquiries"),
        "moment": Words("Circonstances de la demande", "Circumstances of the application"),
        "other_loans": Words("Crédits chez d'autres prêteurs", "Loans with other lenders"),
        "other_debt": Words("Dettes chez d'autres prêteurs", "Debt with other lenders"),
        "other_arrears": Words("Retards chez d'autres prêteurs", "Arrears with other lenders"),
        "past_requests": Words("Demandes passées chez nous", "Earlier applications with us"),
        "refusals": Words("Demandes passées refusées", "Earlier applications refused"),
        "past_terms": Words("Conditions des crédits passés", "Terms of earlier loans"),
        "open_loans": Words("Crédits en cours chez nous", "Loans running with us"),
        "punctuality": Words("Ponctualité des remboursements", "Punctuality of repayments"),
        "cards": Words("Usage de la carte de crédit", "Use of the credit card"),
        "sources": Words("Sources interrogées", "Sources asked"),
    }
)
