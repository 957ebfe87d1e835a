from pathlib import Path

import numpy as np
import pytest

from limpide_credit.errors import InputError
from limpide_credit.features import feature_set, history_depth
from limpide_training.commands.quality import BEGIN, END, quality
from limpide_training.cross_validation import FoldPlan
from limpide_training.fitting import TrainingRequest
from limpide_training.labelled import LabelledClients, TrainingData
from limpide_training.quality import RECIPE, VARIANTS, Variant, chance_floor, markdown, measure

REQUEST = TrainingRequest(
    plan=FoldPlan(repeats=2, folds=3),
    changes={"rounds": 30, "learning_rate": 0.2, "feature_share": 1.0},
    threads=1,
)


@pytest.fixture(scope="module")
def data() -> TrainingData:
    """Clients whose outcome follows an external score and earlier refusals; one in ten has no history."""
    draw, features, clients = np.random.default_rng(3), feature_set(), 1500
    vectors = np.full((clients, len(features.names)), np.nan)
    score, loans, refused = draw.normal(size=clients), draw.integers(0, 10, clients), draw.random(clients)
    vectors[:, features.position("EXT_SOURCE_2")] = score
    vectors[:, features.position("BURO_COUNT")] = 0.0
    blanked = vectors.copy()
    blanked[:, features.position("PREV_COUNT")] = 0.0
    vectors[:, features.position("PREV_COUNT")] = loans
    vectors[loans > 0, features.position("PREV_AMT_CREDIT_MEAN")] = refused[loans > 0]
    risk = 1 / (1 + np.exp(1.5 + score - 3 * (refused - 0.5) * (loans > 0)))
    target = (draw.random(clients) < risk).astype(np.int64)
    labelled = LabelledClients(np.arange(clients), target, history_depth(vectors))
    return TrainingData(labelled, vectors, blanked, blanked, ("installments_payments",), "f" * 64)


def test_history_is_worth_something_and_the_comparison_shows_it(data):
    fits: list[int] = []
    with_history = measure(RECIPE, data, feature_set(), REQUEST, lambda: fits.append(1))
    without = measure(next(one for one in VARIANTS if one.application_only), data, feature_set(), REQUEST)
    difference = without.placements.minus(with_history.placements).measure()
    assert difference.high < 0
    assert len(fits) == 6
    assert with_history.fold_auc.shape == (2, 3)
    table = markdown([with_history, without], data, REQUEST)
    assert str(with_history.figures["auc.blanked"]) in table
    assert str(difference) in table
    assert "absent tables: installments_payments" in table


def test_right_probabilities_miss_by_chance_alone_and_less_so_with_more_clients():
    few, many = (chance_floor(np.full(clients, -2.5), seed=1) for clients in (500, 20_000))
    assert 0.015 < few.low < few.value < few.high < 0.05
    assert many.value < few.value / 4


def test_every_variant_changes_something_else():
    changes = [(tuple(one.changes.items()), one.application_only) for one in VARIANTS]
    assert len(set(changes)) == len(VARIANTS)
    assert VARIANTS[0] == RECIPE == Variant("recipe", "as shipped")


def test_a_file_without_the_marked_part_is_refused_before_any_work(tmp_path: Path):
    page = tmp_path / "page.md"
    page.write_text("# Quality\n")
    with pytest.raises(InputError, match="no part to replace") as refused:
        quality(tmp_path / "nowhere", write=page)
    assert BEGIN in str(refused.value)
    assert END in str(refused.value)
    assert page.read_text() == "# Quality\n"
