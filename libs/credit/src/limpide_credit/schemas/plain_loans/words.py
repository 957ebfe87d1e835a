"""What tables, columns, values and concepts are called."""

from collections.abc import Mapping
from functools import cache

from limpide_credit.schemas.words import Words

CONCEPTS = {
    "loan": Words("Crédit demandé", "Loan asked for"),
    "income": Words("Revenus", "Income"),
    "work": Words("Emploi", "Work"),
    "home": Words("Logement", "Home"),
    "age": Words("Âge", "Age"),
    "gender": Words("Genre", "Gender"),
    "family": Words("Situation familiale", "Family"),
    "bureau": Words("Score du bureau de crédit", "Credit bureau's score"),
    "past_loans": Words("Crédits passés", "Past loans"),
    "punctuality": Words("Ponctualité des remboursements", "Punctuality of repayments"),
    "sources": Words("Sources interrogées", "Sources asked"),
}
TABLES = {
    "loan_request": Words("Demande de crédit", "Loan request"),
    "past_loan": Words("Crédits passés", "Past loans"),
}
SOURCES = {
    "bureau_score": Words("score du bureau de crédit", "credit bureau's score"),
    "past_loans": Words("crédits passés, selon le bureau de crédit", "credit bureau's past loans"),
}
KEYS = """
customer|Numéro du client|Customer's number
loan|Numéro du crédit|Loan's number
defaulted|Difficultés de paiement constatées|Payment difficulties observed
"""
COLUMNS = {
    "past_loan": """
opened|Ouverture (jours avant la demande)|Opened (days before the request)
borrowed|Montant emprunté|Amount borrowed
still_owed|Dette restante|Still owed
worst_days_late|Pire retard en jours|Worst delay in days
state|État du crédit|State of the loan
"""
}
VALUES = {
    "purpose": """
car|Voiture|Car
home|Logement|Home
studies|Études|Studies
other loans|Rachat de crédits|Other loans
""",
    "work": """
employee|Salarié(e)|Employee
self-employed|Travail indépendant|Self-employed
retired|Retraité(e)|Retired
none|Sans emploi|Without work
""",
    "home": """
owned|Propriétaire|Owned
rented|Locataire|Rented
with family|En famille|With family
""",
    "sex": """
woman|Femme|Woman
man|Homme|Man
""",
    "state": """
running|En cours|Running
repaid|Remboursé|Repaid
sold|Vendu|Sold
""",
}
SENTENCE_HEADS = {
    "loan_amount": Words(
        "[Vous demandez|Le client demande] un crédit de {}", "[You ask|The client asks] for a loan of {}"
    ),
    "payment_share_of_income": Words(
        "La mensualité représente {} [de vos revenus|des revenus du client]",
        "The payment takes {} of [your|the client's] income",
    ),
    "bureau_score": Words(
        "[Votre score|Le score du client] au bureau de crédit est de {}",
        "[Your|The client's] credit bureau score is {}",
    ),
}
NO_PAST_LOAN = Words(
    "Nous ne connaissons aucun crédit passé [de vous|du client]",
    "We know of no past loan of [yours|the client's]",
)
PAST_LOANS_NOT_ASKED = Words(
    "Nous n'avons pas demandé [vos crédits passés|les crédits passés du client]",
    "We did not ask for [your|the client's] past loans",
)

_FACTS = """
loan_amount|loan|Montant du crédit demandé|Amount of the loan
monthly_payment|loan|Mensualité demandée|Monthly payment asked for
purpose|loan|Objet du crédit|Purpose of the loan
monthly_income|income|Revenu mensuel|Monthly income
work|work|Activité|Work
work_since|work|Début de l'activité actuelle|Start of the present work
home|home|Type de logement|Kind of home
born|age|Date de naissance|Date of birth
sex|gender|Genre|Gender
children|family|Nombre d'enfants|Number of children
bureau_score|bureau|Score du bureau de crédit|Credit bureau's score
bureau_score_not_found|sources|Demandé et inexistant : score du bureau|Asked, and none there: bureau's score
past_loans_not_found|sources|Demandé et inexistant : crédits passés|Asked, and none there: past loans
"""


@cache
def facts() -> Mapping[str, tuple[str, Words]]:
    """Return fact of the request to its concept and its words."""
    lines = (line.split("|") for line in _FACTS.strip().splitlines())
    return {name: (concept, Words(fr, en)) for name, concept, fr, en in lines}
