"""The one component that shows a chart: title, sentence, figure, and the data as a table."""

from dataclasses import dataclass
from textwrap import wrap

import plotly.graph_objects as go
import plotly.io as pio
import streamlit as st

from limpide_dashboard.charts import palette
from limpide_dashboard.layout import Table, show_table
from limpide_dashboard.page_context import PageContext

_SEPARATORS = {"fr": ",\u202f", "en": ".,"}
_LABEL_WIDTH = 30
_LABEL_LINES = 3


@dataclass(frozen=True)
class Chart:
    """A figure that can also be read."""

    title: str  # What it is about
    sentence: str  # What it shows for this client or model, so that nobody needs the picture
    figure: go.Figure  # The plotly figure; `show_chart` gives it the house's look
    table: Table  # The same data
    height: int = 380  # In pixels
    side: int = 8  # Margin left, right and above, in pixels, for figures whose ends bear labels


def show_chart(ctx: PageContext, chart: Chart, *, key: str) -> None:
    """Show a chart with its title, its sentence and, folded, its data.

    Args:
        ctx: The circumstances of the page.
        chart: What to show.
        key: Unique on the page.
    """
    with st.container(border=True, key=f"chart-{key}"):
        st.html(f"<div class='lp-chart'><h3>{_text(chart.title)}</h3><p>{_text(chart.sentence)}</p></div>")
        st.plotly_chart(
            _styled(chart, ctx.language),
            width="stretch",
            height=chart.height,
            theme=None,
            key=f"figure-{key}",
            config={"displaylogo": False, "displayModeBar": False, "scrollZoom": False},
            alt=f"{chart.title}. {chart.sentence}",
        )
        with st.expander(ctx.say("shell.chart_data")):
            show_table(chart.title, chart.table)


def wrapped(label: str, width: int = _LABEL_WIDTH) -> str:
    """Return a label in three lines at most for an axis, so that bars keep their room on a narrow screen."""
    lines = wrap(label, width, max_lines=_LABEL_LINES, placeholder=" …")
    return "<br>".join(_text(line) for line in lines)


def _styled(chart: Chart, language: str) -> go.Figure:
    figure = chart.figure
    margin = {"l": chart.side, "r": chart.side + 8, "t": max(12, chart.side), "b": 8}
    figure.update_layout(height=chart.height, margin=margin, separators=_SEPARATORS[language])
    return figure


def _house_style() -> go.layout.Template:
    axis = {"gridcolor": palette.GRID, "zerolinecolor": palette.MUTED, "automargin": True}
    return go.layout.Template(
        layout={
            "paper_bgcolor": palette.SURFACE,
            "plot_bgcolor": palette.SURFACE,
            "font": {
                "family": "Source Sans, Source Sans Pro, sans-serif",
                "size": 14,
                "color": palette.INK,
            },
            "colorway": list(palette.SEQUENCE),
            "hoverlabel": {"bgcolor": palette.INK, "font": {"color": palette.SURFACE, "size": 14}},
            "legend": {"orientation": "h", "yanchor": "bottom", "y": 1.0, "xanchor": "left", "x": 0},
            "bargap": 0.35,
            "dragmode": False,
            "xaxis": axis,
            "yaxis": axis,
        }
    )


def _text(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


# A template is set once; changes of a figure are checked one by one, which took most of a page's time. It
# also takes the place of Streamlit's own, which each figure would carry along.
pio.templates["limpide"] = _house_style()
pio.templates.default = "limpide"
