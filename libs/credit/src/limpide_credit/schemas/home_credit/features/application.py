"""Features of the application alone: every fact as given, and what they say together."""

from limpide_credit.features.cleaning import Rows, Value
from limpide_credit.features.given import facts_as_given
from limpide_credit.features.rowwise import (
    RowFeature,
    choose,
    described,
    highest,
    indicator,
    lowest,
    mean,
    plus,
    present,
    ratio,
    total,
)
from limpide_credit.tables import APPLICATION_FACTS

# Scores meet on the scale of log-odds; beyond these bounds one score would drown the others.
_SCORE_BOUNDS = (0.001, 0.999)
# What a client without a given external score is taken to have: the middle of its scale.
_MIDDLING_SCORE = 0.5
# The later sources say more in every published solution; integers keep sums exact.
_SCORE_WEIGHTS = (2.0, 3.0, 5.0)


def application_features(facts: Rows) -> list[RowFeature]:
    """Return the features of ``facts``, a table with the cleaned columns of ``application``."""
    return [
        *facts_as_given(facts),
        *described(_LOAN, _loan(facts)),
        *described(_SCORES, _scores(facts)),
        *described(_PERSON, _person(facts)),
        *described(_FLAGS, _flags(facts), "flag"),
        *described(_TALLIES, _tallies(facts)),
    ]


_LOAN = """
PAYMENT_RATE|ratio|loan_terms|Mensualité rapportée au montant du crédit|Instalment as a share of the loan
INCOME_CREDIT_PERC|ratio|loan_amount|Revenu rapporté au montant du crédit|Income as a share of the loan
ANNUITY_INCOME_PERC|ratio|loan_terms|Mensualité rapportée au revenu|Instalment as a share of income
CREDIT_GOODS_RATIO|ratio|loan_amount|Montant du crédit rapporté au prix du bien|Loan as a multiple of the goods' price
CREDIT_GOODS_DIFF|currency|loan_amount|Montant du crédit moins prix du bien|Loan minus the goods' price
GOODS_INCOME_RATIO|ratio|loan_amount|Prix du bien rapporté au revenu|Goods' price as a multiple of income
ANNUITY_GOODS_RATIO|ratio|loan_terms|Mensualité rapportée au prix du bien|Instalment as a share of the goods' price
INCOME_AFTER_ANNUITY|currency|income|Revenu mensuel moins la mensualité|Monthly income minus the instalment
CREDIT_GOODS_GAP_TERM|months|loan_terms|Mensualités nécessaires pour couvrir l'écart entre crédit et prix du bien|Instalments that cover the gap between loan and goods' price
"""  # noqa: E501 - one feature a line


def _loan(a: Rows) -> dict[str, Value]:
    credit, annuity, goods, income = a.AMT_CREDIT, a.AMT_ANNUITY, a.AMT_GOODS_PRICE, a.AMT_INCOME_TOTAL
    return {
        "PAYMENT_RATE": ratio(annuity, credit),
        "INCOME_CREDIT_PERC": ratio(income, credit),
        "ANNUITY_INCOME_PERC": ratio(annuity, income),
        "CREDIT_GOODS_RATIO": ratio(credit, goods),
        "CREDIT_GOODS_DIFF": credit - goods,
        "GOODS_INCOME_RATIO": ratio(goods, income),
        "ANNUITY_GOODS_RATIO": ratio(annuity, goods),
        "INCOME_AFTER_ANNUITY": income - annuity,
        "CREDIT_GOODS_GAP_TERM": ratio(credit - goods, annuity),
    }


