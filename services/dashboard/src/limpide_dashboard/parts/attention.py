"""How a word looks at another: BERT's attention and the disentangled one of DeBERTa, drawn."""

import base64
from html import escape

import streamlit as st

from limpide_dashboard.charts import palette
from limpide_dashboard.page_context import PageContext

_WIDTH, _HEIGHT = 640, 310
# Where the lines of DeBERTa's two vectors begin.
_ENDS = {"word": 410, "place": 560}


def show_attention(ctx: PageContext) -> None:
    """Show the drawing with its caption."""
    caption = escape(ctx.say("technology_watch.drawing"), quote=True)
    drawing = (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {_WIDTH} {_HEIGHT}' "
        f"font-family='sans-serif'>{_bert(ctx)}{_deberta(ctx)}</svg>"
    )
    # As an image: Streamlit takes a bare <svg> out of HTML.
    data = base64.b64encode(drawing.encode()).decode()
    st.html(
        "<figure class='lp-attention'>"
        f"<img src='data:image/svg+xml;base64,{data}' alt='{caption}' width='100%'>"
        f"<figcaption class='lp-note'>{caption}</figcaption></figure>"
    )


def _bert(ctx: PageContext) -> str:
    say = ctx.say
    return (
        _title(150, "BERT")
        + _box(20, 70, 120, say("technology_watch.word"), palette.FOR)
        + _box(160, 70, 120, say("technology_watch.place"), palette.AGAINST)
        + _text(150, 96, "+", 26)
        + _line(80, 110, 150, 160)
        + _line(220, 110, 150, 160)
        + _box(80, 160, 140, say("technology_watch.one_vector"), palette.ACCENT)
        + _line(150, 200, 150, 250)
        + _box(55, 250, 190, say("technology_watch.one_score"), palette.INK)
    )


def _deberta(ctx: PageContext) -> str:
    say = ctx.say
    products = ("word_word", "word_place", "place_word")
    columns = (340, 440, 540)
    boxes = "".join(
        "".join(_line(_ENDS[part], 110, left + 45, 160) for part in sorted(set(name.split("_"))))
        + _box(left, 160, 90, say(f"technology_watch.{name}"), palette.ACCENT)
        + _line(left + 45, 200, 485, 250)
        for name, left in zip(products, columns, strict=True)
    )
    return (
        _title(485, "DeBERTa")
        + _box(350, 70, 120, say("technology_watch.word"), palette.FOR)
        + _box(500, 70, 120, say("technology_watch.distance"), palette.AGAINST)
        + boxes
        + _box(375, 250, 220, say("technology_watch.sum_of_three"), palette.INK)
    )


def _title(x: int, words: str) -> str:
    return _text(x, 40, words, 20)


def _text(x: int, y: int, words: str, size: int, colour: str = palette.INK) -> str:
    return (
        f"<text x='{x}' y='{y}' text-anchor='middle' font-size='{size}' font-weight='600' fill='{colour}'>"
        f"{escape(words)}</text>"
    )


def _box(x: int, y: int, width: int, words: str, colour: str) -> str:
    return f"<rect x='{x}' y='{y}' width='{width}' height='40' rx='8' fill='{colour}'/>" + _text(
        x + width // 2, y + 25, words, 13, palette.SURFACE
    )


def _line(x1: int, y1: int, x2: int, y2: int) -> str:
    return f"<line x1='{x1}' y1='{y1}' x2='{x2}' y2='{y2}' stroke='{palette.MUTED}' stroke-width='1.5'/>"
