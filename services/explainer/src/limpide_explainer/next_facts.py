"""What to ask next of a client, by the policy in force."""

from time import perf_counter

from limpide_credit.contracts.next_facts import NextFactsAnswer
from limpide_credit.contracts.shown_feature import Language
from limpide_credit.next_facts import next_facts_answer
from limpide_explainer.explaining import ScoredVector
from limpide_explainer.runtime import Runtime


def next_facts_of(runtime: Runtime, score: ScoredVector, language: Language) -> NextFactsAnswer:
    """Return what is open about a client, first things first.

    Raises:
        UnavailableError: The policy in force cannot be read.
    """
    started = perf_counter()
    policy = runtime.policies.of(score.explained.model)
    found = score.explained.next_facts.find(score.vector, policy)
    seconds = perf_counter() - started
    runtime.metrics.next_facts_duration.observe(seconds)
    return next_facts_answer(
        found,
        language,
        model_version=score.version,
        client_id=score.client_id,
        decision_id=None if score.decision is None else score.decision.id,
        seconds=seconds,
    )
