"""Folders of generated tables that the tests of this member read."""

import shutil
from pathlib import Path

import pytest

from limpide_training.generate import generate


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
