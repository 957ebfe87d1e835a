"""The tutorial, followed literally on a small installation of its own."""

import os
import shutil
import sys
from pathlib import Path

import pytest
from installation import install, serving
from page_blocks import ROOT, Reader, blocks_of, check_example

TUTORIAL = ROOT / "docs" / "tutorial.md"


@pytest.mark.slow
@pytest.mark.timeout(2700)
@pytest.mark.skipif(shutil.which("curl") is None, reason="the tutorial asks with curl")
def test_the_tutorial_can_be_followed(tmp_path: Path):
    folder = tmp_path / "reader"
    folder.mkdir()
    installation = install(tmp_path / "installation")
    with serving(installation) as services:
        addresses = {
            "127.0.0.1:3000": services.scoring.url,
            "127.0.0.1:8000": services.explainer.url,
            "127.0.0.1:8010": services.drift.url,
            "127.0.0.1:8501": services.dashboard.url,
        }
        replaced = {written: here.removeprefix("http://") for written, here in addresses.items()}
        replaced[".venv/bin/"] = f"{Path(sys.executable).parent}/"
        reader = Reader({**os.environ, **installation.environment}, folder, replaced)
        ran = reader.follow(TUTORIAL)
    assert ran >= 12
    assert (folder / "letter.pdf").read_bytes().startswith(b"%PDF")


def test_few_blocks_of_the_tutorial_are_not_run_and_each_says_why():
    blocks = blocks_of(TUTORIAL)
    left_out = [block for block in blocks if block.reason is not None]
    assert len(left_out) <= 4 < len(blocks)


def test_a_block_that_fails_and_an_answer_that_differs_are_found(tmp_path: Path):
    page = tmp_path / "page.md"
    page.write_text('```shell\nexport A=1\n```\n\n```shell\ntest "$A" = 1\n```\n')
    reader = Reader(dict(os.environ), tmp_path, {})
    assert reader.follow(page) == 2
    page.write_text("<!-- not run: it fails -->\n```shell\nfalse\n```\n\n```shell\nfalse\n```\n")
    with pytest.raises(AssertionError, match=r"page\.md:6"):
        reader.follow(page)
    with pytest.raises(AssertionError, match="has no 'b'"):
        check_example({"a": 1, "b": 2}, {"a": 1.5}, "page")
    with pytest.raises(AssertionError, match="is not like"):
        check_example({"a": "x"}, {"a": 1}, "page")
