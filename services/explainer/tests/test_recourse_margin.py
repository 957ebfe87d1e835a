from dataclasses import replace

from limpide_credit.bundle import SEED_POINTS, Measure
from limpide_explainer.recourse_settings import RecourseSettings


def test_the_margin_is_what_training_measured_unless_one_is_set(generated_bundle):
    measured = replace(generated_bundle, metrics={SEED_POINTS: Measure(7.5, 7.0, 8.0)})
    unset, none = RecourseSettings(), RecourseSettings(recourse_margin_points=0.0)
    assert unset.recourse_limits(measured.seed_points).margin_points == 7.5
    assert none.recourse_limits(measured.seed_points).margin_points == 0.0
    assert unset.recourse_limits(generated_bundle.seed_points).margin_points == 0.0


def test_a_search_keeps_the_margin_of_the_model_that_serves(worker):
    runtime = worker.runtime
    explained = runtime.models.current().model
    assert runtime.recourse_limits(explained).margin_points == explained.bundle.seed_points
