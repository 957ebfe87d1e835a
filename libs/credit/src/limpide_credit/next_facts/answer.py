"""What to ask next, in words."""

from limpide_credit.contracts.next_facts import NextFact as FactAnswer
from limpide_credit.contracts.next_facts import NextFactsAnswer
from limpide_credit.contracts.shown_feature import Language
from limpide_credit.explanation.shown import say
from limpide_credit.explanation.values import say_number
from limpide_credit.next_facts.finder import NextFact, NextFacts
from limpide_credit.tables import APPLICATION_FACTS, SOURCE_COLUMNS
from limpide_credit.words.next_facts import NONE_CHANGED, ONE_CHANGED, REQUIRED, SOME_CHANGED


def next_facts_answer(
    found: NextFacts,
    language: Language,
    *,
    model_version: str,
    client_id: int | None,
    decision_id: str | None,
    seconds: float,
) -> NextFactsAnswer:
    """Return what is open about a client, in one language.

    Args:
        seconds: How long the search took.
    """
    return NextFactsAnswer(
        model_version=model_version,
        language=language,
        client_id=client_id,
        decision_id=decision_id,
        decision=found.result.outcome,
        outcome=found.outcome,
        near_threshold=found.near_threshold,
        facts=[_fact(one, language) for one in found.facts],
        search_seconds=seconds,
    )


def _fact(one: NextFact, language: Language) -> FactAnswer:
    asked_of_the_row = set(APPLICATION_FACTS) - set(SOURCE_COLUMNS)
    return FactAnswer(
        code=one.question.code,
        label=say(one.question.words.capitalised(), language),
        source=one.question.source,
        columns=[name for name in one.question.columns if name in asked_of_the_row],
        required=one.required,
        importance_points=one.importance,
        clients=one.clients,
        changed=one.changed,
        chance=one.chance,
        chance_low=one.low,
        chance_high=one.high,
        spread_points=one.spread,
        sentence=_sentence(one, language),
    )


def _sentence(one: NextFact, language: Language) -> str:
    pattern = {0: NONE_CHANGED, 1: ONE_CHANGED}.get(one.changed, SOME_CHANGED)
    sentence = say(pattern, language).format(
        clients=say_number(one.clients, language), changed=say_number(one.changed, language)
    )
    return say(REQUIRED, language).format(sentence=sentence) if one.required else sentence
