"""The categories of earlier applications that features count, and the words for them."""

from collections.abc import Mapping

CATEGORY_SHARES: Mapping[str, tuple[str, str]] = {
    "NAME_CONTRACT_STATUS": (
        "past_requests",
        """
Approved|des demandes acceptées|approved ones
Canceled|des demandes annulées|cancelled ones
Refused|des demandes refusées|refused ones
Unused offer|des offres non utilisées|unused offers
""",
    ),
    "NAME_CONTRACT_TYPE": (
        "past_requests",
        """
Cash loans|des prêts personnels|cash loans
Consumer loans|des crédits d'achat|sales loans
Revolving loans|des crédits renouvelables|revolving loans
""",
    ),
    "CODE_REJECT_REASON": (
        "refusals",
        """
HC|des refus par l'étude interne|refusals by internal review
LIMIT|des refus pour plafond dépassé|refusals for a limit exceeded
SCO|des refus par le score|refusals by the score
SCOFR|des refus par le contrôle des fraudes|refusals by the fraud check
""",
    ),
    "NAME_CLIENT_TYPE": (
        "past_requests",
        """
New|des demandes faites comme nouveau client|those made as a new client
Refreshed|des demandes faites comme client revenu|those made as a returning client
Repeater|des demandes faites comme client fidèle|those made as a repeat client
""",
    ),
    "NAME_PRODUCT_TYPE": (
        "past_requests",
        """
walk-in|des demandes spontanées|spontaneous requests
x-sell|des offres proposées par nous|offers made by us
""",
    ),
    "NAME_PAYMENT_TYPE": (
        "past_terms",
        """
Cash through the bank|des paiements par la banque|payments through the bank
Non-cash from your account|des paiements par prélèvement|payments by direct debit
""",
    ),
    "NAME_YIELD_GROUP": (
        "past_terms",
        """
low_action|des taux promotionnels|promotional rates
low_normal|des taux bas|low rates
middle|des taux moyens|middling rates
high|des taux élevés|high rates
""",
    ),
    "CHANNEL_TYPE": (
        "past_requests",
        """
AP+ (Cash loan)|des demandes par un partenaire|requests through a partner
Contact center|des demandes par téléphone|requests by phone
Country-wide|des demandes par le réseau national|requests through the country-wide network
Credit and cash offices|des demandes en agence|requests at a branch
Regional / Local|des demandes par le réseau régional|requests through the regional network
Stone|des demandes en boutique|requests at a shop
""",
    ),
    "NAME_TYPE_SUITE": (
        "moment",
        """
Unaccompanied|des demandes faites sans accompagnant|those made unaccompanied
Family|des demandes faites en famille|those made with family
Spouse, partner|des demandes faites en couple|those made with a partner
""",
    ),
    "NAME_GOODS_CATEGORY": (
        "past_requests",
        """
Computers|des achats d'ordinateurs|purchases of computers
Audio/Video|des achats audio et vidéo|purchases of audio and video
Furniture|des achats de meubles|purchases of furniture
Construction Materials|des achats de matériaux|purchases of building materials
Clothing and Accessories|des achats de vêtements|purchases of clothes
""",
    ),
    "NAME_SELLER_INDUSTRY": (
        "past_requests",
        """
Consumer electronics|des vendeurs d'électronique|sellers of electronics
Connectivity|des vendeurs de téléphonie|sellers of phones
Furniture|des vendeurs de meubles|sellers of furniture
Construction|des vendeurs de matériaux|sellers of building materials
""",
    ),
    "NAME_CASH_LOAN_PURPOSE": (
        "past_requests",
        """
Repairs|des prêts pour travaux|loans for repairs
Other|des prêts pour un autre motif|loans for another purpose
Urgent needs|des prêts pour besoin urgent|loans for urgent needs
Building a house or an annex|des prêts pour construire|loans to build
Payments on other loans|des prêts pour rembourser d'autres crédits|loans to repay other loans
""",
    ),
    "PRODUCT_COMBINATION": (
        "past_terms",
        """
Cash Street: high|des prêts personnels à taux élevé|cash loans at a high rate
Cash Street: middle|des prêts personnels à taux moyen|cash loans at a middling rate
Cash X-Sell: high|des prêts proposés à taux élevé|offered loans at a high rate
Cash X-Sell: low|des prêts proposés à taux bas|offered loans at a low rate
Cash X-Sell: middle|des prêts proposés à taux moyen|offered loans at a middling rate
POS household with interest|des achats ménagers avec intérêts|household purchases with interest
POS industry with interest|des achats industriels avec intérêts|industrial purchases with interest
POS mobile with interest|des téléphones avec intérêts|phones with interest
POS mobile without interest|des téléphones sans intérêts|phones without interest
""",
    ),
}

RATIOS = """
PREV_REFUSED_APPROVED_RATIO|ratio|refusals|Refus rapportés aux accords passés|Refusals relative to approvals
PREV_REFUSED_12M_SHARE|ratio|refusals|Part des refus parmi les demandes de moins d'un an|Share of refusals among applications within a year
PREV_12M_SHARE|ratio|past_requests|Part des demandes passées faites depuis moins d'un an|Share of earlier applications made within a year
PREV_PACE|days|past_requests|Délai moyen entre deux demandes passées|Mean time between two earlier applications
PREV_LAST3_AMOUNT_TREND|ratio|past_requests|Montant du crédit, trois dernières demandes rapportées à l'ensemble|Amount of the loan, last three applications relative to all
PREV_LAST3_ANNUITY_TREND|ratio|past_terms|Mensualité, trois dernières demandes rapportées à l'ensemble|Instalment, last three applications relative to all
PREV_LAST3_INTEREST_TREND|ratio|past_terms|Taux estimé, trois dernières demandes moins l'ensemble|Estimated rate, last three applications minus all
PREV_LAST3_REFUSED_TREND|ratio|refusals|Part des refus, trois dernières demandes moins l'ensemble|Share of refusals, last three applications minus all
PREV_LAST1_AMOUNT_TREND|ratio|past_requests|Montant de la dernière demande rapporté à ceux accordés|Amount of the last application relative to those approved
PREV_REFUSED_AMOUNT_RATIO|ratio|refusals|Montant demandé, refus rapportés aux accords|Amount asked, refusals relative to approvals
PREV_SINCE_REFUSAL_GAP|days|refusals|Délai entre le dernier accord et le dernier refus|Time from the last approval to the last refusal
"""  # noqa: E501 - one feature a line