_SCORES = """
EXT_SOURCE_MEAN|score|external_scores|Moyenne des scores externes|Mean of the external scores
EXT_SOURCE_MIN|score|external_scores|Plus bas des scores externes|Lowest of the external scores
EXT_SOURCE_MAX|score|external_scores|Plus haut des scores externes|Highest of the external scores
EXT_SOURCE_STD|score|external_scores|Dispersion des scores externes|Spread of the external scores|hidden
EXT_SOURCE_RANGE|score|external_scores|Écart entre le plus haut et le plus bas score externe|Gap between highest and lowest external score
EXT_SOURCE_PRODUCT||external_scores|Produit des scores externes|Product of the external scores|hidden
EXT_SOURCE_1_2_PRODUCT||external_scores|Produit des scores externes n° 1 et n° 2|Product of external scores no. 1 and no. 2|hidden
EXT_SOURCE_1_3_PRODUCT||external_scores|Produit des scores externes n° 1 et n° 3|Product of external scores no. 1 and no. 3|hidden
EXT_SOURCE_2_3_PRODUCT||external_scores|Produit des scores externes n° 2 et n° 3|Product of external scores no. 2 and no. 3|hidden
EXT_SOURCE_FILLED_PRODUCT||external_scores|Produit des scores externes, les absents comptés comme moyens|Product of the external scores, missing ones taken as middling|hidden
EXT_SOURCE_FILLED_MEAN|score|external_scores|Moyenne des scores externes, les absents comptés comme moyens|Mean of the external scores, missing ones taken as middling
EXT_SOURCE_WEIGHTED|score|external_scores|Moyenne pondérée des scores externes|Weighted mean of the external scores
EXT_SOURCE_LOG_ODDS||external_scores|Moyenne des scores externes en log-cotes|Mean of the external scores in log-odds|hidden
EXT_SOURCE_MISSING|count|external_scores|Nombre de scores externes absents|Number of external scores missing
EXT_SOURCE_TERM||external_scores|Moyenne des scores externes rapportée au taux de mensualité|Mean external score relative to the payment rate|hidden
EXT_SOURCE_BURDEN||external_scores|Moyenne des scores externes rapportée au poids de la mensualité|Mean external score relative to the instalment's burden|hidden
EXT_SOURCE_PAYMENT||external_scores|Moyenne des scores externes multipliée par le taux de mensualité|Mean external score times the payment rate|hidden
EXT_SOURCE_CREDIT_INCOME||external_scores|Moyenne des scores externes multipliée par le revenu rapporté au crédit|Mean external score times income as a share of the loan|hidden
EXT_SOURCE_2_CREDIT_INCOME||external_scores|Score externe n° 2 multiplié par le revenu rapporté au crédit|External score no. 2 times income as a share of the loan|hidden
EXT_SOURCE_AGE||external_scores|Moyenne des scores externes multipliée par l'âge|Mean external score times age|hidden
EXT_SOURCE_EMPLOYED||external_scores|Moyenne des scores externes multipliée par l'ancienneté dans l'emploi|Mean external score times time in the job|hidden
EXT_SOURCE_1_AGE_RATIO||external_scores|Score externe n° 1 rapporté à l'âge|External score no. 1 relative to age|hidden
EXT_SOURCE_2_REGION||external_scores|Score externe n° 2 multiplié par la densité de la région|External score no. 2 times the region's density|hidden
EXT_SOURCE_2_REGION_RATING||external_scores|Score externe n° 2 rapporté à la note de la région|External score no. 2 relative to the region's rating|hidden
"""  # noqa: E501 - one feature a line


