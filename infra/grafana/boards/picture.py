"""What a board is made of, and its JSON from Grafana's own types."""

from collections.abc import Sequence
from typing import NamedTuple

from grafana_foundation_sdk.builders.common import ReduceDataOptions
from grafana_foundation_sdk.builders.dashboard import Dashboard, DashboardLink, Row
from grafana_foundation_sdk.builders.prometheus import Dataquery
from grafana_foundation_sdk.builders.stat import Panel as Stat
from grafana_foundation_sdk.builders.text import Panel as Text
from grafana_foundation_sdk.builders.timeseries import Panel as Timeseries
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models.common import BigValueTextMode
from grafana_foundation_sdk.models.dashboard import DashboardCursorSync, DashboardLinkType, DataSourceRef
from grafana_foundation_sdk.models.text import TextMode

DATASOURCE = DataSourceRef(type_val="prometheus", uid="limpide-prometheus")
COLUMNS = 24  # the width of Grafana's grid

# Where `docker compose up` publishes it.
FRONT_END = "http://localhost:8501"
TAG = "limpide"


class Query(NamedTuple):
    """One PromQL expression and how its series are called in the legend."""

    expression: str
    legend: str = ""


class Picture(NamedTuple):
    """One panel: a question, answered by a figure of now (`stat`) or a curve.

    A curve begins at 0 unless what it shows is ``signed`` or lies in a band of its own.
    """

    title: str
    description: str
    unit: str
    queries: Sequence[Query]
    stat: bool = False
    shows_name: bool = False
    signed: bool = False


class Words(NamedTuple):
    """One panel of Markdown."""

    title: str
    content: str


class Section(NamedTuple):
    """A row of panels that share the width."""

    title: str
    height: int
    pictures: Sequence[Picture | Words]


class Board(NamedTuple):
    """A whole board; ``hours`` is the time that it shows at first."""

    uid: str
    title: str
    description: str
    sections: Sequence[Section]
    hours: int = 1


def ratio(part: str, whole: str) -> str:
    """Return the expression of a share that reads 0, not nothing, where there is no part."""
    return f"(sum({part}) or vector(0)) / sum({whole})"


def banded(metric: str, labels: str = "") -> list[Query]:
    """Return the queries of a figure with its 95 % bounds."""
    names = (("value", "figure"), ("low", "lower bound"), ("high", "upper bound"))
    return [Query(f'max({metric}{{{labels}bound="{bound}"}})', legend) for bound, legend in names]


def board_json(board: Board) -> str:
    """Return the JSON of a board."""
    drawn = (
        Dashboard(board.title)
        .uid(board.uid)
        .description(board.description)
        .tags([TAG])
        .time(f"now-{board.hours}h", "now")
        .refresh("10s")
        .editable()
        .tooltip(DashboardCursorSync.CROSSHAIR)
        .link(DashboardLink("Boards").type(DashboardLinkType.DASHBOARDS).tags([TAG]).keep_time(True))  # noqa: FBT003 - as the SDK has it
        .link(_link("Runbook", "/d/limpide-runbook"))
        .link(_link("Front end", FRONT_END))
    )
    for section in board.sections:
        drawn = drawn.with_row(Row(section.title))
        for picture in section.pictures:
            width = COLUMNS // len(section.pictures)
            drawn = drawn.with_panel(_panel(picture).span(width).height(section.height))
    return JSONEncoder(sort_keys=True, indent=2).encode(drawn.build()) + "\n"


def _link(title: str, url: str) -> DashboardLink:
    return DashboardLink(title).type(DashboardLinkType.LINK).url(url).target_blank(True)  # noqa: FBT003


def _panel(picture: Picture | Words) -> Stat | Timeseries | Text:
    if isinstance(picture, Words):
        return Text().title(picture.title).mode(TextMode.MARKDOWN).content(picture.content)
    if picture.stat:
        mode = BigValueTextMode.NAME if picture.shows_name else BigValueTextMode.VALUE
        drawn = Stat().text_mode(mode).reduce_options(ReduceDataOptions().calcs(["lastNotNull"]))
    else:
        drawn = Timeseries().fill_opacity(8)
        drawn = drawn if picture.signed else drawn.min(0)
    drawn = (
        drawn.title(picture.title).description(picture.description).unit(picture.unit).datasource(DATASOURCE)
    )
    for letter, query in zip("ABCDEFGH", picture.queries, strict=False):
        drawn = drawn.with_target(
            Dataquery()
            .ref_id(letter)
            .expr(query.expression)
            .legend_format(query.legend)
            .datasource(DATASOURCE)
        )
    return drawn
