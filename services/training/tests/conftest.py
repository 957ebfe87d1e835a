"""Folders of generated tables that the tests of this member read."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from limpide_credit.bundle import ModelBundle
from limpide_credit.features import feature_set
from limpide_credit.policy import PolicyDocument, default_policy_text, read_policy
from limpide_training.feature_build import build_features
from limpide_training.generate import generate
from limpide_training.ingest import ingest


@pytest.fixture(scope="session")
def generated_tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the seven tables of 60 generated clients as CSV; do not write there."""
    folder = tmp_path_factory.mktemp("tables") / "source"
    generate(folder, clients=60, seed=4, file_format="csv")
    return folder


@pytest.fixture
def source(generated_tables: Path, tmp_path: Path) -> Path:
    """Return a copy of the generated tables that a test may spoil."""
    return Path(shutil.copytree(generated_tables, tmp_path / "source"))


@pytest.fixture(scope="session")
def prepared_240(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the prepared folder of 240 generated clients, 100001 to 100240; do not write there."""
    folder = tmp_path_factory.mktemp("prepared")
    generate(folder / "source", clients=240, seed=3)
    ingest(folder / "source", folder / "prepared")
    return folder / "prepared"


@pytest.fixture(scope="session")
def features_240(prepared_240: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the file of their features, as DuckDB builds it; do not write there."""
    path = tmp_path_factory.mktemp("features") / "features.parquet"
    build_features(prepared_240, path)
    return path


@pytest.fixture(scope="session")
def bundle_7(tiny_bundle: Callable[..., ModelBundle]) -> ModelBundle:
    """Return a small model as if it were version 7 of the registry; it approves some generated clients."""
    return replace(tiny_bundle(seed=6), version="7")


@pytest.fixture(scope="session")
def shipped() -> PolicyDocument:
    """Return the policy that ships."""
    return read_policy(default_policy_text(), feature_set().features)


@pytest.fixture(scope="session")
def three_ways() -> PolicyDocument:
    """Return a policy that approves some generated clients, refuses some and refers some."""
    return read_policy(_THREE_WAYS, feature_set().features)


_THREE_WAYS = """policy: three-ways
version: 1
rules:
  - code: LARGE
    kind: affordability
    when: AMT_CREDIT > 600000
    then: refer
    reason: {fr: Montant, en: Amount}
  - code: SCORE
    kind: score
    when: probability >= threshold
    then: refuse
    reason: {fr: Score, en: Score}
"""
