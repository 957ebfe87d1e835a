"""Guides to a change of the tree, each followed literally in a copy of it; the files touched are counted."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from page_blocks import ROOT, Reader, blocks_of

GUIDES = ROOT / "docs" / "guides"
# Files that a command leaves and that belong to nobody's change.
LEFT = ("limpide.db", ".environment")
KEPT_BY_TOOLS = {"__pycache__", ".pytest_cache", ".hypothesis", "var"}

pytestmark = [pytest.mark.slow, pytest.mark.timeout(2700)]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Return a copy of the files that git knows, with what is not committed yet."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, tmp_path / name)
    return tmp_path


def digests(folder: Path) -> dict[str, str]:
    """Return the digest of every file but what Python and the tools keep for themselves."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and not KEPT_BY_TOOLS & set(path.relative_to(folder).parts)
    }


def stated(page: Path) -> int:
    """Return how many files a guide says that it touches."""
    found = re.search(r"^Files touched: \*\*(\d+)\*\*", page.read_text(encoding="utf-8"), re.MULTILINE)
    assert found is not None, page.name
    return int(found[1])


@pytest.mark.parametrize("name", sorted(path.name for path in GUIDES.glob("*.md") if blocks_of(path)))
def test_a_guide_can_be_followed_and_touches_as_many_files_as_it_says(name: str, tree: Path):
    page = GUIDES / name
    sources = os.pathsep.join(str(path) for path in sorted(tree.glob("*/*/src")))
    # The tests that a guide runs are none of this run's.
    without_pytest = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    reader = Reader(
        {**without_pytest, "PYTHONPATH": sources, "PYTHONDONTWRITEBYTECODE": "1"},
        tree,
        {".venv/bin/": f"{Path(sys.executable).parent}/"},
    )
    before = digests(tree)
    reader.follow(page)
    after = digests(tree)
    changed = {one for one in before.keys() | after.keys() if before.get(one) != after.get(one)}
    touched = sorted(one for one in changed if not Path(one).name.startswith(LEFT))
    assert len(touched) == stated(page), touched
