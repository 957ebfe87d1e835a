import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest

from limpide_credit.bundle import ModelBundle
from limpide_credit.errors import ConflictError, InputError, UnavailableError
from limpide_credit.explanation.contributions import contributions
from limpide_credit.features import VectorLayout, feature_set
from limpide_credit.policy import CompiledPolicy, PolicyDocument, read_policy
from limpide_training.batch.feature_files import FeatureFiles, open_features
from limpide_training.batch.on_spark import pickled
from limpide_training.batch.scoring import Batch, score_here
from limpide_training.feature_build import load_features
from limpide_training.storage import Folder, ObjectStoreSettings, folder

CLIENTS = 240
WIDTH = 50

# Runs the batch that it is given and kills itself, as `kill -9` does, in the middle of the third part.
KILLED = """
import os, pickle, signal, sys
from limpide_credit.features import feature_set
from limpide_credit.policy import default_policy_text, read_policy
from limpide_training.batch import part_scorer, scoring
from limpide_training.batch.feature_files import open_features
from limpide_training.storage import ObjectStoreSettings, folder
bundle = pickle.loads(open(sys.argv[1], "rb").read())
files = open_features(folder(sys.argv[2], ObjectStoreSettings()), feature_set(), int(sys.argv[3]))
policy = read_policy(default_policy_text(), feature_set().features)
batch = scoring.Batch(files, bundle, policy, feature_set())
output = folder(sys.argv[4], ObjectStoreSettings())
scored = []
class Killed(part_scorer.PartScorer):
    def __call__(self, frame):
        scored.append(frame)
        if len(scored) == 3:
            assert (output / "_staging").names()
            os.kill(os.getpid(), signal.SIGKILL)
        return super().__call__(frame)
scoring.PartScorer = Killed
scoring.score_here(batch, output)
"""


def here(path: Path) -> Folder:
    return folder(str(path), ObjectStoreSettings())


@pytest.fixture(scope="module")
def files(features_240: Path) -> FeatureFiles:
    return open_features(here(features_240), feature_set(), WIDTH)


@pytest.fixture
def batch(files: FeatureFiles, bundle_7: ModelBundle, shipped: PolicyDocument) -> Batch:
    return Batch(files, bundle_7, shipped, feature_set())


def renamed(policy: PolicyDocument) -> PolicyDocument:
    return read_policy(f"# Another text.\n{policy.text}", feature_set().features)


def scores(path: Path) -> pa.Table:
    return ds.dataset(
        path, format="parquet", exclude_invalid_files=False, ignore_prefixes=["m", "_"]
    ).to_table()


def test_scores_are_the_models_bit_for_bit(batch: Batch, features_240: Path, tmp_path: Path) -> None:
    assert score_here(batch, here(tmp_path / "out")) == CLIENTS
    built = load_features(features_240)
    answer = scores(tmp_path / "out").sort_by("SK_ID_CURR")
    model = batch.bundle.model
    one_by_one = [model.assess(vector[None])[0] for vector in built.matrix]
    np.testing.assert_array_equal(answer["SK_ID_CURR"].to_numpy(), built.clients)
    assert answer["probability_of_default"].to_pylist() == [one.probability_of_default for one in one_by_one]
    assert answer["points"].to_pylist() == [one.points for one in one_by_one]
    assert answer["grade"].to_pylist() == [one.grade for one in one_by_one]
    assert set(answer["model_version"].to_pylist()) == {"7"}
    assert set(answer["feature_set_version"].to_pylist()) == {feature_set().version}


