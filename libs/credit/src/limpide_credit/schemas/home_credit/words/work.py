"""What occupations and sectors are called."""

OCCUPATIONS = """
Accountants|Comptabilité|Accountant
Cleaning staff|Entretien|Cleaning staff
Cooking staff|Cuisine|Cooking staff
Core staff|Personnel de base|Core staff
Drivers|Conduite de véhicules|Driver
HR staff|Ressources humaines|HR staff
High skill tech staff|Technique, très qualifié|Highly skilled technician
IT staff|Informatique|IT staff
Laborers|Travail manuel|Labourer
Low-skill Laborers|Travail manuel non qualifié|Unskilled labourer
Managers|Encadrement|Manager
Medicine staff|Soins|Medical staff
Private service staff|Services aux particuliers|Private service staff
Realty agents|Immobilier|Estate agent
Sales staff|Vente|Sales staff
Secretaries|Secrétariat|Secretary
Security staff|Sécurité|Security staff
Waiters/barmen staff|Service en salle|Waiter or bar staff
"""

ORGANIZATIONS = """
Advertising|Publicité|Advertising
Agriculture|Agriculture|Agriculture
Bank|Banque|Bank
Business Entity Type 1|Entreprise de type 1|Business of type 1
Business Entity Type 2|Entreprise de type 2|Business of type 2
Business Entity Type 3|Entreprise de type 3|Business of type 3
Cleaning|Nettoyage|Cleaning
Construction|Construction|Construction
Culture|Culture|Culture
Electricity|Électricité|Electricity
Emergency|Secours|Emergency services
Government|Administration|Government
Hotel|Hôtellerie|Hotel
Housing|Logement|Housing
Industry: type 1|Industrie de type 1|Industry of type 1
Industry: type 2|Industrie de type 2|Industry of type 2
Industry: type 3|Industrie de type 3|Industry of type 3
Industry: type 4|Industrie de type 4|Industry of type 4
Industry: type 5|Industrie de type 5|Industry of type 5
Industry: type 6|Industrie de type 6|Industry of type 6
Industry: type 7|Industrie de type 7|Industry of type 7
Industry: type 8|Industrie de type 8|Industry of type 8
Industry: type 9|Industrie de type 9|Industry of type 9
Industry: type 10|Industrie de type 10|Industry of type 10
Industry: type 11|Industrie de type 11|Industry of type 11
Industry: type 12|Industrie de type 12|Industry of type 12
Industry: type 13|Industrie de type 13|Industry of type 13
Insurance|Assurance|Insurance
Kindergarten|École maternelle|Nursery school
Legal Services|Services juridiques|Legal services
Medicine|Santé|Health care
Military|Armée|Military
Mobile|Téléphonie mobile|Mobile phones
Other|Autre|Other
Police|Police|Police
Postal|Poste|Postal services
Realtor|Immobilier|Estate agency
Religion|Religion|Religion
Restaurant|Restauration|Restaurant
School|École|School
Security|Sécurité|Security
Security Ministries|Ministères de la sécurité|Security ministries
Self-employed|Travail indépendant|Self-employed
Services|Services|Services
Telecom|Télécommunications|Telecommunications
Trade: type 1|Commerce de type 1|Trade of type 1
Trade: type 2|Commerce de type 2|Trade of type 2
Trade: type 3|Commerce de type 3|Trade of type 3
Trade: type 4|Commerce de type 4|Trade of type 4
Trade: type 5|Commerce de type 5|Trade of type 5
Trade: type 6|Commerce de type 6|Trade of type 6
Trade: type 7|Commerce de type 7|Trade of type 7
Transport: type 1|Transport de type 1|Transport of type 1
Transport: type 2|Transport de type 2|Transport of type 2
Transport: type 3|Transport de type 3|Transport of type 3
Transport: type 4|Transport de type 4|Transport of type 4
University|Université|University
"""
