"""What a release refuses, and what its list of licences does."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def git(folder: Path, *arguments: str) -> None:
    own = ["-c", "user.name=a", "-c", "user.email=a@example.com"]
    subprocess.run(["git", *own, *arguments], cwd=folder, check=True, capture_output=True)


def release(folder: Path) -> str:
    ended = subprocess.run(
        ["bin/release", "--without-images"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 1
    return ended.stderr


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "bin").mkdir()
    shutil.copy(ROOT / "bin" / "release", tmp_path / "bin" / "release")
    (tmp_path / "CHANGELOG.md").write_text("# Changelog\n\n## Unreleased\n\n- more\n")
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "-m", "first")
    return tmp_path


def test_a_commit_without_a_tag_is_no_release(tree: Path):
    assert "HEAD has no tag of a version" in release(tree)


def test_a_tag_that_is_no_version_is_refused(tree: Path):
    git(tree, "tag", "v1")
    assert "v1 is no version: write v1.2.3" in release(tree)


def test_a_version_without_its_notes_is_refused(tree: Path):
    git(tree, "tag", "v0.2.0")
    assert "CHANGELOG.md has no section '## 0.2.0'" in release(tree)


def test_changes_that_are_not_committed_are_refused(tree: Path):
    git(tree, "tag", "v0.2.0")
    (tree / "CHANGELOG.md").write_text("# Changelog\n\n## 0.2.0\n\n- more\n")
    assert "changes that are not committed" in release(tree)


@pytest.mark.parametrize(
    ("declared", "allowed"),
    [
        ([{"license": {"id": "MIT"}}], True),
        ([{"expression": "Apache-2.0 AND MIT"}], True),
        ([{"license": {"name": "License :: OSI Approved :: BSD License"}}], True),
        ([{"license": {"id": "AGPL-3.0-only"}}], False),
        ([{"license": {"id": "GPL-3.0-or-later"}}], False),
        ([], False),
    ],
    ids=["id", "expression", "classifier", "agpl", "gpl", "none"],
)
def test_a_licence_that_is_not_allowed_ends_the_release_by_name(
    tmp_path: Path, declared: list[dict[str, object]], allowed: bool
):
    bill = tmp_path / "bill.json"
    bill.write_text(json.dumps({"components": [{"name": "thing", "version": "1", "licenses": declared}]}))
    ended = subprocess.run(
        [sys.executable, ROOT / "bin" / "licences", bill], capture_output=True, text=True, check=False
    )
    assert "| thing | 1 |" in ended.stdout
    assert (ended.returncode == 0) == allowed
    assert ("licences: thing" in ended.stderr) != allowed
