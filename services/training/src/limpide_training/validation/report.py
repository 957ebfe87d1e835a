"""A validation report: sections of paragraphs, tables and pictures, as Markdown and as JSON."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from limpide_credit.bundle import Measure


@dataclass(frozen=True)
class Table:
    """Figures in rows."""

    key: str  # Its name in the JSON file
    # columns and rows: heads, and cells: text, numbers, figures with intervals, or None where nothing can be
    # said.
    columns: tuple[str, ...]
    rows: Sequence[Sequence["Cell"]]


@dataclass(frozen=True)
class Picture:
    """A PNG file beside the report, and what it shows in words."""

    file: str
    words: str


Cell: TypeAlias = str | int | float | Measure | None
Block: TypeAlias = str | Table | Picture


@dataclass(frozen=True)
class Section:
    """A heading with what stands under it; `level` 1 is a point of Annex IV."""

    title: str
    blocks: list[Block] = field(default_factory=list)
    level: int = 2


def as_text(cell: Cell) -> str:
    """Return a cell as a person reads it."""
    if cell is None:
        return "too few"
    if isinstance(cell, float):
        return f"{cell:.4f}"
    return f"{cell:,}" if isinstance(cell, int) else str(cell)


def markdown(title: str, sections: Sequence[Section]) -> str:
    """Return the report as Markdown, its table of contents first."""
    lines = [f"# {title}", ""]
    lines += [f"- {one.title}" for one in sections if one.level == 1]
    for section in sections:
        lines += ["", f"{'#' * (section.level + 1)} {section.title}"]
        for block in section.blocks:
            lines += ["", *_markdown_block(block)]
    return "\n".join(lines) + "\n"


def figures(sections: Sequence[Section]) -> dict[str, list[dict[str, object]]]:
    """Return every table by its key, one object a row, as JSON writes them."""
    return {
        block.key: [
            {column: _plain(cell) for column, cell in zip(block.columns, row, strict=True)}
            for row in block.rows
        ]
        for section in sections
        for block in section.blocks
        if isinstance(block, Table)
    }


def _markdown_block(block: Block) -> list[str]:
    if isinstance(block, str):
        return [block]
    if isinstance(block, Picture):
        return [f"![{block.words}]({block.file})"]
    rows = [[as_text(cell).replace("|", "\\|") for cell in row] for row in block.rows]
    return ["| " + " | ".join(row) + " |" for row in (block.columns, ["---"] * len(block.columns), *rows)]


def _plain(cell: Cell) -> object:
    return {"value": cell.value, "low": cell.low, "high": cell.high} if isinstance(cell, Measure) else cell
