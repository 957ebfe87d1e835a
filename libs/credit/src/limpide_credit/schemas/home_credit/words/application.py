"""What each fact of the application is called, its unit where the table has none, and its concept."""

from collections.abc import Iterator

from limpide_credit.schemas.home_credit.tables.sources import SOURCES
from limpide_credit.schemas.home_credit.words.sources import SOURCE_WORDS
from limpide_credit.schemas.words import Words

_BUILDING = {
    "APARTMENTS": ("surface des appartements", "apartment area"),
    "BASEMENTAREA": ("surface du sous-sol", "basement area"),
    "YEARS_BEGINEXPLUATATION": ("ancienneté de mise en service", "years in use"),
    "YEARS_BUILD": ("ancienneté de construction", "years since construction"),
    "COMMONAREA": ("surface des parties communes", "common area"),
    "ELEVATORS": ("nombre d'ascenseurs", "number of lifts"),
    "ENTRANCES": ("nombre d'entrées", "number of entrances"),
    "FLOORSMAX": ("nombre d'étages au plus haut", "highest number of floors"),
    "FLOORSMIN": ("nombre d'étages au plus bas", "lowest number of floors"),
    "LANDAREA": ("surface du terrain", "land area"),
    "LIVINGAPARTMENTS": ("nombre de logements", "number of dwellings"),
    "LIVINGAREA": ("surface habitable", "living area"),
    "NONLIVINGAPARTMENTS": ("nombre de locaux non résidentiels", "number of non-residential units"),
    "NONLIVINGAREA": ("surface non résidentielle", "non-residential area"),
}
_BUILDING_STATISTICS = {
    "AVG": ("moyenne", "average"),
    "MODE": ("valeur la plus fréquente", "most frequent value"),
    "MEDI": ("médiane", "median"),
}
_ENQUIRIES = {
    "HOUR": ("dans l'heure précédant la demande", "in the hour before the application"),
    "DAY": ("la veille de la demande", "on the day before the application"),
    "WEEK": ("dans la semaine précédant la demande", "in the week before the application"),
    "MON": ("dans le mois précédant la demande", "in the month before the application"),
    "QRT": ("dans le trimestre précédant la demande", "in the quarter before the application"),
    "YEAR": ("dans l'année précédant la demande", "in the year before the application"),
}

