from dataclasses import replace

import numpy as np
import pytest

from limpide_credit.decision.calibration import Calibration
from limpide_credit.explanation.contributions import contributions


def test_base_and_contributions_add_up_to_the_score_on_both_scales(explained, generated_clients):
    model, vectors = explained.model, generated_clients.vectors[:200]
    found = contributions(model, vectors)
    log_odds = model.log_odds(vectors)
    exact = [model.policy.points.exact(one) for one in log_odds.tolist()]
    assert np.abs(found.base_log_odds + found.log_odds.sum(axis=1) - log_odds).max() < 1e-9
    assert np.abs(found.base_points + found.points.sum(axis=1) - exact).max() < 1e-9


# shap 0.51 on matplotlib 3.11
@pytest.mark.filterwarnings("ignore:The set_.* function:PendingDeprecationWarning")
@pytest.mark.filterwarnings("ignore:LightGBM binary classifier:UserWarning")
def test_they_are_those_of_shap_scaled_by_the_calibration(explained, generated_clients):
    import shap

    model, vectors = explained.model, generated_clients.vectors[:40]
    oracle = shap.TreeExplainer(model.scorer.booster, feature_perturbation="tree_path_dependent")
    used = vectors[:, model.positions]
    answer = np.asarray(oracle.shap_values(used))
    found = contributions(model, vectors)
    assert model.calibration.slope != pytest.approx(1.0)
    assert np.abs(found.log_odds - model.calibration.slope * answer).max() < 1e-9


def test_one_row_is_explained_as_in_a_batch(explained, generated_clients):
    together = contributions(explained.model, generated_clients.vectors[:100])
    alone = contributions(explained.model, generated_clients.vectors[5:6])
    assert (alone.log_odds[0] == together.log_odds[5]).all()


def test_the_offset_of_a_depth_of_history_is_in_the_base(explained, generated_clients):
    calibration = Calibration(0.9, 0.1, {"none": 0.3, "thin": 0.2})
    model = replace(explained.model, calibration=calibration)
    depths = model.history_depth(generated_clients.vectors)
    bases = contributions(model, generated_clients.vectors).base_log_odds
    answer = {depth: set(bases[depths == depth].tolist()) for depth in ("none", "thin", "full")}
    assert all(len(base) == 1 for base in answer.values())
    assert answer["none"].pop() - answer["full"].pop() == pytest.approx(0.3)


def test_what_earns_points_lowers_the_odds_of_default(explained, generated_clients):
    found = contributions(explained.model, generated_clients.vectors[:50])
    assert (np.sign(found.points) == -np.sign(found.log_odds)).all()
