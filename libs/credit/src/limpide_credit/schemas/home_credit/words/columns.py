"""What the tables of Home Credit and their columns are called."""

from collections.abc import Mapping

from limpide_credit.schemas.words import Words

TABLE_WORDS: Mapping[str, Words] = {
    "application": Words("Demande de crédit", "Loan application"),
    "bureau": Words("Crédits chez d'autres prêteurs", "Loans with other lenders"),
    "bureau_balance": Words(
        "Crédits chez d'autres prêteurs, mois par mois", "Loans with other lenders, month by month"
    ),
    "previous_application": Words("Demandes passées chez nous", "Earlier applications with us"),
    "POS_CASH_balance": Words("Crédits chez nous, mois par mois", "Loans with us, month by month"),
    "installments_payments": Words("Échéances et paiements chez nous", "Instalments and payments with us"),
    "credit_card_balance": Words("Cartes de crédit chez nous, mois par mois", "Credit cards, month by month"),
}

KEYS = """
SK_ID_CURR|Numéro du client|Client number
SK_ID_BUREAU|Numéro du crédit au bureau de crédit|Loan number at the credit bureau
SK_ID_PREV|Numéro de la demande passée|Number of the earlier application
TARGET|Difficultés de paiement constatées|Payment difficulties observed
"""