def _scores(a: Rows) -> dict[str, Value]:
    scores = [a.EXT_SOURCE_1, a.EXT_SOURCE_2, a.EXT_SOURCE_3]
    first, second, third = scores
    count, average = present(scores), mean(scores)
    weights = [
        choose(score.isnull(), 0.0, weight) for score, weight in zip(scores, _SCORE_WEIGHTS, strict=True)
    ]
    squares = total((score - average) * (score - average) for score in scores)
    filled = [choose(score.isnull(), _MIDDLING_SCORE, score) for score in scores]
    payment_rate = ratio(a.AMT_ANNUITY, a.AMT_CREDIT)
    return {
        "EXT_SOURCE_MEAN": average,
        "EXT_SOURCE_MIN": lowest(*scores),
        "EXT_SOURCE_MAX": highest(*scores),
        "EXT_SOURCE_STD": choose(count > 1.0, squares / (count - 1.0).nullif(0.0), None).sqrt(),
        "EXT_SOURCE_RANGE": highest(*scores) - lowest(*scores),
        "EXT_SOURCE_PRODUCT": first * second * third,
        "EXT_SOURCE_1_2_PRODUCT": first * second,
        "EXT_SOURCE_1_3_PRODUCT": first * third,
        "EXT_SOURCE_2_3_PRODUCT": second * third,
        "EXT_SOURCE_FILLED_PRODUCT": filled[0] * filled[1] * filled[2],
        "EXT_SOURCE_FILLED_MEAN": plus(filled) / 3.0,
        "EXT_SOURCE_WEIGHTED": ratio(
            total(score * weight for score, weight in zip(scores, weights, strict=True)), plus(weights)
        ),
        "EXT_SOURCE_LOG_ODDS": mean([_log_odds(score) for score in scores]),
        "EXT_SOURCE_MISSING": 3.0 - count,
        "EXT_SOURCE_TERM": ratio(average, payment_rate),
        "EXT_SOURCE_BURDEN": ratio(average * a.AMT_INCOME_TOTAL, a.AMT_ANNUITY),
        "EXT_SOURCE_PAYMENT": average * payment_rate,
        "EXT_SOURCE_CREDIT_INCOME": ratio(average * a.AMT_INCOME_TOTAL, a.AMT_CREDIT),
        "EXT_SOURCE_2_CREDIT_INCOME": ratio(second * a.AMT_INCOME_TOTAL, a.AMT_CREDIT),
        "EXT_SOURCE_AGE": average * a.DAYS_BIRTH,
        "EXT_SOURCE_EMPLOYED": average * a.DAYS_EMPLOYED,
        "EXT_SOURCE_1_AGE_RATIO": ratio(first, a.DAYS_BIRTH),
        "EXT_SOURCE_2_REGION": second * a.REGION_POPULATION_RELATIVE,
        "EXT_SOURCE_2_REGION_RATING": ratio(second, a.REGION_RATING_CLIENT_W_CITY),
    }


def _log_odds(score: Value) -> Value:
    low, high = _SCORE_BOUNDS
    bounded = choose(score.isnull(), None, lowest(highest(score, low), high))
    return ratio(bounded, 1.0 - bounded).ln()


_PERSON = """
DAYS_EMPLOYED_PERC|ratio|employment|Part de la vie passée dans l'emploi actuel|Share of life spent in the present job
EMPLOYED_FROM_AGE|days|employment|Âge au début de l'emploi actuel|Age at the start of the present job
INCOME_PER_PERSON|currency|income|Revenu par personne du foyer|Income per person in the household
INCOME_PER_CHILD|currency|income|Revenu rapporté au nombre d'enfants plus un|Income relative to the number of children plus one
CHILDREN_RATIO|ratio|family|Part des enfants dans le foyer|Share of children in the household
ADULTS|count|family|Nombre d'adultes au foyer|Number of adults in the household
INCOME_EMPLOYED_RATIO||employment|Revenu rapporté à l'ancienneté dans l'emploi|Income relative to time in the job|hidden
INCOME_AGE_RATIO||income|Revenu rapporté à l'âge|Income relative to age|hidden
CREDIT_AGE_RATIO||loan_amount|Montant du crédit rapporté à l'âge|Loan relative to age|hidden
CREDIT_EMPLOYED_RATIO||employment|Montant du crédit rapporté à l'ancienneté dans l'emploi|Loan relative to time in the job|hidden
CREDIT_PER_PERSON|currency|loan_amount|Montant du crédit par personne du foyer|Loan per person in the household
ANNUITY_EMPLOYED_RATIO||employment|Mensualité rapportée à l'ancienneté dans l'emploi|Instalment relative to time in the job|hidden
CAR_AGE_RATIO||car|Âge de la voiture rapporté à celui du client|Age of the car relative to the client's|hidden
CAR_EMPLOYED_RATIO||car|Âge de la voiture rapporté à l'ancienneté dans l'emploi|Age of the car relative to time in the job|hidden
PHONE_AGE_RATIO|ratio|contact|Ancienneté du téléphone rapportée à l'âge|Time with this phone relative to age|hidden
PHONE_EMPLOYED_RATIO|ratio|contact|Ancienneté du téléphone rapportée à celle dans l'emploi|Time with this phone relative to time in the job|hidden
ID_AGE_RATIO|ratio|identity|Ancienneté de la pièce d'identité rapportée à l'âge|Age of the identity paper relative to the client's|hidden
REGISTRATION_AGE_RATIO|ratio|identity|Ancienneté de l'adresse officielle rapportée à l'âge|Time at the registered address relative to age|hidden
ID_REGISTRATION_DIFF|days|identity|Délai entre le changement d'adresse et la pièce d'identité|Time between change of address and identity paper
ID_PHONE_DIFF|days|identity|Délai entre le changement de téléphone et la pièce d'identité|Time between change of phone and identity paper
LATEST_CHANGE|day_offset|identity|Dernier changement d'adresse, de pièce ou de téléphone (jours avant la demande)|Latest change of address, paper or phone (days before the application)
REGION_INCOME||region|Revenu multiplié par la densité de la région|Income times the region's density|hidden
"""  # noqa: E501 - one feature a line


