import numpy as np
import pytest

from limpide_credit.errors import NotFoundError
from limpide_credit.explanation.dependence import dependence
from limpide_credit.features import decode
from limpide_credit.tables import APPLICATION_FACTS


def test_a_fact_takes_along_all_that_follows_from_it(explained, generated_clients):
    vector, facts = generated_clients.vectors[6], generated_clients.applications[6]
    answer = dependence(explained.view, explained.builder, "AMT_CREDIT", "fr", vector=vector, client_id=6)
    assert answer.moved == "fact"
    assert answer.moved_along > 10
    for point in answer.curve:
        moved = explained.builder.rebuild(vector, facts, {"AMT_CREDIT": point.value})
        (assessment,) = explained.model.assess(moved[None])
        assert point.client_points == pytest.approx(explained.view.points(assessment.log_odds), abs=1e-9)
        assert point.client_approved == (assessment.decision == "approved")


def test_another_feature_moves_alone(explained, generated_clients):
    vector = generated_clients.vectors[6]
    answer = dependence(
        explained.view, explained.builder, "EXT_SOURCE_MEAN", "fr", vector=vector, client_id=6
    )
    assert (answer.moved, answer.moved_along) == ("feature", 0)
    place = explained.features.position("EXT_SOURCE_MEAN")
    for point in answer.curve:
        moved = vector.copy()
        moved[place] = point.value
        assert point.client_points == pytest.approx(
            explained.view.points(explained.model.log_odds(moved[None])[0]), abs=1e-9
        )


def test_at_his_own_value_the_client_has_his_own_score(explained, generated_clients):
    place = next(
        row
        for row in range(100)
        if decode(generated_clients.vectors[row])["NAME_INCOME_TYPE"] in {"Working", "Pensioner"}
    )
    vector = generated_clients.vectors[place]
    answer = dependence(
        explained.view, explained.builder, "NAME_INCOME_TYPE", "en", vector=vector, client_id=1
    )
    assert answer.client is not None
    own = next(point for point in answer.curve if point.value == answer.client.value)
    assert own.client_points == pytest.approx(answer.client.points, abs=1e-9)


def test_the_mean_curve_is_the_mean_over_the_sample(explained):
    answer = dependence(explained.view, explained.builder, "EXT_SOURCE_2", "fr")
    clients = explained.view.sample.vectors[explained.view.draw(answer.rows)]
    point = answer.curve[3]
    moved = explained.builder.rebuild_rows(clients, {"EXT_SOURCE_2": [point.value] * len(clients)})
    points = [explained.view.points(one) for one in explained.model.log_odds(moved).tolist()]
    assert point.mean_points == pytest.approx(np.mean(points))
    assert point.low_points <= point.mean_points <= point.high_points
    assert point.client_points is None


def test_values_rise_and_are_ones_that_somebody_has(explained):
    for name in ("AMT_INCOME_TOTAL", "CNT_CHILDREN", "FLAG_EMAIL", "DAYS_EMPLOYED"):
        values = [one.value for one in dependence(explained.view, explained.builder, name, "fr").curve]
        assert values == sorted(set(values), key=float)
        assert set(values) <= set(explained.view.ordered(name).tolist())


def test_a_curve_is_computed_once(explained):
    dependence(explained.view, explained.builder, "AMT_ANNUITY", "fr")
    kept = explained.view.curves["AMT_ANNUITY"]
    dependence(explained.view, explained.builder, "AMT_ANNUITY", "en")
    assert explained.view.curves["AMT_ANNUITY"] is kept


def test_every_fact_that_is_shown_has_a_curve(explained):
    for name in APPLICATION_FACTS:
        if explained.features.features[name].shown:
            answer = dependence(explained.view, explained.builder, name, "fr")
            assert len(answer.curve) == len(explained.view.curves[name].values)


def test_a_feature_that_is_not_shown_has_none(explained):
    with pytest.raises(NotFoundError):
        dependence(explained.view, explained.builder, "EXT_SOURCE_PRODUCT", "fr")
