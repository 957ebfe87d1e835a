"""What Home Credit can ask a person."""

from collections.abc import Sequence

from limpide_credit.schemas.schema import Question
from limpide_credit.schemas.words import Words

QUESTIONS: Sequence[Question] = (
    Question("contract", Words("type de crédit", "type of loan"), ("NAME_CONTRACT_TYPE",)),
    Question("instalment", Words("mensualité souhaitée", "instalment wished for"), ("AMT_ANNUITY",)),
    Question("goods_price", Words("prix du bien", "price of the goods"), ("AMT_GOODS_PRICE",)),
    Question("income", Words("revenus mensuels", "monthly income"), ("AMT_INCOME_TOTAL",)),
    Question(
        "employment",
        Words("emploi, employeur et ancienneté", "employment, employer and since when"),
        ("NAME_INCOME_TYPE", "DAYS_EMPLOYED", "ORGANIZATION_TYPE"),
        unless=("NAME_INCOME_TYPE", frozenset({"Pensioner", "Unemployed"})),
    ),
    Question("education", Words("niveau d'études", "education"), ("NAME_EDUCATION_TYPE",)),
    Question("housing", Words("logement", "housing"), ("NAME_HOUSING_TYPE", "FLAG_OWN_REALTY")),
    Question(
        "car",
        Words("véhicule et son âge", "car and its age"),
        ("FLAG_OWN_CAR", "OWN_CAR_AGE"),
        unless=("FLAG_OWN_CAR", frozenset({"N"})),
    ),
    Question("place", Words("ville de résidence", "town lived in"), ("REGION_RATING_CLIENT_W_CITY",)),
    Question("birth", Words("date de naissance", "date of birth"), ("DAYS_BIRTH",)),
    Question(
        "household",
        Words("nombre de personnes du foyer", "people in the household"),
        ("CNT_FAM_MEMBERS", "CNT_CHILDREN"),
    ),
)