def _person(a: Rows) -> dict[str, Value]:
    return {
        "DAYS_EMPLOYED_PERC": ratio(a.DAYS_EMPLOYED, a.DAYS_BIRTH),
        "EMPLOYED_FROM_AGE": a.DAYS_EMPLOYED - a.DAYS_BIRTH,
        "INCOME_PER_PERSON": ratio(a.AMT_INCOME_TOTAL, a.CNT_FAM_MEMBERS),
        "INCOME_PER_CHILD": ratio(a.AMT_INCOME_TOTAL, a.CNT_CHILDREN + 1.0),
        "CHILDREN_RATIO": ratio(a.CNT_CHILDREN, a.CNT_FAM_MEMBERS),
        "ADULTS": a.CNT_FAM_MEMBERS - a.CNT_CHILDREN,
        "INCOME_EMPLOYED_RATIO": ratio(a.AMT_INCOME_TOTAL, a.DAYS_EMPLOYED),
        "INCOME_AGE_RATIO": ratio(a.AMT_INCOME_TOTAL, a.DAYS_BIRTH),
        "CREDIT_AGE_RATIO": ratio(a.AMT_CREDIT, a.DAYS_BIRTH),
        "CREDIT_EMPLOYED_RATIO": ratio(a.AMT_CREDIT, a.DAYS_EMPLOYED),
        "CREDIT_PER_PERSON": ratio(a.AMT_CREDIT, a.CNT_FAM_MEMBERS),
        "ANNUITY_EMPLOYED_RATIO": ratio(a.AMT_ANNUITY, a.DAYS_EMPLOYED),
        "CAR_AGE_RATIO": ratio(a.OWN_CAR_AGE, a.DAYS_BIRTH),
        "CAR_EMPLOYED_RATIO": ratio(a.OWN_CAR_AGE, a.DAYS_EMPLOYED),
        "PHONE_AGE_RATIO": ratio(a.DAYS_LAST_PHONE_CHANGE, a.DAYS_BIRTH),
        "PHONE_EMPLOYED_RATIO": ratio(a.DAYS_LAST_PHONE_CHANGE, a.DAYS_EMPLOYED),
        "ID_AGE_RATIO": ratio(a.DAYS_ID_PUBLISH, a.DAYS_BIRTH),
        "REGISTRATION_AGE_RATIO": ratio(a.DAYS_REGISTRATION, a.DAYS_BIRTH),
        "ID_REGISTRATION_DIFF": a.DAYS_ID_PUBLISH - a.DAYS_REGISTRATION,
        "ID_PHONE_DIFF": a.DAYS_ID_PUBLISH - a.DAYS_LAST_PHONE_CHANGE,
        "LATEST_CHANGE": highest(a.DAYS_REGISTRATION, a.DAYS_ID_PUBLISH, a.DAYS_LAST_PHONE_CHANGE),
        "REGION_INCOME": a.REGION_POPULATION_RELATIVE * a.AMT_INCOME_TOTAL,
    }