def test_decisions_are_the_policys_with_its_digest_and_the_rules_that_bit(
    batch: Batch, three_ways: PolicyDocument, features_240: Path, tmp_path: Path
) -> None:
    score_here(replace(batch, policy=three_ways), here(tmp_path / "out"))
    answer = scores(tmp_path / "out").sort_by("SK_ID_CURR")
    model = batch.bundle.model
    policy = CompiledPolicy(three_ways, model.layout, batch.bundle.reference.vectors)
    rulings = [
        policy.rule(vector, model.assess(vector[None])[0]) for vector in load_features(features_240).matrix
    ]
    assert answer["decision"].to_pylist() == [one.outcome for one in rulings]
    assert answer["rules"].to_pylist() == [[rule["code"] for rule in one.rules] for one in rulings]
    assert set(answer["policy_digest"].to_pylist()) == {three_ways.digest}
    assert {one.outcome for one in rulings} == {"approved", "refused", "referred"}
    assert ["LARGE", "SCORE"] in answer["rules"].to_pylist()


def test_a_part_is_a_range_of_numbers(batch: Batch, tmp_path: Path) -> None:
    progress = []
    score_here(batch, here(tmp_path / "out"), lambda done, total: progress.append((done, total)))
    for first in range(100_000, 100_250, WIDTH):
        part = pq.ParquetFile(tmp_path / "out" / f"client_range={first}" / "part.parquet").read()
        assert set(part["SK_ID_CURR"].to_pylist()) <= set(range(first, first + WIDTH))
    assert progress == [(0, 240), (49, 240), (99, 240), (149, 240), (199, 240), (240, 240)]


def test_concepts_add_up_to_the_points(
    batch: Batch, generated_bundle: ModelBundle, features_240: Path, tmp_path: Path
) -> None:
    bundle = replace(generated_bundle, version="7")
    score_here(replace(batch, bundle=bundle, explain="reasons", language="en"), here(tmp_path / "out"))
    answer = scores(tmp_path / "out").sort_by("SK_ID_CURR")
    model = bundle.model
    found = contributions(model, load_features(features_240).matrix)
    sums = np.array([sum(value for _, value in row) for row in answer["concept_points"].to_pylist()])
    np.testing.assert_allclose(sums, found.points.sum(axis=1), rtol=1e-9, atol=1e-9)
    np.testing.assert_array_equal(answer["base_points"].to_numpy(), found.base_points)
    reasons = [one for row in answer["reasons"].to_pylist() for one in row]
    assert reasons
    assert all(len(row) <= 4 for row in answer["reasons"].to_pylist())
    assert all(one["points_if_usual"] > 0 and one["sentence"] for one in reasons)


def test_a_job_that_was_killed_goes_on_and_writes_each_client_once(
    batch: Batch, features_240: Path, tmp_path: Path
) -> None:
    given, output = tmp_path / "bundle.pickle", tmp_path / "out"
    given.write_bytes(pickled(batch.bundle))
    arguments = [str(given), str(features_240), str(WIDTH), str(output)]
    ended = subprocess.run([sys.executable, "-c", KILLED, *arguments], check=False)
    assert ended.returncode == -signal.SIGKILL
    assert sorted(path.parent.name for path in output.glob("*/part.parquet")) == [
        "client_range=100000",
        "client_range=100050",
    ]
    kept = (output / "client_range=100000" / "part.parquet").stat().st_mtime_ns
    score_here(batch, here(output))
    assert sorted(scores(output)["SK_ID_CURR"].to_pylist()) == list(range(100_001, 100_241))
    assert (output / "client_range=100000" / "part.parquet").stat().st_mtime_ns == kept
    assert not (output / "_staging").exists()


@pytest.mark.parametrize(
    ("field", "changed"),
    [
        ("model_version", lambda batch: replace(batch, bundle=replace(batch.bundle, version="8"))),
        ("policy_digest", lambda batch: replace(batch, policy=renamed(batch.policy))),
        ("input", lambda batch: replace(batch, files=replace(batch.files, fingerprint="another"))),
        ("explain", lambda batch: replace(batch, explain="concepts")),
    ],
)
def test_another_job_in_the_same_folder_is_refused_by_name(
    batch: Batch, tmp_path: Path, field: str, changed: Callable[[Batch], Batch]
) -> None:
    score_here(batch, here(tmp_path / "out"))
    before = sorted(path.stat().st_mtime_ns for path in tmp_path.rglob("*"))
    with pytest.raises(ConflictError, match=field) as raised:
        score_here(changed(batch), here(tmp_path / "out"))
    assert raised.value.field == field
    assert sorted(path.stat().st_mtime_ns for path in tmp_path.rglob("*")) == before


