import pytest
from explained_models import train_bundle

from limpide_credit.explanation.explained_model import ExplainedModel
from limpide_training.validation.answers import offer_figures, reason_figures


@pytest.fixture(scope="module")
def other(explained, generated_clients) -> ExplainedModel:
    """A model of another seed."""
    return ExplainedModel(train_bundle(generated_clients, seed=1), explained.builder)


def test_one_model_twice_gives_the_same_reasons_and_another_seed_others(explained, other, generated_clients):
    twice = reason_figures([explained, explained], generated_clients.vectors)
    assert twice is not None
    assert (twice.common, twice.same_first, twice.common_facts, twice.same_first_fact) == (1, 1, 1, 1)
    assert twice.clients > 20
    assert 0 < twice.reasons <= 4
    apart = reason_figures([explained, other], generated_clients.vectors)
    assert apart is not None
    assert apart.common_facts < apart.common < 1


def test_nobody_refused_has_no_reasons_to_compare(explained, other, generated_clients):
    safe = generated_clients.vectors[explained.model.probability(generated_clients.vectors) < 0.02][:5]
    assert reason_figures([explained, other], safe) is None


def test_a_margin_takes_offers_away_and_the_same_model_keeps_its_own(explained, generated_clients):
    free = offer_figures([explained, explained], generated_clients.vectors[:150], 0.0)
    sure = offer_figures([explained, explained], generated_clients.vectors[:150], 5.0)
    assert free.clients == sure.clients > 0
    assert free.offered > sure.offered
    assert free.held == 1.0
