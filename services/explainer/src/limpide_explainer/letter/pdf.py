"""A letter on paper: A4, fonts embedded so that French prints right everywhere, tagged for screen readers."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path

import matplotlib as mpl
from fpdf import FPDF
from fpdf.enums import XPos, YPos

from limpide_explainer.letter.content import Item, Letter, Scale, Section

_FONT = "DejaVu"
_MARGIN = 18.0
_RIGHT_COLUMN = 26.0
_BODY, _SMALL, _TITLE, _SUBJECT = 9.0, 7.8, 10.5, 13.5
_LINE = 4.15
_INK, _QUIET, _ACCENT, _TRACK = (26, 26, 26), (85, 85, 85), (24, 58, 99), (222, 226, 232)


def render(letter: Letter) -> bytes:
    """Return the letter as PDF."""
    return _Page(letter).bytes()


class _Page(FPDF):
    """The paper; one instance a letter."""

    def __init__(self, letter: Letter) -> None:
        super().__init__(format="A4")
        self._letter = letter
        self.set_margins(_MARGIN, 14.0, _MARGIN)
        self.c_margin = 0.0
        self.set_auto_page_break(auto=True, margin=16.0)
        for style, file in _fonts().items():
            self.add_font(_FONT, style, file)
        self.set_title(letter.subject)
        self.set_author(letter.sender.name)
        self.set_lang(letter.language)
        self.add_page()
        self._head()
        self._opening()
        self._score(letter.score, letter.scale)
        *before, rights = letter.sections
        for section in before:
            self._together(partial(self._section, section))
        self._together(partial(self._end, rights))

    def bytes(self) -> bytes:
        """Return the file."""
        return bytes(self.output())

    def footer(self) -> None:
        """Called by fpdf2 at the end of each page."""
        self.set_y(-11.0)
        with self._artifact():
            self._ink(_SMALL, colour=_QUIET)
            self.cell(self.epw - 40.0, 4.0, self._letter.footer)
            self.cell(40.0, 4.0, self._letter.page.format(page=self.page_no()), align="R")

    @contextmanager
    def _tagged(self, kind: str, height: float, alternative: str | None = None) -> Iterator[None]:
        """Tag what is drawn as a part of the text: ``H1``, ``H2``, ``P`` or ``Figure``.

        fpdf2 builds the tree of tags and writes it, but has no name of its own for tagging text. What is
        tagged stands on one page: it begins on the next where less than its height is left.

        Args:
            height: In millimetres.
            alternative: What a screen reader says of a figure.
        """
        if self.will_page_break(height):
            self.add_page()
        number = self.struct_builder.next_mcid_for_page(self.page)
        self._add_marked_content(struct_type=f"/{kind}", mcid=number, alt_text=alternative)
        self._out(f"/{kind} <</MCID {number}>> BDC")
        yield
        self._out("EMC")

    @contextmanager
    def _artifact(self) -> Iterator[None]:
        """Draw what a screen reader leaves out."""
        self._out("/Artifact BMC")
        yield
        self._out("EMC")

    def _head(self) -> None:
        letter = self._letter
        self._write(letter.sender.name, size=_SUBJECT, style="B", colour=_ACCENT, line=7.0)
        for line in letter.sender.address:
            self._write(line, size=_SMALL, colour=_QUIET, line=4.0)
        self.set_draw_color(*_ACCENT)
        self.set_line_width(0.5)
        with self._artifact():
            self.line(_MARGIN, self.y + 2.0, self.w - _MARGIN, self.y + 2.0)
        self.ln(5.0)
        top = self.y
        for line in letter.recipient:
            self._write(line, style="B")
        below = self.y
        self.set_y(top)
        self._ink(_SMALL, colour=_QUIET)
        for line in (letter.date, *letter.references):
            with self._tagged("P", 4.2):
                self.cell(0, 4.2, line, align="R", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.set_y(max(self.y, below))

    def _opening(self) -> None:
        letter = self._letter
        self.ln(3.0)
        self._write(letter.subject, size=_SUBJECT, style="B", line=7.0, tag="H1")
        for paragraph in letter.opening:
            self.ln(2.0)
            self._write(paragraph)

    def _score(self, section: Section, scale: Scale) -> None:
        self._heading(section.title)
        alternative_text = f"{scale.score_label}, {scale.minimum}–{scale.maximum}, {scale.threshold_label}"
        with self._tagged("Figure", 20.0, alternative_text):
            self._scale(scale)
        for paragraph in section.paragraphs:
            self._write(paragraph)

    def _scale(self, scale: Scale) -> None:
        """Draw the scale: what is approved is hatched by colour and said in words, the score is a mark."""
        left, width, height = _MARGIN, self.epw, 3.2
        top = self.y + 7.5

        def across(points: float) -> float:
            inside = min(max(points, scale.minimum), scale.maximum)
            return left + width * (inside - scale.minimum) / (scale.maximum - scale.minimum)

        mark, threshold = across(scale.points), across(scale.threshold)
        self.set_fill_color(*_TRACK)
        self.rect(left, top, width, height, style="F")
        self.set_fill_color(150, 178, 214)
        self.rect(threshold, top, left + width - threshold, height, style="F")
        self.set_fill_color(*_INK)
        self.polygon(((mark, top), (mark - 2.0, top - 3.0), (mark + 2.0, top - 3.0)), style="F")
        self._ink(_BODY, "B")
        self._centred(scale.score_label, mark, top - 8.0)
        self._ink(_SMALL, colour=_QUIET)
        self.set_xy(left, top + height + 1.0)
        self.cell(20.0, 4.0, str(scale.minimum))
        self.set_xy(left + width - 20.0, top + height + 1.0)
        self.cell(20.0, 4.0, str(scale.maximum), align="R")
        self._centred(scale.threshold_label, threshold, top + height + 1.0)
        self.set_xy(_MARGIN, top + height + 8.0)

    def _centred(self, text: str, middle: float, top: float) -> None:
        """Write a line around ``middle``, moved inwards where it would leave the paper's margins."""
        width = self.get_string_width(text) + 2.0
        start = min(max(middle - width / 2, _MARGIN), self.w - _MARGIN - width)
        self.set_xy(start, top)
        self.cell(width, 4.0, text, align="C")

    def _together(self, draw: Callable[[], None]) -> None:
        """Draw on this page, or all of it on the next."""
        with self.offset_rendering() as trial:
            draw()
        if trial.page_break_triggered:
            self.add_page()
        draw()

    def _end(self, rights: Section) -> None:
        self._section(rights)
        self.ln(2.0)
        self._write(self._letter.closing)
        self._write(self._letter.sender.name, style="B")

    def _section(self, section: Section) -> None:
        self._heading(section.title)
        for paragraph in section.paragraphs:
            self._write(paragraph)
            self.ln(1.0)
        for item in section.items:
            self._item(item)
        for paragraph in section.after:
            self.ln(0.6)
            self._write(paragraph)
        if section.remark:
            self._write(section.remark, size=_SMALL, colour=_QUIET, line=3.8)

    def _heading(self, title: str) -> None:
        self.ln(2.4)
        self._write(title, size=_TITLE, style="B", colour=_ACCENT, line=5.4, tag="H2")
        self.ln(0.2)

    def _item(self, item: Item) -> None:
        self._ink(_BODY)
        width = self.epw - 5.0 - (_RIGHT_COLUMN if item.right else 0.0)
        height = self.multi_cell(width, _LINE, item.text, align="L", dry_run=True, output="HEIGHT")
        assert isinstance(height, float)
        with self._tagged("P", height):
            top = self.y
            self.cell(5.0, _LINE, "–")
            self.multi_cell(width, _LINE, item.text, align="L", new_x=XPos.RIGHT, new_y=YPos.TOP)
            bottom = top + height
            if item.right:
                self._ink(_BODY, "B")
                self.set_xy(self.w - _MARGIN - _RIGHT_COLUMN, top)
                self.cell(_RIGHT_COLUMN, _LINE, item.right, align="R")
        self.set_xy(_MARGIN, bottom + 0.35)

    def _write(
        self,
        text: str,
        *,
        size: float = _BODY,
        style: str = "",
        colour: tuple[int, int, int] = _INK,
        line: float = _LINE,
        tag: str = "P",
    ) -> None:
        self._ink(size, style, colour)
        height = self.multi_cell(0, line, text, align="L", dry_run=True, output="HEIGHT")
        assert isinstance(height, float)
        with self._tagged(tag, height):
            self.multi_cell(0, line, text, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def _ink(self, size: float, style: str = "", colour: tuple[int, int, int] = _INK) -> None:
        self.set_font(_FONT, style, size)
        self.set_text_color(*colour)


@cache
def _fonts() -> dict[str, Path]:
    """Return style to file: the fonts that come with matplotlib."""
    folder = Path(mpl.get_data_path()) / "fonts" / "ttf"
    return {"": folder / "DejaVuSans.ttf", "B": folder / "DejaVuSans-Bold.ttf"}
