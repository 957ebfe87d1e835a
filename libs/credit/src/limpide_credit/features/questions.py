"""What can be asked: each question gives some columns of the application, or the history of one source.

Gender, family status and who came along are never asked for: no model and no rule reads them. The day of
birth and the household are, as rules of law and of affordability read them.
"""

from collections.abc import Mapping
from types import MappingProxyType

from limpide_credit.features import HISTORY_COUNTS, SOURCE_WORDS, feature_set, not_asked
from limpide_credit.schemas.chosen import SCHEMA
from limpide_credit.schemas.schema import Question
from limpide_credit.tables import SOURCES, Source

__all__ = ["QUESTIONS", "Question"]


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


QUESTIONS: Mapping[str, Question] = MappingProxyType(
    {question.code: question for question in (*map(_of_source, SOURCES.values()), *SCHEMA.questions)}
)
"""Code to question. The amount of the loan is no question: without it there is no application."""
