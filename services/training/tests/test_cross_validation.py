import lightgbm as lgb
import numpy as np
import pytest

from limpide_credit.errors import InputError
from limpide_credit.scorers.boosted_trees import BoostedTrees
from limpide_training.cross_validation import FoldPlan, OutOfFold, cross_validate
from limpide_training.further_repeats import FurtherRepeats
from limpide_training.kept_folds import KeptFolds
from limpide_training.labelled import LabelledClients, TrainingData

RANDOM = np.random.default_rng(0)
TARGET = (RANDOM.random(300) < 0.2).astype(np.int64)
LABELLED = LabelledClients(np.arange(300), TARGET, np.full(300, "full"))
VECTORS = np.arange(300.0)[:, None]
MEASURED = np.arange(0, 300, 2)
DATA = TrainingData(
    LABELLED,
    VECTORS,
    VECTORS,
    VECTORS,
    (),
    "f" * 64,
    measured_rows=MEASURED,
    measured={"all": VECTORS[MEASURED]},
)
FIRST = np.array([0])


def booster_of(clients):
    data = lgb.Dataset(VECTORS[clients], TARGET[clients])
    return BoostedTrees(lgb.train({"objective": "binary", "verbose": -1, "num_threads": 1}, data, 2))


def test_each_client_is_held_out_once_a_repeat_with_the_outcomes_even():
    folds = FoldPlan(repeats=3, folds=5).assign(TARGET)
    assert folds.shape == (3, 300)
    for repeat in folds:
        rates = [TARGET[repeat == fold].mean() for fold in range(5)]
        assert max(rates) - min(rates) < 0.02
    assert not np.array_equal(folds[0], folds[1])


def test_fewer_repeats_have_the_same_first_folds():
    few, many = FoldPlan(repeats=1).assign(TARGET), FoldPlan(repeats=4).assign(TARGET)
    assert np.array_equal(few[0], many[0])


@pytest.mark.parametrize(("plan", "field"), [({"repeats": 0}, "repeats"), ({"folds": 1}, "folds")])
def test_a_plan_without_a_fold_is_refused(plan, field):
    with pytest.raises(InputError) as refused:
        FoldPlan(**plan)
    assert refused.value.field == field


def test_fewer_defaults_than_folds_are_refused():
    with pytest.raises(InputError, match="fewer than the folds"):
        FoldPlan(folds=5).assign(np.array([1, 1, 0, 0, 0, 0, 0, 0]))


def test_no_client_is_predicted_by_a_model_that_saw_it():
    seen = []

    def fit(clients, seed):
        seen.append((set(clients.tolist()), seed))
        return booster_of(clients)

    advanced = []
    plan = FoldPlan(repeats=2, folds=3)
    out = cross_validate(fit, DATA, FIRST, plan, lambda: advanced.append(1))
    assert len(advanced) == len(seen) == 6
    for repeat in range(2):
        held_out = [set(np.flatnonzero(out.fold[repeat] == fold).tolist()) for fold in range(3)]
        trained = [rows for rows, seed in seen if seed == plan.seed + repeat]
        assert sorted(300 - len(rows) for rows in trained) == sorted(map(len, held_out))
        for rows in trained:
            assert any(not rows & fold for fold in held_out)


def test_a_client_with_facts_hidden_is_predicted_by_the_model_of_its_fold():
    out = cross_validate(lambda clients, seed: booster_of(clients), DATA, FIRST, FoldPlan(2, 3))
    np.testing.assert_array_equal(out.raw_hidden["all"], out.raw[:, MEASURED])
    calibrated = out.calibrated()
    np.testing.assert_allclose(calibrated.hidden["all"], calibrated.as_is[:, MEASURED])


def test_a_run_that_was_cut_off_fits_only_the_folds_that_are_left(tmp_path):
    kept, fitted = KeptFolds.under(tmp_path, {"recipe": 1}), []

    def until_the_fourth(clients, seed):
        if len(fitted) == 3:
            raise KeyboardInterrupt
        fitted.append(seed)
        return booster_of(clients)

    with pytest.raises(KeyboardInterrupt):
        cross_validate(until_the_fourth, DATA, FIRST, FoldPlan(2, 3), kept=kept)
    later = []

    def fit(clients, seed):
        later.append(seed)
        return booster_of(clients)

    resumed = cross_validate(fit, DATA, FIRST, FoldPlan(2, 3), kept=kept)
    whole = cross_validate(fit, DATA, FIRST, FoldPlan(2, 3))
    assert len(later) == 3 + 6
    np.testing.assert_array_equal(resumed.raw, whole.raw)
    assert KeptFolds.under(tmp_path, {"recipe": 2}).read(0, 0) is None
    kept.remove()
    assert kept.read(0, 0) is None


def test_a_fold_whose_file_is_damaged_is_fitted_again(tmp_path):
    kept = KeptFolds.under(tmp_path, {})
    kept.write(0, 0, {"as is": np.zeros(3)})
    next(kept.folder.iterdir()).write_bytes(b"PK")
    assert kept.read(0, 0) is None


def test_a_fit_that_fails_stops_the_others():
    def fit(clients, seed):
        raise InputError("no", field="TARGET")

    with pytest.raises(InputError):
        cross_validate(fit, DATA, FIRST, FoldPlan(2, 5))


def test_the_calibration_of_a_fold_does_not_see_its_outcomes():
    folds = FoldPlan(repeats=2, folds=5).assign(TARGET)
    raw = np.random.default_rng(1).normal(size=(2, 300)) + TARGET
    before = OutOfFold(LABELLED.clients, TARGET, LABELLED.depth, folds, raw, raw).calibrated().as_is
    changed = TARGET.copy()
    changed[folds[0] == 2] = 1 - changed[folds[0] == 2]
    after = OutOfFold(LABELLED.clients, changed, LABELLED.depth, folds, raw, raw).calibrated().as_is
    rows = folds[0] == 2
    np.testing.assert_array_equal(before[0, rows], after[0, rows])
    assert not np.allclose(before[0, ~rows], after[0, ~rows])


def test_repeats_end_where_more_cannot_matter():
    asked = []

    def look(raw, fold):
        asked.append(raw.shape)
        assert fold.shape == raw.shape
        return FurtherRepeats(5, 0.0 if len(raw) == 2 else 1.0, 0.0, 0.0)

    found = cross_validate(lambda clients, _: booster_of(clients), DATA, FIRST, FoldPlan(), look=look)
    every = cross_validate(lambda clients, _: booster_of(clients), DATA, FIRST, FoldPlan(repeats=2))
    assert asked == [(1, 300), (2, 300)]
    assert (found.left_out, every.left_out) == (FurtherRepeats(5, 0.0, 0.0, 0.0), None)
    for name in ("fold", "raw", "raw_blanked"):
        assert np.array_equal(getattr(found, name), getattr(every, name))
    assert found.raw_hidden["all"].shape == (2, len(MEASURED))