_FLAGS = """
WITHOUT_EMPLOYMENT||employment|Sans emploi déclaré|No job declared
WITHOUT_OCCUPATION||employment|Profession non déclarée|No occupation declared
LOAN_ABOVE_GOODS||loan_amount|Crédit supérieur au prix du bien|Loan above the goods' price
"""


def _flags(a: Rows) -> dict[str, Value]:
    return {
        "WITHOUT_EMPLOYMENT": indicator(a.DAYS_EMPLOYED.isnull()),
        "WITHOUT_OCCUPATION": indicator(a.OCCUPATION_TYPE.isnull()),
        "LOAN_ABOVE_GOODS": indicator(a.AMT_CREDIT > a.AMT_GOODS_PRICE),
    }


_TALLIES = """
DOCUMENT_COUNT|count|identity|Nombre de documents fournis|Number of documents given
CONTACT_COUNT|count|contact|Nombre de moyens de contact fournis|Number of ways of contact given
ADDRESS_MISMATCH_COUNT|count|region|Nombre de discordances entre adresses|Number of mismatches between addresses
BUILDING_KNOWN_COUNT|count|building|Nombre de mesures connues de l'immeuble|Number of known measures of the building
BUILDING_MEAN|ratio|building|Moyenne des mesures normalisées de l'immeuble|Mean of the building's normalised measures
ENQUIRY_COUNT|count|enquiries|Consultations du bureau de crédit en un an|Credit bureau enquiries in a year
ENQUIRY_RECENT_COUNT|count|enquiries|Consultations du bureau de crédit en un mois|Credit bureau enquiries in a month
ENQUIRY_RECENT_RATIO|ratio|enquiries|Part du dernier mois dans les consultations de l'année|Share of the last month in the year's enquiries
SOCIAL_CIRCLE_DEFAULT_30_RATIO|ratio|social_circle|Part des proches en retard de plus de 30 jours|Share of acquaintances more than 30 days late
SOCIAL_CIRCLE_DEFAULT_60_RATIO|ratio|social_circle|Part des proches en retard de plus de 60 jours|Share of acquaintances more than 60 days late
"""  # noqa: E501 - one feature a line


def _tallies(a: Rows) -> dict[str, Value]:
    contacts = ("FLAG_EMP_PHONE", "FLAG_WORK_PHONE", "FLAG_CONT_MOBILE", "FLAG_PHONE", "FLAG_EMAIL")
    building = [a[name] for name in APPLICATION_FACTS if name.endswith("_AVG")]
    month = [a[f"AMT_REQ_CREDIT_BUREAU_{period}"] for period in ("HOUR", "DAY", "WEEK", "MON")]
    year = [*month, a.AMT_REQ_CREDIT_BUREAU_QRT, a.AMT_REQ_CREDIT_BUREAU_YEAR]
    asked = present(year) > 0.0
    return {
        "DOCUMENT_COUNT": total(a[f"FLAG_DOCUMENT_{document}"] for document in range(2, 22)),
        "CONTACT_COUNT": total(a[name] for name in contacts),
        "ADDRESS_MISMATCH_COUNT": total(a[name] for name in APPLICATION_FACTS if "_NOT_" in name),
        "BUILDING_KNOWN_COUNT": present(building),
        "BUILDING_MEAN": mean(building),
        "ENQUIRY_COUNT": choose(asked, total(year), None),
        "ENQUIRY_RECENT_COUNT": choose(asked, total(month), None),
        "ENQUIRY_RECENT_RATIO": ratio(total(month), total(year)),
        "SOCIAL_CIRCLE_DEFAULT_30_RATIO": ratio(a.DEF_30_CNT_SOCIAL_CIRCLE, a.OBS_30_CNT_SOCIAL_CIRCLE),
        "SOCIAL_CIRCLE_DEFAULT_60_RATIO": ratio(a.DEF_60_CNT_SOCIAL_CIRCLE, a.OBS_60_CNT_SOCIAL_CIRCLE),
    }
