"""What the values of Home Credit's categories are called."""

from collections.abc import Mapping

from limpide_credit.schemas.home_credit.words.work import OCCUPATIONS, ORGANIZATIONS

_YES_NO = """
N|Non|No
Y|Oui|Yes
"""

VALUES: Mapping[str, str] = {
    "NAME_CONTRACT_TYPE": """
Cash loans|Prêt personnel|Cash loan
Consumer loans|Crédit d'achat|Sales loan
Revolving loans|Crédit renouvelable|Revolving loan
""",
    "CODE_GENDER": """
F|Femme|Woman
M|Homme|Man
""",
    "FLAG_OWN_CAR": _YES_NO,
    "FLAG_OWN_REALTY": _YES_NO,
    "FLAG_LAST_APPL_PER_CONTRACT": _YES_NO,
    "NAME_TYPE_SUITE": """
Children|Enfants|Children
Family|Famille|Family
Group of people|Groupe|Group of people
Other_A|Autre (A)|Other (A)
Other_B|Autre (B)|Other (B)
Spouse, partner|Conjoint ou partenaire|Spouse or partner
Unaccompanied|Sans accompagnant|Unaccompanied
""",
    "NAME_INCOME_TYPE": """
Businessman|Chef d'entreprise|Business owner
Commercial associate|Associé(e) commercial(e)|Commercial associate
Maternity leave|Congé de maternité|Maternity leave
Pensioner|Retraité(e)|Pensioner
State servant|Fonctionnaire|Civil servant
Student|Étudiant(e)|Student
Unemployed|Sans emploi|Unemployed
Working|Salarié(e)|Employee
""",
    "NAME_EDUCATION_TYPE": """
Lower secondary|Collège|Lower secondary
Secondary / secondary special|Lycée ou enseignement professionnel|Secondary or vocational
Incomplete higher|Études supérieures inachevées|Higher education, not completed
Higher education|Études supérieures|Higher education
Academic degree|Doctorat|Academic degree
""",
    "NAME_FAMILY_STATUS": """
Civil marriage|Union civile|Civil partnership
Married|Marié(e)|Married
Separated|Séparé(e)|Separated
Single / not married|Célibataire|Single
Unknown|Non connue|Not known
Widow|Veuf ou veuve|Widowed
""",
    "NAME_HOUSING_TYPE": """
Co-op apartment|Appartement en coopérative|Co-operative flat
House / apartment|Maison ou appartement|House or flat
Municipal apartment|Logement social|Council flat
Office apartment|Logement de fonction|Company flat
Rented apartment|Appartement loué|Rented flat
With parents|Chez ses parents|With parents
""",
    "OCCUPATION_TYPE": OCCUPATIONS,
    "ORGANIZATION_TYPE": ORGANIZATIONS,
    "WEEKDAY_APPR_PROCESS_START": """
MONDAY|Lundi|Monday
TUESDAY|Mardi|Tuesday
WEDNESDAY|Mercredi|Wednesday
THURSDAY|Jeudi|Thursday
FRIDAY|Vendredi|Friday
SATURDAY|Samedi|Saturday
SUNDAY|Dimanche|Sunday
""",
    "FONDKAPREMONT_MODE": """
not specified|Non précisé|Not specified
org spec account|Compte spécial de l'organisme|Special account of the organisation
reg oper account|Compte de l'opérateur régional|Account of the regional operator
reg oper spec account|Compte spécial de l'opérateur régional|Special account of the regional operator
""",
    "HOUSETYPE_MODE": """
block of flats|Immeuble collectif|Block of flats
specific housing|Bâtiment particulier|Specific housing
terraced house|Maison mitoyenne|Terraced house
""",
    "WALLSMATERIAL_MODE": """
Block|Parpaings|Blocks
Mixed|Mixte|Mixed
Monolithic|Béton coulé|Monolithic
Others|Autre|Other
Panel|Panneaux|Panels
Stone, brick|Pierre ou brique|Stone or brick
Wooden|Bois|Wood
""",
    "EMERGENCYSTATE_MODE": """
No|Non|No
Yes|Oui|Yes
""",
    "CREDIT_ACTIVE": """
Active|En cours|Running
Bad debt|Créance irrécouvrable|Bad debt
Closed|Soldé|Closed
Sold|Cédé à un tiers|Sold on
""",
    "CREDIT_CURRENCY": """
currency 1|Devise 1|Currency 1
currency 2|Devise 2|Currency 2
currency 3|Devise 3|Currency 3
currency 4|Devise 4|Currency 4
""",
    "CREDIT_TYPE": """
Another type of loan|Autre crédit|Another type of loan
Car loan|Crédit automobile|Car loan
Cash loan (non-earmarked)|Prêt personnel|Cash loan
Consumer credit|Crédit à la consommation|Consumer loan
Credit card|Carte de crédit|Credit card
Interbank credit|Crédit interbancaire|Interbank loan
Loan for business development|Crédit professionnel|Business loan
Loan for purchase of shares (margin lending)|Crédit pour achat d'actions|Loan to buy shares
Loan for the purchase of equipment|Crédit pour achat de matériel|Loan to buy equipment
Loan for working capital replenishment|Crédit de trésorerie|Working capital loan
Microloan|Microcrédit|Microloan
Mobile operator loan|Crédit d'opérateur mobile|Mobile operator's loan
Mortgage|Crédit immobilier|Mortgage
Real estate loan|Crédit pour biens immobiliers|Real estate loan
Unknown type of loan|Type non connu|Unknown type
""",
    "STATUS": """
C|Soldé|Closed
0|Sans retard|Not late
1|Retard de 1 à 30 jours|1 to 30 days late
2|Retard de 31 à 60 jours|31 to 60 days late
3|Retard de 61 à 90 jours|61 to 90 days late
4|Retard de 91 à 120 jours|91 to 120 days late
5|Plus de 120 jours, cédé ou passé en perte|Over 120 days, sold or written off
X|Non connu|Not known
""",
    "NAME_CASH_LOAN_PURPOSE": """
Building a house or an annex|Construire ou agrandir|Building a house or an annex
Business development|Développer une activité|Business development
Buying a garage|Acheter un garage|Buying a garage
Buying a holiday home / land|Acheter une maison de vacances ou un terrain|Buying a holiday home or land
Buying a home|Acheter un logement|Buying a home
Buying a new car|Acheter une voiture neuve|Buying a new car
Buying a used car|Acheter une voiture d'occasion|Buying a used car
Car repairs|Réparer une voiture|Car repairs
Education|Études|Education
Everyday expenses|Dépenses courantes|Everyday expenses
Furniture|Meubles|Furniture
Gasification / water supply|Raccordement au gaz ou à l'eau|Gas or water supply
Hobby|Loisirs|Hobby
Journey|Voyage|Journey
Medicine|Soins|Medical care
Money for a third person|Argent pour un tiers|Money for a third person
Other|Autre motif|Another purpose
Payments on other loans|Rembourser d'autres crédits|Payments on other loans
Purchase of electronic equipment|Acheter du matériel électronique|Electronic equipment
Refusal to name the goal|Motif non précisé|Purpose not given
Repairs|Travaux|Repairs
Urgent needs|Besoin urgent|Urgent needs
Wedding / gift / holiday|Mariage, cadeau ou fête|Wedding, gift or holiday
""",
    "NAME_CONTRACT_STATUS": """
Active|En cours|Running
Amortized debt|Dette amortie|Amortised debt
Approved|Accord|Approved
Canceled|Annulation|Cancelled
Completed|Terminé|Completed
Demand|Mise en demeure|Demand for payment
Refused|Refus|Refused
Returned to the store|Retour en magasin|Returned to the store
Sent proposal|Proposition envoyée|Proposal sent
Signed|Signé|Signed
Unused offer|Offre non utilisée|Offer not used
""",
    "NAME_PAYMENT_TYPE": """
Cash through the bank|Espèces à la banque|Cash through the bank
Cashless from the account of the employer|Virement de l'employeur|Transfer from the employer
Non-cash from your account|Prélèvement|Direct debit
""",
    "CODE_REJECT_REASON": """
CLIENT|À l'initiative du client|By the client
HC|Étude interne|Internal review
LIMIT|Plafond dépassé|Limit exceeded
SCO|Score|Score
SCOFR|Contrôle des fraudes|Fraud check
SYSTEM|Règle automatique|Automatic rule
VERIF|Vérification des pièces|Check of the papers
""",
    "NAME_CLIENT_TYPE": """
New|Nouveau|New
Refreshed|Revenu|Returning
Repeater|Fidèle|Repeat
""",
    "NAME_GOODS_CATEGORY": """
Additional Service|Service annexe|Additional service
Animals|Animaux|Animals
Audio/Video|Audio et vidéo|Audio and video
Auto Accessories|Accessoires automobiles|Car accessories
Clothing and Accessories|Vêtements et accessoires|Clothes and accessories
Computers|Ordinateurs|Computers
Construction Materials|Matériaux de construction|Building materials
Consumer Electronics|Électronique|Electronics
Direct Sales|Vente directe|Direct sales
Education|Études|Education
Fitness|Sport en salle|Fitness
Furniture|Meubles|Furniture
Gardening|Jardinage|Gardening
Homewares|Articles ménagers|Homewares
House Construction|Construction de maison|House construction
Insurance|Assurance|Insurance
Jewelry|Bijoux|Jewellery
Medical Supplies|Matériel médical|Medical supplies
Medicine|Soins|Medical care
Mobile|Téléphones|Phones
Office Appliances|Matériel de bureau|Office appliances
Other|Autre|Other
Photo / Cinema Equipment|Photo et cinéma|Photo and cinema
Sport and Leisure|Sport et loisirs|Sport and leisure
Tourism|Tourisme|Tourism
Vehicles|Véhicules|Vehicles
Weapon|Armes|Weapons
""",
    "NAME_PORTFOLIO": """
Cards|Cartes|Cards
Cars|Voitures|Cars
Cash|Prêts personnels|Cash loans
POS|Crédits d'achat|Sales loans
""",
    "NAME_PRODUCT_TYPE": """
walk-in|Client|Client
x-sell|Prêteur|Lender
""",
    "CHANNEL_TYPE": """
AP+ (Cash loan)|Partenaire|Partner
Car dealer|Concessionnaire automobile|Car dealer
Channel of corporate sales|Ventes aux entreprises|Corporate sales
Contact center|Téléphone|Phone
Country-wide|Réseau national|Country-wide network
Credit and cash offices|Agence|Branch
Regional / Local|Réseau régional|Regional network
Stone|Boutique|Shop
""",
    "NAME_SELLER_INDUSTRY": """
Auto technology|Automobile|Cars
Clothing|Vêtements|Clothes
Connectivity|Téléphonie|Phones
Construction|Construction|Building
Consumer electronics|Électronique|Electronics
Furniture|Meubles|Furniture
Industry|Industrie|Industry
Jewelry|Bijouterie|Jewellery
MLM partners|Vente en réseau|Network marketing
Tourism|Tourisme|Tourism
""",
    "NAME_YIELD_GROUP": """
low_action|Taux promotionnel|Promotional rate
low_normal|Taux bas|Low rate
middle|Taux moyen|Middling rate
high|Taux élevé|High rate
""",
    "PRODUCT_COMBINATION": """
Card Street|Carte demandée|Card asked for
Card X-Sell|Carte proposée|Card offered
Cash|Prêt personnel|Cash loan
Cash Street: high|Prêt personnel à taux élevé|Cash loan at a high rate
Cash Street: low|Prêt personnel à taux bas|Cash loan at a low rate
Cash Street: middle|Prêt personnel à taux moyen|Cash loan at a middling rate
Cash X-Sell: high|Prêt proposé à taux élevé|Offered loan at a high rate
Cash X-Sell: low|Prêt proposé à taux bas|Offered loan at a low rate
Cash X-Sell: middle|Prêt proposé à taux moyen|Offered loan at a middling rate
POS household with interest|Achat ménager avec intérêts|Household purchase with interest
POS household without interest|Achat ménager sans intérêts|Household purchase without interest
POS industry with interest|Achat industriel avec intérêts|Industrial purchase with interest
POS industry without interest|Achat industriel sans intérêts|Industrial purchase without interest
POS mobile with interest|Téléphone avec intérêts|Phone with interest
POS mobile without interest|Téléphone sans intérêts|Phone without interest
POS other with interest|Autre achat avec intérêts|Other purchase with interest
POS others without interest|Autre achat sans intérêts|Other purchase without interest
""",
}
