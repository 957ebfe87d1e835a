"""The validation report on paper: bookmarks, its language, and words for each picture."""

from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl
from fpdf import FPDF
from fpdf.enums import XPos, YPos

from limpide_training.validation.report import Picture, Section, Table, as_text

_FONT = "DejaVu"
_SIZES = {1: 14.0, 2: 11.0}


def write_pdf(path: Path, title: str, sections: Sequence[Section]) -> None:
    """Write the report, A4; pictures are read from beside ``path``."""
    paper = FPDF(format="A4")
    fonts = Path(mpl.get_data_path()) / "fonts" / "ttf"
    paper.add_font(_FONT, "", fonts / "DejaVuSans.ttf")
    paper.add_font(_FONT, "B", fonts / "DejaVuSans-Bold.ttf")
    paper.set_title(title)
    paper.set_lang("en")
    paper.set_auto_page_break(auto=True, margin=16.0)
    paper.add_page()
    _write(paper, title, 17.0, "B")
    for section in sections:
        if section.level == 1:
            _write(paper, section.title, 9.0)
    for section in sections:
        _section(paper, section, path.parent)
    _write(paper, "Validated by (name, function, date, signature):", 10.0, "B")
    paper.output(str(path))


def _section(paper: FPDF, section: Section, folder: Path) -> None:
    if paper.will_page_break(30.0):
        paper.add_page()
    paper.ln(4.0)
    paper.start_section(section.title, level=section.level - 1)
    _write(paper, section.title, _SIZES[section.level], "B")
    for block in section.blocks:
        if isinstance(block, Table):
            _table(paper, block)
        elif isinstance(block, Picture):
            paper.image(str(folder / block.file), w=130.0, alt_text=block.words)
        else:
            _write(paper, block, 9.0)
        paper.ln(2.0)


def _table(paper: FPDF, table: Table) -> None:
    cells = [table.columns, *([as_text(cell) for cell in row] for row in table.rows)]
    widths = [min(max(len(row[place]) for row in cells), 40) + 2 for place in range(len(table.columns))]
    paper.set_font(_FONT, "", 7.0)
    with paper.table(col_widths=tuple(widths), text_align="LEFT", line_height=4.0) as drawn:
        for row in cells:
            drawn.row([str(cell) for cell in row])


def _write(paper: FPDF, text: str, size: float, style: str = "") -> None:
    paper.set_font(_FONT, style, size)
    paper.multi_cell(0, size * 0.5, text, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