_PLAIN = """
NAME_CONTRACT_TYPE|loan_type|Type de crédit demandé|Type of loan asked
CODE_GENDER|gender|Genre|Gender
FLAG_OWN_CAR|car|Possède une voiture|Owns a car
FLAG_OWN_REALTY|housing|Possède un logement|Owns a home
CNT_CHILDREN|family|Nombre d'enfants|Number of children
AMT_INCOME_TOTAL|income|Revenu mensuel|Monthly income
AMT_CREDIT|loan_amount|Montant du crédit demandé|Amount of the loan asked
AMT_ANNUITY|loan_terms|Mensualité du crédit demandé|Instalment of the loan asked
AMT_GOODS_PRICE|loan_amount|Prix du bien financé|Price of the goods financed
NAME_TYPE_SUITE|moment|Personne accompagnant le demandeur|Who came along to the application
NAME_INCOME_TYPE|income|Type de revenu|Type of income
NAME_EDUCATION_TYPE|education|Niveau d'études|Level of education
NAME_FAMILY_STATUS|family|Situation familiale|Family status
NAME_HOUSING_TYPE|housing|Type de logement|Type of housing
REGION_POPULATION_RELATIVE|region|Densité de population de la région|Population density of the region
DAYS_BIRTH|age|Date de naissance (jours avant la demande)|Date of birth (days before the application)
DAYS_EMPLOYED|employment|Début de l'emploi actuel (jours avant la demande)|Start of the present job (days before the application)
DAYS_REGISTRATION|identity|Dernier changement d'adresse officielle (jours avant la demande)|Last change of registered address (days before the application)
DAYS_ID_PUBLISH|identity|Délivrance de la pièce d'identité (jours avant la demande)|Issue of the identity paper (days before the application)
OWN_CAR_AGE|car|Âge de la voiture|Age of the car
FLAG_MOBIL|contact|Numéro de mobile fourni|Mobile number given
FLAG_EMP_PHONE|contact|Téléphone de l'employeur fourni|Employer's phone number given
FLAG_WORK_PHONE|contact|Téléphone professionnel fourni|Work phone number given
FLAG_CONT_MOBILE|contact|Mobile joignable|Mobile reachable
FLAG_PHONE|contact|Téléphone fixe fourni|Home phone number given
FLAG_EMAIL|contact|Courriel fourni|E-mail address given
OCCUPATION_TYPE|employment|Profession|Occupation
CNT_FAM_MEMBERS|family|Nombre de personnes au foyer|Number of people in the household
REGION_RATING_CLIENT|region|Note de la région (1 à 3)|Rating of the region (1 to 3)
REGION_RATING_CLIENT_W_CITY|region|Note de la région et de la ville (1 à 3)|Rating of region and city (1 to 3)
WEEKDAY_APPR_PROCESS_START|moment|Jour de la semaine de la demande|Weekday of the application
HOUR_APPR_PROCESS_START|moment|Heure de la demande|Hour of the application
REG_REGION_NOT_LIVE_REGION|region|Région de résidence autre que l'officielle|Lives in another region than the registered one
REG_REGION_NOT_WORK_REGION|region|Région de travail autre que l'officielle|Works in another region than the registered one
LIVE_REGION_NOT_WORK_REGION|region|Région de travail autre que celle de résidence|Works in another region than where living
REG_CITY_NOT_LIVE_CITY|region|Ville de résidence autre que l'officielle|Lives in another city than the registered one
REG_CITY_NOT_WORK_CITY|region|Ville de travail autre que l'officielle|Works in another city than the registered one
LIVE_CITY_NOT_WORK_CITY|region|Ville de travail autre que celle de résidence|Works in another city than where living
ORGANIZATION_TYPE|employment|Secteur de l'employeur|Sector of the employer
EXT_SOURCE_1|external_scores|Score externe n° 1|External score no. 1
EXT_SOURCE_2|external_scores|Score externe n° 2|External score no. 2
EXT_SOURCE_3|external_scores|Score externe n° 3|External score no. 3
FONDKAPREMONT_MODE|building|Immeuble : fonds de rénovation|Building: renovation fund
HOUSETYPE_MODE|building|Immeuble : type de bâtiment|Building: type
TOTALAREA_MODE|building|Immeuble : surface totale (normalisée)|Building: total area (normalised)
WALLSMATERIAL_MODE|building|Immeuble : matériau des murs|Building: wall material
EMERGENCYSTATE_MODE|building|Immeuble déclaré en mauvais état|Building declared unsafe
OBS_30_CNT_SOCIAL_CIRCLE|social_circle|Proches ayant un crédit observé à 30 jours|Acquaintances with a loan observed at 30 days
DEF_30_CNT_SOCIAL_CIRCLE|social_circle|Proches en retard de plus de 30 jours|Acquaintances more than 30 days late
OBS_60_CNT_SOCIAL_CIRCLE|social_circle|Proches ayant un crédit observé à 60 jours|Acquaintances with a loan observed at 60 days
DEF_60_CNT_SOCIAL_CIRCLE|social_circle|Proches en retard de plus de 60 jours|Acquaintances more than 60 days late
DAYS_LAST_PHONE_CHANGE|contact|Dernier changement de téléphone (jours avant la demande)|Last change of phone (days before the application)
"""  # noqa: E501 - one column a line


def application_words() -> dict[str, tuple[str, Words]]:
    """Return concept and words of each fact of the application, by column."""
    return {column: (concept, words) for column, concept, words in _entries()}


def _entries() -> Iterator[tuple[str, str, Words]]:
    for line in _PLAIN.strip().splitlines():
        column, concept, fr, en = line.split("|")
        yield column, concept, Words(fr, en)
    for measure, (fr, en) in _BUILDING.items():
        for statistic, (fr_statistic, en_statistic) in _BUILDING_STATISTICS.items():
            words = Words(f"Immeuble : {fr} ({fr_statistic}, normalisé)", f"Building: {en} ({en_statistic})")
            yield f"{measure}_{statistic}", "building", words
    for document in range(2, 22):
        words = Words(f"Document n° {document} fourni", f"Document no. {document} given")
        yield f"FLAG_DOCUMENT_{document}", "identity", words
    for period, (fr, en) in _ENQUIRIES.items():
        words = Words(f"Consultations du bureau de crédit {fr}", f"Credit bureau enquiries {en}")
        yield f"AMT_REQ_CREDIT_BUREAU_{period}", "enquiries", words
    for name, source in SOURCES.items():
        fr, en = SOURCE_WORDS[name].fr, SOURCE_WORDS[name].en
        words = Words(f"Demandé et inexistant : {fr}", f"Asked, and nothing there: {en}")
        yield source.column, "sources", words
