from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from limpide_credit.bundle import Measure
from limpide_credit.errors import ConflictError
from limpide_training.cross_validation import FoldPlan
from limpide_training.promotion import (
    CrossValidationRecord,
    calibration_faults,
    check_promotion,
    compare,
    evidence_table,
    read_evidence,
)

RANDOM = np.random.default_rng(0)
SIGNAL = RANDOM.normal(size=4_000)
TARGET = (RANDOM.random(4_000) < 1 / (1 + np.exp(2.5 - SIGNAL))).astype(np.int64)
CALIBRATED = {
    "ece": Measure(0.006, 0.004, 0.012),
    "ece_by_chance": Measure(0.005, 0.002, 0.009),
    "calibration_slope": Measure(0.98, 0.9, 1.06),
    "ece.blanked": Measure(0.008, 0.005, 0.014),
    "ece_by_chance.blanked": Measure(0.005, 0.002, 0.009),
    "calibration_slope.blanked": Measure(0.95, 0.85, 1.05),
}


def _evidence(version: str, noise: float, plan: FoldPlan | None = None, **changes) -> CrossValidationRecord:
    folds = (plan or FoldPlan(repeats=2)).assign(TARGET)
    log_odds = SIGNAL - 2.5 + noise * np.random.default_rng(int(version)).normal(size=folds.shape)
    evidence = CrossValidationRecord(version, "same", TARGET, folds, log_odds, dict(CALIBRATED))
    return replace(evidence, **changes)


def test_the_first_champion_needs_only_to_be_calibrated():
    assert check_promotion(_evidence("1", 0.5), None) is None


def test_a_version_below_the_least_auc_is_refused_even_as_first():
    blind = _evidence("3", 0.0)
    blind = replace(blind, log_odds=np.random.default_rng(3).normal(size=blind.log_odds.shape))
    with pytest.raises(ConflictError, match=r"Version 3 has an AUC of 0\.\d+ .*below the 0\.6 ") as refused:
        check_promotion(blind, None)
    assert refused.value.field == "auc"
    assert "LIMPIDE_PROMOTION_LEAST_AUC" in (refused.value.remedy or "")


def test_the_lender_sets_the_least_auc():
    good = _evidence("1", 0.1)
    assert check_promotion(good, None, least_auc=0.7) is None
    with pytest.raises(ConflictError, match=r"below the 0\.95 "):
        check_promotion(good, None, least_auc=0.95)


def test_a_better_version_follows_the_champion():
    comparison = check_promotion(_evidence("2", 0.1), _evidence("1", 0.8))
    assert comparison is not None
    assert comparison.difference.low > 0
    assert "paired" in comparison.basis


def test_a_version_that_is_worse_within_noise_may_follow():
    comparison = check_promotion(_evidence("2", 0.52), _evidence("1", 0.5))
    assert comparison is not None
    assert comparison.difference.value < 0 < comparison.difference.high


def test_a_version_that_is_worse_beyond_noise_is_refused_with_the_figures():
    with pytest.raises(
        ConflictError, match=r"worse than champion 1 beyond noise: AUC differs by -0\."
    ) as refused:
        check_promotion(_evidence("2", 1.5), _evidence("1", 0.1))
    assert refused.value.field == "auc"


def test_the_same_folds_find_a_difference_that_unpaired_intervals_hide():
    challenger, champion = _evidence("2", 0.45), _evidence("1", 0.1)
    assert compare(challenger, champion).worse
    elsewhere = compare(replace(challenger, fingerprint="other"), champion)
    assert not elsewhere.worse
    assert "each on its own data" in elsewhere.basis


def test_a_quick_run_is_compared_on_the_repeat_that_both_have():
    quick = _evidence("2", 0.5, FoldPlan(repeats=1))
    assert "1 x 5 folds" in compare(quick, _evidence("1", 0.5)).basis


def test_other_folds_of_the_same_data_are_not_called_paired():
    assert "each on its own" in compare(_evidence("2", 0.5, FoldPlan(folds=4)), _evidence("1", 0.5)).basis


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"ece": Measure(0.031, 0.02, 0.04)}, "calibration error is 0.0310"),
        ({"ece.blanked": Measure(0.05, 0.03, 0.06)}, "calibration error with the history blanked"),
        ({"calibration_slope": Measure(0.5, 0.4, 0.6)}, "calibration slope is 0.5000"),
        ({"calibration_slope.blanked": Measure(1.9, 1.5, 2.2)}, "calibration slope with the history blanked"),
    ],
)
def test_a_version_that_is_not_calibrated_is_refused_even_as_first(changed, said):
    with pytest.raises(ConflictError, match="not calibrated") as refused:
        check_promotion(_evidence("1", 0.1, metrics=CALIBRATED | changed), None)
    assert said in refused.value.message


def test_calibration_that_was_not_measured_is_no_calibration():
    assert calibration_faults({}) == [
        "its calibration was not measured: too few clients of one outcome",
        "its calibration with the history blanked was not measured: too few clients of one outcome",
    ]


def test_an_error_that_chance_may_make_of_few_clients_is_no_fault():
    few = {"ece": Measure(0.03, 0.02, 0.06), "ece_by_chance": Measure(0.025, 0.01, 0.045)}
    assert not calibration_faults(CALIBRATED | few)


def test_a_slope_whose_interval_touches_the_bounds_is_not_proved_wrong():
    assert not calibration_faults(CALIBRATED | {"calibration_slope": Measure(0.7, 0.4, 1.0)})


def test_the_evidence_survives_its_file(tmp_path):
    evidence = _evidence("1", 0.3)
    table = evidence_table(evidence.target, evidence.fold, evidence.log_odds, evidence.log_odds)
    assert isinstance(table, pa.Table)
    pq.write_table(table, tmp_path / "evidence.parquet")
    read = read_evidence((tmp_path / "evidence.parquet").read_bytes(), "1", "same", dict(CALIBRATED))
    for name in ("target", "fold", "log_odds"):
        np.testing.assert_array_equal(getattr(read, name), getattr(evidence, name))


def test_the_evidence_names_no_client():
    evidence = _evidence("1", 0.3)
    table = evidence_table(evidence.target, evidence.fold, evidence.log_odds, evidence.log_odds)
    assert table.column_names == ["TARGET", "repeat", "fold", "log_odds", "log_odds_blanked"]
