"""Changed files of a model are refused by name, damaged ones harm nobody, the model in service stays."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from damaged_bundles import CHANGES, DAMAGES, change, leaf, no_figure, threshold
from layouts import number_layout
from mlflow import MlflowClient
from prometheus_client import CollectorRegistry
from pydantic import SecretStr

from limpide_credit.bundle import ModelBundle
from limpide_credit.errors import ConflictError, InputError, TamperedError
from limpide_platform.bundle_evidence import (
    APPROVAL,
    APPROVED,
    DIGEST,
    SIGNATURE,
    TRAINED_BY,
    Evidence,
    bundle_digest,
)
from limpide_platform.bundle_files import read_bundle, write_bundle
from limpide_platform.identity.actor import Actor
from limpide_platform.registry import CHAMPION, Registry
from limpide_platform.serving.active_models import ActiveModels
from limpide_platform.serving.metrics import ServingMetrics
from limpide_platform.serving.model_reloader import ModelReloader
from limpide_platform.serving.trial import Trial

LAYOUT = number_layout([f"feature_{number}" for number in range(20)])
KEY = SecretStr("of the training job and the services alone")


class Bucket:
    """A registry whose files somebody can reach."""

    def __init__(self, folder: Path, bundle: ModelBundle) -> None:
        self.uri = f"sqlite:///{folder}/mlflow.db"
        self._files = folder / "files"
        self._bundle = bundle
        self.client = MlflowClient(tracking_uri=self.uri)
        self._experiment = self.client.create_experiment("credit", self._files.as_uri())
        self.registry = Registry(self.uri, key=KEY, trial=Trial(cpu_seconds=40))

    def register(self, trained_by: Actor | None = None) -> tuple[str, Path]:
        """Return a new version and where its files are."""
        run = self.client.create_run(self._experiment).info.run_id
        version = self.registry.register(self._bundle, run, trained_by=trained_by)
        return version, self._files / run / "artifacts/model"

    def approved(self) -> tuple[str, Path]:
        """Return a new version that may decide, and where its files are."""
        version, folder = self.register()
        self.registry.approve(version, bundle_digest(folder))
        return version, folder

    def damaged(self, damage: Callable[[Path], None]) -> str:
        """Register a version that was damaged before, so that all its digests are right."""
        version, folder = self.register()
        damage(folder)
        digest = bundle_digest(folder)
        self.client.set_model_version_tag("limpide-credit", version, DIGEST, digest)
        signature = Evidence(KEY).registered("limpide-credit", version, digest)[SIGNATURE]
        self.client.set_model_version_tag("limpide-credit", version, SIGNATURE, signature)
        self.registry.approve(version, digest)
        return version


@pytest.fixture(scope="module")
def bundle(tiny_bundle: Callable[..., ModelBundle]) -> ModelBundle:
    return tiny_bundle(LAYOUT)


@pytest.fixture(scope="module")
def bucket(tmp_path_factory: pytest.TempPathFactory, bundle: ModelBundle) -> Bucket:
    return Bucket(tmp_path_factory.mktemp("bucket"), bundle)


@pytest.fixture
def service(bucket: Bucket) -> Any:
    samples, clock = CollectorRegistry(), SimpleNamespace(now=0.0)
    models: ActiveModels[Any] = ActiveModels()
    reloader = ModelReloader(
        bucket.registry,
        models,
        ServingMetrics("scoring", samples),
        lambda bundle: bundle.model,
        alias=CHAMPION,
        poll_seconds=3600,
        clock=lambda: clock.now,
    )
    return SimpleNamespace(
        check=reloader.check,
        models=models,
        clock=clock,
        count=lambda name: samples.get_sample_value(f"limpide_scoring_{name}_total"),
    )


CHANGED = {
    **CHANGES,
    "card": lambda folder: change(folder, "limpide/card.en.md", "Model card", "Another card"),
    "signature of MLflow": lambda folder: change(folder, "MLmodel", "double", "double "),
}


@pytest.mark.parametrize("case", CHANGED)
def test_a_changed_file_is_refused_though_the_manifest_is_hashed_anew(bucket: Bucket, case: str) -> None:
    version, folder = bucket.register()
    assert bucket.registry.load(version).digest == bundle_digest(folder)
    CHANGED[case](folder)
    with pytest.raises(
        TamperedError, match=f"Version {version} is not made of the files that were registered"
    ):
        bucket.registry.load(version)


def test_a_digest_that_was_changed_too_has_no_signature(bucket: Bucket) -> None:
    version, folder = bucket.register()
    threshold(folder)
    bucket.client.set_model_version_tag("limpide-credit", version, DIGEST, bundle_digest(folder))
    with pytest.raises(TamperedError, match="wrong signature"):
        bucket.registry.load(version)
    # Another version's signature is none of this one's.
    other, _ = bucket.register()
    signature = bucket.client.get_model_version("limpide-credit", other).tags["limpide.signature"]
    bucket.client.set_model_version_tag("limpide-credit", version, "limpide.signature", signature)
    with pytest.raises(TamperedError, match="wrong signature"):
        bucket.registry.load(version)


def test_a_version_without_a_digest_is_refused(bucket: Bucket) -> None:
    version, _ = bucket.register()
    bucket.client.delete_model_version_tag("limpide-credit", version, DIGEST)
    with pytest.raises(TamperedError, match="no recorded digest"):
        bucket.registry.load(version)


def test_a_tampered_champion_is_refused_and_counted_and_the_one_before_serves(
    bucket: Bucket, service: Any
) -> None:
    good, _ = bucket.approved()
    bucket.registry.set_alias(CHAMPION, good)
    service.check()
    assert service.models.champion.digest is not None
    bad, folder = bucket.approved()
    leaf(folder)
    bucket.registry.set_alias(CHAMPION, bad)
    service.check()
    assert service.models.champion.version == good
    assert service.models.registry.refused_version == bad
    assert "files that were registered" in service.models.registry.refused_because
    assert (service.count("model_tampered"), service.count("model_load_failures")) == (1, 1)


TRAINER = Actor("u-1", "https://login.example.com", frozenset(), "C. Petit – «équipe»")


def test_who_trained_a_version_is_signed_with_it(bucket: Bucket) -> None:
    version, _ = bucket.register(TRAINER)
    assert bucket.registry.trained_by(version) == TRAINER
    assert bucket.registry.load(version).version == version
    assert bucket.registry.trained_by(bucket.register()[0]) is None


@pytest.mark.parametrize("instead", [None, '{"subject": "u-2", "issuer": "x", "name": "x"}'])
def test_a_version_whose_trainer_was_changed_is_refused(bucket: Bucket, instead: str | None) -> None:
    version, _ = bucket.register(TRAINER)
    if instead is None:
        bucket.client.delete_model_version_tag("limpide-credit", version, TRAINED_BY)
    else:
        bucket.client.set_model_version_tag("limpide-credit", version, TRAINED_BY, instead)
    for read in (bucket.registry.trained_by, bucket.registry.load):
        with pytest.raises(TamperedError, match="wrong signature"):
            read(version)


def test_a_version_that_nobody_approved_does_not_decide_though_the_alias_names_it(
    bucket: Bucket, service: Any
) -> None:
    good, _ = bucket.approved()
    bucket.registry.set_alias(CHAMPION, good)
    service.check()
    unapproved, folder = bucket.register()
    bucket.registry.set_alias(CHAMPION, unapproved)
    service.check()
    assert service.models.champion.version == good
    assert service.models.registry.refused_because == f"Version {unapproved} was never approved."
    # Tags that somebody wrote who has the registry but not the key are no approval.
    tags = bucket.client.get_model_version("limpide-credit", unapproved).tags
    for name, value in ((APPROVED, bundle_digest(folder)), (APPROVAL, tags[SIGNATURE])):
        bucket.client.set_model_version_tag("limpide-credit", unapproved, name, value)
    service.clock.now += 61
    service.check()
    assert "wrong approval" in service.models.registry.refused_because
    bucket.registry.approve(unapproved, bundle_digest(folder))
    service.clock.now += 121
    service.check()
    assert service.models.champion.version == unapproved


BECAUSE = {
    "a child that is not there": r"^Version \d+ |Tree",
    "wrong sizes of trees": r"^Version \d+ ",
    "garbage": r"^Version \d+ ",
    "no figure": r"metrics\.auc\.value is not a finite number",
}


def test_damaged_candidates_are_refused_with_a_reason_and_later_aliases_followed(
    bucket: Bucket, service: Any
) -> None:
    good, _ = bucket.approved()
    bucket.registry.set_alias(CHAMPION, good)
    service.check()
    for name, because in BECAUSE.items():
        bad = bucket.damaged(DAMAGES[name])
        bucket.registry.set_alias(CHAMPION, bad)
        before = service.count("model_load_failures")
        service.check()
        assert service.models.champion.version == good
        assert service.models.registry.refused_version == bad
        assert re.search(because, service.models.registry.refused_because), service.models.registry
        assert service.count("model_load_failures") == before + 1
        service.check()
        assert service.count("model_load_failures") == before + 1, "not fetched again at once"
    bucket.registry.set_alias(CHAMPION, good)
    service.check()
    assert service.models.registry.refused_version is None
    better, _ = bucket.approved()
    bucket.registry.set_alias(CHAMPION, better)
    service.check()
    assert service.models.champion.version == better


def test_a_refused_version_is_tried_again_later_and_later(service: Any, bucket: Bucket) -> None:
    bucket.registry.set_alias(CHAMPION, bucket.damaged(no_figure))
    tries = []
    for second in range(0, 1000, 10):
        service.clock.now = float(second)
        before = service.count("model_load_failures")
        service.check()
        if service.count("model_load_failures") > before:
            tries.append(second)
    assert tries == [0, 60, 180, 420, 900]


def test_a_child_that_never_ends_or_takes_too_much_is_ended(
    bundle: ModelBundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_bundle(bundle, tmp_path / "model")
    with pytest.raises(ConflictError, match="was not loaded and tried within"):
        Trial(seconds=0.01)(tmp_path / "model", "7")
    with pytest.raises(ConflictError, match=r"too much processor time|killed"):
        Trial(cpu_seconds=1)(tmp_path / "model", "7")
    with pytest.raises(ConflictError, match="ended the process that tried it"):
        Trial(memory=64 * 1024**2)(tmp_path / "model", "7")


def test_a_trial_reads_what_it_is_given_and_says_what_is_wrong(bundle: ModelBundle, tmp_path: Path) -> None:
    write_bundle(bundle, tmp_path / "model")
    Trial()(tmp_path / "model", "7")
    shutil.copytree(tmp_path / "model", tmp_path / "cut")
    (tmp_path / "cut/limpide/card.en.md").unlink()
    with pytest.raises(InputError, match="lacks limpide/card"):
        Trial()(tmp_path / "cut", "7")
    no_figure(tmp_path / "model")
    with pytest.raises(InputError, match=r"figures\.json\.metrics\.auc\.value is not a finite"):
        read_bundle(tmp_path / "model")
