"""Links and references to decision records in the files of the repository lead somewhere."""

import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import pytest

ROOT = Path(__file__).parents[2]
RECORDS = ROOT / "docs" / "adr"
LINK = re.compile(r"\]\(\s*<?([^)\s>]+)>?[^)]*\)|^\[[^\]]+\]:\s+(\S+)", re.MULTILINE)
CODE = re.compile(r"^```.*?^```|`[^`\n]*`", re.MULTILINE | re.DOTALL)
REFERENCE = re.compile(r"(?:\badr/|\bADRs?\s+)(\d{4}(?:(?:,| and| to)\s+\d{4})*)")
POINT = re.compile(r"\bADR\s+(\d{4}),\s+points?\s+(\d+)")


def committed(*patterns: str) -> list[str]:
    command = ["git", "ls-files", "--", *patterns]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return [name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as GitHub makes them."""
    found: set[str] = set()
    for heading in re.findall(r"^#{1,6} +(.*)$", page.read_text(encoding="utf-8"), re.MULTILINE):
        words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).strip().lower()
        anchor = re.sub(r"[^\w\- ]", "", words).replace(" ", "-")
        number = 0
        while (anchor if not number else f"{anchor}-{number}") in found:
            number += 1
        found.add(anchor if not number else f"{anchor}-{number}")
    return found


def broken_links(page: Path) -> Iterator[str]:
    for inline, defined in LINK.findall(CODE.sub("", page.read_text(encoding="utf-8"))):
        target = inline or defined
        if re.match(r"[a-z][a-z0-9+.-]*:", target):
            continue
        path, _, anchor = unquote(target).partition("#")
        linked = (page.parent / path).resolve() if path else page
        if not linked.exists() or (anchor and linked.suffix == ".md" and anchor not in anchors(linked)):
            yield target


@cache
def decision_records() -> dict[str, str]:
    return {path.name[:4]: path.read_text(encoding="utf-8") for path in RECORDS.glob("[0-9]*.md")}


def missing_records(text: str) -> list[str]:
    """Return the records, or points as ``0201.9``, that a text refers to and that do not exist."""
    records = decision_records()
    numbers = (number for found in REFERENCE.findall(text) for number in re.findall(r"\d{4}", found))
    missing = [number for number in numbers if number not in records]
    points = [(number, point) for number, point in POINT.findall(text) if number in records]
    return missing + [
        f"{number}.{point}" for number, point in points if f"\n### {point}. " not in records[number]
    ]


@pytest.mark.parametrize("name", committed("*.md"))
def test_every_relative_link_of_a_page_leads_to_a_file_and_a_heading(name: str):
    assert list(broken_links(ROOT / name)) == []


def test_a_link_to_a_missing_file_or_heading_is_found(tmp_path: Path):
    page = tmp_path / "page.md"
    page.write_text(
        "# One, `two`\n[a](page.md#one-two) [b](page.md#three) [c](none.md) `[d](no.md)` [e](https://x.y)\n"
    )
    assert list(broken_links(page)) == ["page.md#three", "none.md"]


def test_every_decision_record_that_is_referred_to_exists():
    missing = {}
    for name in committed():
        if name != str(Path(__file__).relative_to(ROOT)):
            found = missing_records((ROOT / name).read_text(encoding="utf-8", errors="ignore"))
            missing |= {name: found} if found else {}
    assert missing == {}


def test_a_reference_to_a_missing_decision_record_or_point_is_found():
    known = next(RECORDS.glob("02*.md")).name[:4]
    text = f"ADR {known}; ADR {known}, point 1; ADR {known},\npoint 99; docs/adr/9998; ADR {known} and 9999"
    assert missing_records(text) == ["9998", "9999", f"{known}.99"]


def test_decision_records_have_numbers_of_their_own_and_a_row_in_the_index():
    names = [path.name for path in RECORDS.glob("[0-9]*.md")]
    index = (RECORDS / "README.md").read_text(encoding="utf-8").partition("## How to write")[0]
    assert len({name[:4] for name in names}) == len(names)
    assert [name for name in names if f"]({name})" not in index] == []


def test_every_decision_record_of_a_topic_has_a_status():
    for path in RECORDS.glob("02*.md"):
        assert re.match(
            r"# \d{4}: .+\n\nStatus: (accepted|superseded by \d{4})\n", path.read_text("utf-8")
        ), path.name
