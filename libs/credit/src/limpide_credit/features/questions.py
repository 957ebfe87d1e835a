"""What can be asked: each question gives some columns of the application, or the history of one source.

Gender, family status and who came along are never asked for: no model and no rule reads them. The day of
birth and the household are, as rules of law and of affordability read them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from limpide_credit.features import HISTORY_COUNTS, SOURCE_WORDS, Words, feature_set, not_asked
from limpide_credit.tables import SOURCES, Source


@dataclass(frozen=True)
class Question:
    """Something to ask a person or a source.

    Parameters
    ----------
    code
        As requests and answers name it; of a source, its name.
    words
        What it asks for, as it stands within a sentence.
    columns
        Facts of the application, or features that come straight from history, that the answer gives.
    source
        Whether it is a source that is asked, and not the person himself.
    missing_count
        A feature that is 0 where all was asked for; empty where the columns themselves tell.
    history_count
        A feature that is missing where the history was not asked for; empty likewise.
    unless
        Fact to the words at which the columns after it do not exist, as the age of a car of nobody's.
    """

    code: str
    words: Words
    columns: tuple[str, ...]
    source: bool = False
    missing_count: str = ""
    history_count: str = ""
    unless: tuple[str, frozenset[str]] | None = None


def _of_source(source: Source) -> Question:
    if source.facts:
        columns, history = source.facts, ""
    else:
        features = feature_set()
        columns = tuple(
            name for name in features.aggregates if features.features[name].table in source.tables
        )
        history = HISTORY_COUNTS[source.name]
    return Question(
        source.name,
        SOURCE_WORDS[source.name],
        (*columns, source.column),
        source=True,
        missing_count=not_asked(source.name),
        history_count=history,
    )


_OF_THE_PERSON: Sequence[Question] = (
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

QUESTIONS: Mapping[str, Question] = MappingProxyType(
    {question.code: question for question in (*map(_of_source, SOURCES.values()), *_OF_THE_PERSON)}
)
"""Code to question. The amount of the loan is no question: without it there is no application."""