def test_a_folder_of_somebody_else_is_refused(batch: Batch, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear")
    with pytest.raises(ConflictError, match="not written by this command"):
        score_here(batch, here(tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_a_client_that_is_there_twice_is_named(features_240: Path, tmp_path: Path) -> None:
    table = pq.read_table(features_240)
    twice = pa.concat_tables([table, table.slice(6, 1)])
    pq.write_table(twice.replace_schema_metadata(table.schema.metadata), tmp_path / "twice.parquet")
    with pytest.raises(InputError, match="the first is 100007") as raised:
        open_features(here(tmp_path / "twice.parquet"), feature_set())
    assert (raised.value.field, raised.value.value) == ("SK_ID_CURR", 100_007)


def test_a_client_in_the_folder_of_another_range_is_named(features_240: Path, tmp_path: Path) -> None:
    answer = {
        "kind": "features",
        "complete": True,
        "numbers_a_range": WIDTH,
        "fingerprint": "f",
        "absent": [],
    }
    (tmp_path / "client_range=100000").mkdir()
    pq.write_table(pq.read_table(features_240), tmp_path / "client_range=100000" / "part.parquet")
    (tmp_path / "manifest.json").write_text(
        json.dumps({**answer, "feature_set_version": feature_set().version})
    )
    with pytest.raises(InputError, match="partitioned otherwise: client 100050 is in client_range=100000"):
        open_features(here(tmp_path), feature_set())


@pytest.mark.parametrize("content", [b"", b"PAR1 half a file"])
def test_a_damaged_file_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "features.parquet").write_bytes(content)
    with pytest.raises(InputError, match="no readable file of features"):
        open_features(here(tmp_path / "features.parquet"), feature_set())


def test_a_folder_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="neither a file nor a folder of features"):
        open_features(here(tmp_path / "nowhere"), feature_set())


def test_a_model_that_reads_a_feature_of_another_definition_is_refused_before_anything_is_written(
    batch: Batch, tmp_path: Path
) -> None:
    model = batch.bundle.model
    name = model.feature_names[3]
    features = dict(model.layout.features)
    features[name] = replace(features[name], definition="another")
    model = replace(model, layout=VectorLayout(features))
    with pytest.raises(ConflictError, match=f"{name}, which has another definition"):
        score_here(replace(batch, bundle=replace(batch.bundle, model=model)), here(tmp_path / "out"))
    assert not (tmp_path / "out").exists()


def test_a_fact_that_the_model_has_otherwise_is_missing_of_everybody(batch: Batch, tmp_path: Path) -> None:
    model = batch.bundle.model
    features = dict(model.layout.features)
    features["DAYS_BIRTH"] = replace(features["DAYS_BIRTH"], definition="another")
    bundle = replace(batch.bundle, model=replace(model, layout=VectorLayout(features)))
    score_here(batch, here(tmp_path / "here"))
    score_here(replace(batch, bundle=bundle), here(tmp_path / "out"))
    rule = "LEGAL_CAPACITY"
    assert not all(rule in codes for codes in scores(tmp_path / "here")["rules"].to_pylist())
    assert all(rule in codes for codes in scores(tmp_path / "out")["rules"].to_pylist())
    assert "approved" not in scores(tmp_path / "out")["decision"].to_pylist()


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write anywhere")
def test_a_folder_without_rights_is_told(batch: Batch, tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(UnavailableError, match="access is denied"):
        score_here(batch, here(tmp_path / "out"))


def test_an_address_of_another_kind_is_refused() -> None:
    with pytest.raises(InputError, match="not supported"):
        folder("gs://bucket/path", ObjectStoreSettings())