COLUMNS: Mapping[str, str] = {
    "bureau": """
CREDIT_ACTIVE|État du crédit|State of the loan
CREDIT_CURRENCY|Devise|Currency
DAYS_CREDIT|Ouverture (jours avant la demande)|Opened (days before the application)
CREDIT_DAY_OVERDUE|Jours de retard à la date de la demande|Days overdue at the application
DAYS_CREDIT_ENDDATE|Fin prévue (jours depuis la demande)|Planned end (days from the application)
DAYS_ENDDATE_FACT|Fin réelle (jours avant la demande)|Actual end (days before the application)
AMT_CREDIT_MAX_OVERDUE|Pire impayé atteint|Worst arrears reached
CNT_CREDIT_PROLONG|Nombre de prolongations|Number of extensions
AMT_CREDIT_SUM|Montant emprunté|Amount borrowed
AMT_CREDIT_SUM_DEBT|Dette restante|Debt left
AMT_CREDIT_SUM_LIMIT|Plafond autorisé|Credit limit
AMT_CREDIT_SUM_OVERDUE|Impayé actuel|Amount overdue now
CREDIT_TYPE|Type de crédit|Type of loan
DAYS_CREDIT_UPDATE|Dernière information (jours depuis la demande)|Last news (days from the application)
AMT_ANNUITY|Mensualité|Instalment
""",
    "bureau_balance": """
MONTHS_BALANCE|Mois (avant la demande)|Month (before the application)
STATUS|État dans le mois|State in the month
""",
    "previous_application": """
NAME_CONTRACT_TYPE|Type de crédit demandé|Type of loan asked
AMT_ANNUITY|Mensualité|Instalment
AMT_APPLICATION|Montant demandé|Amount asked
AMT_CREDIT|Montant du crédit|Amount of the loan
AMT_DOWN_PAYMENT|Apport|Down payment
AMT_GOODS_PRICE|Prix du bien|Price of the goods
WEEKDAY_APPR_PROCESS_START|Jour de la semaine de la demande|Weekday of the application
HOUR_APPR_PROCESS_START|Heure de la demande|Hour of the application
FLAG_LAST_APPL_PER_CONTRACT|Dernière demande pour ce contrat|Last application for this contract
NFLAG_LAST_APPL_IN_DAY|Dernière demande du jour|Last application of the day
RATE_DOWN_PAYMENT|Taux d'apport|Down payment rate
RATE_INTEREST_PRIMARY|Taux d'intérêt principal (normalisé)|Primary interest rate (normalised)
RATE_INTEREST_PRIVILEGED|Taux d'intérêt préférentiel (normalisé)|Privileged interest rate (normalised)
NAME_CASH_LOAN_PURPOSE|Objet du prêt|Purpose of the loan
NAME_CONTRACT_STATUS|Suite donnée|What came of it
DAYS_DECISION|Décision (jours avant la demande actuelle)|Decision (days before the present application)
NAME_PAYMENT_TYPE|Moyen de paiement|Means of payment
CODE_REJECT_REASON|Motif du refus|Reason of the refusal
NAME_TYPE_SUITE|Personne accompagnant le demandeur|Who came along to the application
NAME_CLIENT_TYPE|Client à cette date|Client at that time
NAME_GOODS_CATEGORY|Type de bien|Kind of goods
NAME_PORTFOLIO|Portefeuille|Portfolio
NAME_PRODUCT_TYPE|À l'initiative de|At whose initiative
CHANNEL_TYPE|Canal de la demande|Channel of the application
SELLERPLACE_AREA|Taille du point de vente|Size of the point of sale
NAME_SELLER_INDUSTRY|Secteur du vendeur|Sector of the seller
CNT_PAYMENT|Durée (mois)|Term (months)
NAME_YIELD_GROUP|Niveau de taux|Level of the rate
PRODUCT_COMBINATION|Produit|Product
DAYS_FIRST_DRAWING|Premier décaissement (jours depuis la demande)|First drawing (days from the application)
DAYS_FIRST_DUE|Première échéance (jours depuis la demande)|First due payment (days from the application)
DAYS_LAST_DUE_1ST_VERSION|Fin prévue à l'origine (jours depuis la demande)|First planned end (days from the application)
DAYS_LAST_DUE|Dernière échéance (jours depuis la demande)|Last due payment (days from the application)
DAYS_TERMINATION|Clôture (jours depuis la demande)|Closed (days from the application)
NFLAG_INSURED_ON_APPROVAL|Crédit assuré|Insured loan
""",  # noqa: E501 - one column a line
    "POS_CASH_balance": """
MONTHS_BALANCE|Mois (avant la demande)|Month (before the application)
CNT_INSTALMENT|Nombre d'échéances|Number of instalments
CNT_INSTALMENT_FUTURE|Nombre d'échéances restantes|Number of instalments left
NAME_CONTRACT_STATUS|État du contrat dans le mois|State of the contract in the month
SK_DPD|Jours de retard|Days late
SK_DPD_DEF|Jours de retard hors petites sommes|Days late apart from small sums
""",
    "installments_payments": """
NUM_INSTALMENT_VERSION|Version de l'échéancier (0 : carte)|Version of the schedule (0: card)
NUM_INSTALMENT_NUMBER|Rang de l'échéance|Rank of the instalment
DAYS_INSTALMENT|Date prévue (jours avant la demande)|Due (days before the application)
DAYS_ENTRY_PAYMENT|Date du paiement (jours avant la demande)|Paid (days before the application)
AMT_INSTALMENT|Montant dû|Amount due
AMT_PAYMENT|Montant payé|Amount paid
""",
    "credit_card_balance": """
MONTHS_BALANCE|Mois (avant la demande)|Month (before the application)
AMT_BALANCE|Solde de la carte|Card balance
AMT_CREDIT_LIMIT_ACTUAL|Plafond de la carte|Card limit
AMT_DRAWINGS_ATM_CURRENT|Retraits au distributeur|Cash withdrawals
AMT_DRAWINGS_CURRENT|Dépenses par carte|Card spending
AMT_DRAWINGS_OTHER_CURRENT|Autres dépenses|Other spending
AMT_DRAWINGS_POS_CURRENT|Achats par carte|Card purchases
AMT_INST_MIN_REGULARITY|Paiement minimal exigé|Minimum payment required
AMT_PAYMENT_CURRENT|Paiement du mois|Payment in the month
AMT_PAYMENT_TOTAL_CURRENT|Paiement total du mois|Total payment in the month
AMT_RECEIVABLE_PRINCIPAL|Capital restant dû|Principal owed
AMT_RECIVABLE|Somme due|Sum owed
AMT_TOTAL_RECEIVABLE|Total dû sur la carte|Total owed on the card
CNT_DRAWINGS_ATM_CURRENT|Nombre de retraits|Number of withdrawals
CNT_DRAWINGS_CURRENT|Nombre de dépenses par carte|Number of card transactions
CNT_DRAWINGS_OTHER_CURRENT|Nombre d'autres dépenses|Number of other transactions
CNT_DRAWINGS_POS_CURRENT|Nombre d'achats par carte|Number of card purchases
CNT_INSTALMENT_MATURE_CUM|Échéances déjà payées|Instalments already paid
NAME_CONTRACT_STATUS|État du contrat dans le mois|State of the contract in the month
SK_DPD|Jours de retard|Days late
SK_DPD_DEF|Jours de retard hors petites sommes|Days late apart from small sums
""",
}
