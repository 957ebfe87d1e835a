"""A bundle as a report: figures with intervals, words in both languages, importance in points."""

import lightgbm as lgb
import numpy as np
import pytest

from limpide_credit.bundle import (
    CalibrationBin,
    Fairness,
    GroupFigures,
    Measure,
    ModelBundle,
    mean_contributions,
    outcome_quantiles,
    reference_sample,
)
from limpide_credit.decision.calibration import Calibration
from limpide_credit.decision.policy import Policy
from limpide_credit.decision.threshold import Costs, cost_curve
from limpide_credit.features import feature_set
from limpide_credit.model import CreditModel
from limpide_credit.model_report import attribute_words, group_words, model_report
from limpide_credit.scorers.boosted_trees import BoostedTrees

NAMES = ("EXT_SOURCE_3", "AMT_CREDIT", "DAYS_BIRTH")
SHARE = Measure(0.9, 0.88, 0.92)


@pytest.fixture(scope="module")
def bundle() -> ModelBundle:
    features, random = feature_set(), np.random.default_rng(0)
    positions = np.array([features.position(name) for name in NAMES])
    vectors = np.full((300, len(features.names)), np.nan)
    vectors[:, positions] = random.normal(size=(300, 3))
    target = (vectors[:, positions[0]] + random.normal(size=300) < -1).astype(np.int64)
    booster = lgb.train(
        {"objective": "binary", "num_leaves": 4, "verbose": -1, "num_threads": 1},
        lgb.Dataset(vectors[:, positions], target, feature_name=list(NAMES)),
        num_boost_round=5,
    )
    costs = Costs(default=20.0, refused_good=2.0)
    model = CreditModel(
        scorer=BoostedTrees(booster),
        calibration=Calibration(slope=0.5),
        policy=Policy(0.2, costs),
        layout=features.layout,
        feature_names=NAMES,
        absent_tables=("installments_payments",),
    )
    women = GroupFigures("F", 900, 70, SHARE, None, SHARE, 0.081, 0.078, Measure(0.003, -0.01, 0.02))
    return ModelBundle(
        model=model,
        reference=reference_sample(model, np.arange(300), vectors, target, size=50, seed=0),
        quantiles=outcome_quantiles(model, vectors, target),
        importance=mean_contributions(model, vectors),
        metrics={"auc": Measure(0.75, 0.73, 0.77)},
        cost_curve=cost_curve(model.probability(vectors), target, costs),
        card_fr="# Carte",
        card_en="# Card",
        data_fingerprint="0" * 64,
        calibration_curve=(CalibrationBin(90, 0.02, SHARE),),
        fairness=(Fairness("gender", 100, 10, (women,), {"XNA": 3}, None),),
        version="7",
    )


def test_the_report_says_which_model_it_is_of(bundle):
    report = model_report(bundle, model="limpide-credit", alias="champion")
    assert (report.model, report.version, report.alias) == ("limpide-credit", "7", "champion")
    assert (report.features_used, report.absent_tables) == (3, ["installments_payments"])
    assert (report.card_fr, report.card_en) == ("# Carte", "# Card")
    assert report.metrics["auc"].model_dump() == {"value": 0.75, "low": 0.73, "high": 0.77}


def test_costs_are_in_units_of_a_good_client_refused(bundle):
    report = model_report(bundle, model="limpide-credit")
    curve = bundle.cost_curve
    assert [one.cost for one in report.cost_curve] == pytest.approx((curve.cost / 2).tolist())
    assert [one.plateau for one in report.cost_curve] == curve.plateau.tolist()
    assert (report.threshold.chosen, report.threshold.break_even) == (0.2, pytest.approx(1 / 11))


def test_importance_is_on_the_scale_of_the_calibrated_score(bundle):
    report = model_report(bundle, model="limpide-credit", features=2)
    first = report.importance[0]
    assert len(report.importance) == 2
    assert first.label_fr == feature_set().features[first.feature].label_fr
    assert first.log_odds == pytest.approx(0.5 * next(iter(bundle.importance.values())))
    assert first.points == pytest.approx(first.log_odds * bundle.model.policy.points.points_per_log_odds)


def test_groups_have_words_and_a_rate_of_too_few_is_null(bundle):
    (fairness,) = model_report(bundle, model="limpide-credit").fairness
    (women,) = fairness.groups
    assert (fairness.label_fr, women.label_fr, women.label_en) == ("Genre", "Femme", "Woman")
    assert (women.true_positive_rate, fairness.lowest_approval_ratio) == (None, None)
    assert (fairness.left_out, fairness.minimum_clients) == ({"XNA": 3}, 100)


@pytest.mark.parametrize(
    ("attribute", "group", "fr", "en"),
    [
        ("age", "25-34", "25 à 34 ans", "25 to 34"),
        ("age", "65+", "65 ans et plus", "65 and over"),
        ("family_status", "Widow", "Veuf ou veuve", "Widowed"),
        ("gender", "XNA", "Non renseigné", "Not given"),
    ],
)
def test_every_group_has_words(attribute, group, fr, en):
    assert group_words(attribute, group).fr == fr
    assert group_words(attribute, group).en == en
    assert attribute_words(attribute).fr
