import numpy as np
import pytest

from limpide_credit.next_facts import QUESTIONS


def found(lender, vector):
    return lender.finder.find(vector, lender.policy)


def by_code(lender, vector):
    return {one.question.code: one for one in found(lender, vector).facts}


def test_who_is_known_has_no_question(lender):
    answer = found(lender, lender.vectors[0])
    assert not answer.facts and answer.result.outcome == answer.outcome


def test_a_fact_that_decides_comes_with_the_chance_that_it_does(lender):
    facts = by_code(lender, lender.without(lender.vectors[0], "external_score_2", "external_score_3"))
    decides = facts["external_score_2"]
    assert 0.0 < decides.low < decides.chance < decides.high < 1.0
    assert decides.changed == round(decides.chance * decides.clients) and decides.spread > 0.0


def test_what_another_known_fact_says_already_changes_nothing(lender):
    """Score 3 drawn from everybody would change the decision; of those with his score 2 it does not."""
    model, question = lender.finder.model, QUESTIONS["external_score_3"]
    best = lender.vectors[np.nanargmax(lender.vectors[:, model.layout.position("EXT_SOURCE_2")])]
    vector, limit = lender.without(best, question.code), model.policy.threshold
    drawn = model.probability(lender.finder.filled(vector, lender.vectors, question)) >= limit
    assert (drawn != (model.probability(vector[None])[0] >= limit)).mean() > 0.2
    given = by_code(lender, vector).get(question.code)
    assert given is None or given.changed == 0


def test_what_can_change_nothing_is_left_out_unless_the_policy_wants_it(lender):
    """Neither the model nor a rule reads the town; the model does not read the car, but a rule does."""
    vector = lender.without(lender.vectors[0], "place", "car")
    assert "place" not in by_code(lender, vector)
    layout = lender.finder.model.layout
    vector[layout.position("FLAG_OWN_CAR")] = float(layout.features["FLAG_OWN_CAR"].codes["Y"])
    car = by_code(lender, vector)["car"]
    assert car.required and car.chance == 0.0


def test_what_the_policy_wants_is_asked_first(lender):
    vector = lender.without(lender.vectors[0], "external_score_2", "external_score_3", "occupation")
    first, *others = found(lender, vector).facts
    assert first.question.code == "occupation" and first.required
    assert [one.required for one in others] == [False] * len(others) and others


def test_a_referred_client_has_the_outcome_that_what_is_known_speaks_for(lender):
    scores = lender.vectors[:, lender.finder.model.layout.position("EXT_SOURCE_2")]
    for place, outcome in ((np.nanargmax(scores), "approved"), (np.nanargmin(scores), "refused")):
        answer = found(lender, lender.without(lender.vectors[place], "occupation"))
        assert answer.outcome == outcome
        assert answer.result.outcome == ("referred" if outcome == "approved" else "refused")
        assert [one.question.code for one in answer.facts] == ["occupation"]


def test_nobody_is_asked_for_the_age_of_a_car_that_he_does_not_have(lender):
    layout = lender.finder.model.layout
    vector = lender.without(lender.vectors[0], "car")
    vector[layout.position("FLAG_OWN_CAR")] = (
        float(layout.features["FLAG_OWN_CAR"].codes["N"])
        if (layout.features["FLAG_OWN_CAR"].categories)
        else 0.0
    )
    assert "car" not in {one.code for one in lender.finder.open_questions(vector)}


def test_what_nobody_of_the_sample_has_answered_is_not_asked(lender):
    assert np.isnan(lender.vectors[:, lender.finder.model.layout.position("EXT_SOURCE_1")]).all()
    assert "external_score_1" not in {one.code for one in lender.finder.open_questions(lender.vectors[0])}


def test_the_score_near_the_threshold_is_said(lender):
    scores = lender.finder.model.probability(lender.vectors)
    limit = lender.finder.model.policy.threshold
    odds = np.abs(np.log(scores / (1 - scores)) - np.log(limit / (1 - limit)))
    for place in (int(np.argmax(odds)), int(np.argmin(odds))):
        assert found(lender, lender.vectors[place]).near_threshold == (odds[place] <= np.log(2))


@pytest.mark.parametrize("code", list(QUESTIONS))
def test_a_client_s_own_answer_gives_his_own_vector(explained, generated_clients, code):
    """Also of what is computed from the answer, to the last bit."""
    finder, question = explained.next_facts, QUESTIONS[code]
    whole = generated_clients.vectors[:6]
    for vector in whole:
        hidden = finder.filled(vector, np.full((1, len(vector)), np.nan), question)
        assert np.array_equal(finder.filled(hidden[0], vector[None], question)[0], vector, equal_nan=True)
        assert not np.array_equal(hidden[0], vector, equal_nan=True)


def test_the_kernel_and_the_booster_say_the_same(explained, generated_clients):
    rows = generated_clients.vectors[:30]
    assert explained.next_facts.log_odds(rows) == pytest.approx(explained.model.log_odds(rows), abs=1e-9)
