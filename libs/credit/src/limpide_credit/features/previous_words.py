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
CLIENT|des abandons par le client|withdrawals by the client
VERIF|des refus à la vérification|refusals at verification
SYSTEM|des refus par le système|refusals by the system
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
    "NAME_PORTFOLIO": (
        "past_requests",
        """
Cards|des demandes de carte|card requests
Cash|des demandes de prêt personnel|cash loan requests
POS|des demandes de crédit en magasin|in-store loan requests
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
Car dealer|des demandes chez un concessionnaire|requests at a car dealer
Channel of corporate sales|des demandes par un employeur|requests through corporate sales
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
Mobile|des achats de téléphones|purchases of phones
Consumer Electronics|des achats d'électroménager|purchases of household electronics
Computers|des achats d'ordinateurs|purchases of computers
Audio/Video|des achats audio et vidéo|purchases of audio and video
Furniture|des achats de meubles|purchases of furniture
Photo / Cinema Equipment|des achats de matériel photo|purchases of photo equipment
Construction Materials|des achats de matériaux|purchases of building materials
Clothing and Accessories|des achats de vêtements|purchases of clothes
Auto Accessories|des achats pour l'automobile|purchases for a car
Jewelry|des achats de bijoux|purchases of jewellery
Homewares|des achats d'articles ménagers|purchases of homewares
Medical Supplies|des achats de matériel médical|purchases of medical supplies
Vehicles|des achats de véhicules|purchases of vehicles
""",
    ),
    "NAME_SELLER_INDUSTRY": (
        "past_requests",
        """
Consumer electronics|des vendeurs d'électronique|sellers of electronics
Connectivity|des vendeurs de téléphonie|sellers of phones
Furniture|des vendeurs de meubles|sellers of furniture
Construction|des vendeurs de matériaux|sellers of building materials
Clothing|des vendeurs de vêtements|sellers of clothes
Industry|des vendeurs industriels|industrial sellers
Auto technology|des vendeurs de pièces automobiles|sellers of car parts
""",
    ),
    "NAME_CASH_LOAN_PURPOSE": (
        "past_requests",
        """
Repairs|des prêts pour travaux|loans for repairs
Other|des prêts pour un autre motif|loans for another purpose
Urgent needs|des prêts pour besoin urgent|loans for urgent needs
Buying a used car|des prêts pour une voiture d'occasion|loans for a used car
Building a house or an annex|des prêts pour construire|loans to build
Everyday expenses|des prêts pour dépenses courantes|loans for everyday expenses
Medicine|des prêts pour frais de santé|loans for health costs
Payments on other loans|des prêts pour rembourser d'autres crédits|loans to repay other loans
Education|des prêts pour études|loans for education
""",
    ),
    "PRODUCT_COMBINATION": (
        "past_terms",
        """
Cash|des prêts personnels simples|plain cash loans
Cash Street: high|des prêts personnels à taux élevé|cash loans at a high rate
Cash Street: low|des prêts personnels à taux bas|cash loans at a low rate
Cash Street: middle|des prêts personnels à taux moyen|cash loans at a middling rate
Cash X-Sell: high|des prêts proposés à taux élevé|offered loans at a high rate
Cash X-Sell: low|des prêts proposés à taux bas|offered loans at a low rate
Cash X-Sell: middle|des prêts proposés à taux moyen|offered loans at a middling rate
Card Street|des cartes demandées|cards asked for
Card X-Sell|des cartes proposées|cards offered
POS household with interest|des achats ménagers avec intérêts|household purchases with interest
POS household without interest|des achats ménagers sans intérêts|household purchases without interest
POS industry with interest|des achats industriels avec intérêts|industrial purchases with interest
POS industry without interest|des achats industriels sans intérêts|industrial purchases without interest
POS mobile with interest|des téléphones avec intérêts|phones with interest
POS mobile without interest|des téléphones sans intérêts|phones without interest
POS other with interest|d'autres achats avec intérêts|other purchases with interest
""",
    ),
}

RATIOS = """
PREV_REFUSED_SHARE|ratio|refusals|Part des refus parmi les demandes passées|Share of refusals among earlier applications
PREV_REFUSED_APPROVED_RATIO|ratio|refusals|Refus rapportés aux accords passés|Refusals relative to approvals
PREV_REFUSED_12M_SHARE|ratio|refusals|Part des refus parmi les demandes de moins d'un an|Share of refusals among applications within a year
PREV_12M_SHARE|ratio|past_requests|Part des demandes passées faites depuis moins d'un an|Share of earlier applications made within a year
PREV_PACE|days|past_requests|Délai moyen entre deux demandes passées|Mean time between two earlier applications
PREV_LAST3_AMOUNT_TREND|ratio|past_requests|Montant accordé, trois dernières demandes rapportées à l'ensemble|Amount granted, last three applications relative to all
PREV_LAST3_ANNUITY_TREND|ratio|past_terms|Mensualité, trois dernières demandes rapportées à l'ensemble|Instalment, last three applications relative to all
PREV_LAST3_INTEREST_TREND|ratio|past_terms|Taux estimé, trois dernières demandes moins l'ensemble|Estimated rate, last three applications minus all
PREV_LAST3_REFUSED_TREND|ratio|refusals|Part des refus, trois dernières demandes moins l'ensemble|Share of refusals, last three applications minus all
PREV_LAST1_AMOUNT_TREND|ratio|past_requests|Montant de la dernière demande rapporté à ceux accordés|Amount of the last application relative to those approved
PREV_REFUSED_AMOUNT_RATIO|ratio|refusals|Montant demandé, refus rapportés aux accords|Amount asked, refusals relative to approvals
PREV_SINCE_REFUSAL_GAP|days|refusals|Délai entre le dernier accord et le dernier refus|Time from the last approval to the last refusal
"""  # noqa: E501 - one feature a line
