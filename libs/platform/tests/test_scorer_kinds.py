import json
from dataclasses import replace

import numpy as np
import pytest

from limpide_credit.errors import ConflictError, InputError
from limpide_credit.scorers.scorecard import CardLine, Scorecard
from limpide_platform.bundle_files import read_bundle, write_bundle

MANIFEST = "limpide/manifest.json"


def change_manifest(folder, **changes):
    path = folder / MANIFEST
    manifest = json.loads(path.read_text()) | changes
    path.write_text(json.dumps({name: value for name, value in manifest.items() if value is not None}))


@pytest.fixture(scope="module")
def trees(tiny_bundle):
    return tiny_bundle()


@pytest.fixture
def scorecard(trees):
    """The bundle with a scorecard of the same features in place of its trees."""
    lines = [CardLine(name, (0.0,), (-0.2, 0.3, 0.1), 0.05) for name in trees.model.feature_names]
    return replace(trees, model=replace(trees.model, scorer=Scorecard(tuple(lines), -2.0)))


def test_a_bundle_that_names_no_kind_of_model_is_of_trees(trees, tmp_path):
    write_bundle(trees, tmp_path / "model")
    change_manifest(tmp_path / "model", scorer=None)
    read = read_bundle(tmp_path / "model").model
    assert read.scorer.kind == "lightgbm"
    vectors = trees.reference.vectors[:20]
    np.testing.assert_array_equal(read.raw_log_odds(vectors), trees.model.raw_log_odds(vectors))


def test_a_scorecard_comes_back_as_it_was(scorecard, tmp_path):
    write_bundle(scorecard, tmp_path / "model")
    assert read_bundle(tmp_path / "model").model.scorer == scorecard.model.scorer


def test_a_kind_that_this_release_does_not_know_is_named(trees, tmp_path):
    write_bundle(trees, tmp_path / "model")
    change_manifest(tmp_path / "model", scorer="forest")
    with pytest.raises(ConflictError) as refused:
        read_bundle(tmp_path / "model")
    assert refused.value.field == "scorer"
    assert "lightgbm, scorecard" in (refused.value.remedy or "")


def test_a_scorecard_of_other_features_than_its_bundle_is_refused(scorecard, tmp_path):
    card = scorecard.model.scorer
    fewer = replace(scorecard.model, scorer=card.keeping(range(3)))
    write_bundle(replace(scorecard, model=fewer), tmp_path / "model")
    with pytest.raises(InputError, match="features are not those"):
        read_bundle(tmp_path / "model")
