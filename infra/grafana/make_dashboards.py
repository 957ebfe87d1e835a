"""Write the dashboards, one JSON file each, from Grafana's own types.

A dashboard is a table of panels below: title, unit, queries. Run it after a change; a test compares the files
with what it writes.

    python infra/grafana/make_dashboards.py
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from grafana_foundation_sdk.builders.common import ReduceDataOptions
from grafana_foundation_sdk.builders.dashboard import Dashboard, Row
from grafana_foundation_sdk.builders.prometheus import Dataquery
from grafana_foundation_sdk.builders.stat import Panel as Stat
from grafana_foundation_sdk.builders.timeseries import Panel as Timeseries
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models.common import BigValueTextMode
from grafana_foundation_sdk.models.dashboard import DashboardCursorSync, DataSourceRef

DATASOURCE = DataSourceRef(type_val="prometheus", uid="limpide-prometheus")
FOLDER = Path(__file__).parent / "dashboards"
COLUMNS = 24  # the width of Grafana's grid


class Query(NamedTuple):
    """One PromQL expression and how its series are called in the legend."""

    expression: str
    legend: str


class Picture(NamedTuple):
    """One panel: a figure of now (`stat`) or a curve."""

    title: str
    description: str
    unit: str
    queries: Sequence[Query]
    stat: bool = False
    shows_name: bool = False


class Section(NamedTuple):
    """A row of panels that share the width."""

    title: str
    height: int
    pictures: Sequence[Picture]


def ratio(part: str, whole: str) -> str:
    """Return the expression of a share that reads 0, not nothing, where there is no part."""
    return f"(sum({part}) or vector(0)) / sum({whole})"


REQUESTS = "rate(limpide_scoring_requests_total[$__rate_interval])"
FAILED = 'rate(limpide_scoring_requests_total{status=~"5.."}[$__rate_interval])'
DURATION = "rate(limpide_scoring_request_duration_seconds_bucket[$__rate_interval])"
DECISIONS = "rate(limpide_scoring_decisions_total[$__rate_interval])"
APPROVED = 'rate(limpide_scoring_decisions_total{decision="approved"}[$__rate_interval])'

SCORING = [
    Section(
        "Now",
        4,
        [
            Picture(
                "Requests", "All routes, all replicas.", "reqps", [Query(f"sum({REQUESTS})", "")], stat=True
            ),
            Picture(
                "Errors",
                "Share of answers with status 5xx.",
                "percentunit",
                [Query(ratio(FAILED, REQUESTS), "")],
                stat=True,
            ),
            Picture(
                "Latency, 99 of 100",
                "99 of 100 answers came within this time.",
                "s",
                [Query(f"histogram_quantile(0.99, sum by (le) ({DURATION}))", "")],
                stat=True,
            ),
            Picture(
                "Approved",
                "Share of recorded decisions.",
                "percentunit",
                [Query(ratio(APPROVED, DECISIONS), "")],
                stat=True,
            ),
            Picture(
                "Model version",
                "The version that answers.",
                "none",
                [Query("max by (model_version) (limpide_scoring_model_info == 1)", "{{model_version}}")],
                stat=True,
                shows_name=True,
            ),
            Picture(
                "Not durable yet",
                "Scores not answered yet: their record is not written.",
                "short",
                [Query("sum(limpide_scoring_records_waiting)", "")],
                stat=True,
            ),
        ],
    ),
    Section(
        "Answers",
        8,
        [
            Picture(
                "Requests by status",
                "Answers a second.",
                "reqps",
                [Query(f"sum by (status) ({REQUESTS})", "{{status}}")],
            ),
            Picture(
                "Latency by route",
                "Half of the answers, and 99 of 100, came within this time.",
                "s",
                [
                    Query(f"histogram_quantile(0.5, sum by (le, route) ({DURATION}))", "{{route}} half"),
                    Query(
                        f"histogram_quantile(0.99, sum by (le, route) ({DURATION}))", "{{route}} 99 of 100"
                    ),
                ],
            ),
        ],
    ),
    Section(
        "Decisions",
        8,
        [
            Picture(
                "Decisions by grade",
                "Recorded decisions a second.",
                "short",
                [Query(f"sum by (grade) ({DECISIONS})", "{{grade}}")],
            ),
            Picture(
                "Decisions by model version",
                "At a promotion one curve takes over from another.",
                "short",
                [Query(f"sum by (model_version) ({DECISIONS})", "{{model_version}}")],
            ),
            Picture(
                "Mean probability of default",
                "Of recorded decisions, as calibrated.",
                "percentunit",
                [
                    Query(
                        "sum by (model_version) (rate(limpide_scoring_probability_of_default_ratio_sum"
                        "[$__rate_interval])) / sum by (model_version) (rate("
                        "limpide_scoring_probability_of_default_ratio_count[$__rate_interval]))",
                        "{{model_version}}",
                    )
                ],
            ),
        ],
    ),
    Section(
        "What scoring depends on",
        8,
        [
            Picture(
                "Away",
                "1 where scoring finds the registry, its alias or the store away.",
                "short",
                [
                    Query("max(limpide_scoring_registry_away)", "registry"),
                    Query("max(limpide_scoring_registry_alias_missing)", "champion alias"),
                    Query("max(limpide_scoring_store_away)", "store"),
                ],
            ),
            Picture(
                "Refused for want of a record",
                "Scores a second that were not answered, since their record could not be written.",
                "short",
                [Query("sum(rate(limpide_scoring_record_failures_total[$__rate_interval]))", "scores")],
            ),
            Picture(
                "Reached by Prometheus",
                "1 where a target answers.",
                "short",
                [Query("up", "{{job}} {{instance}}")],
            ),
        ],
    ),
]


def panel(picture: Picture, width: int, height: int) -> Stat | Timeseries:
    """Return one panel with its queries."""
    if picture.stat:
        mode = BigValueTextMode.NAME if picture.shows_name else BigValueTextMode.VALUE
        drawn = Stat().text_mode(mode).reduce_options(ReduceDataOptions().calcs(["lastNotNull"]))
    else:
        drawn = Timeseries().fill_opacity(8).min(0)
    drawn = (
        drawn.title(picture.title).description(picture.description).unit(picture.unit).datasource(DATASOURCE)
    )
    for letter, query in zip("ABCDEF", picture.queries, strict=False):
        drawn = drawn.with_target(
            Dataquery()
            .ref_id(letter)
            .expr(query.expression)
            .legend_format(query.legend)
            .datasource(DATASOURCE)
        )
    return drawn.span(width).height(height)


def dashboard(uid: str, title: str, sections: Sequence[Section]) -> str:
    """Return the JSON of a dashboard."""
    drawn = (
        Dashboard(title)
        .uid(uid)
        .tags(["limpide"])
        .time("now-30m", "now")
        .refresh("10s")
        .editable()
        .tooltip(DashboardCursorSync.CROSSHAIR)
    )
    for section in sections:
        drawn = drawn.with_row(Row(section.title))
        for picture in section.pictures:
            drawn = drawn.with_panel(panel(picture, COLUMNS // len(section.pictures), section.height))
    return JSONEncoder(sort_keys=True, indent=2).encode(drawn.build()) + "\n"


def dashboards() -> dict[str, str]:
    """Return the JSON of every dashboard by its file's name."""
    return {"scoring.json": dashboard("limpide-scoring", "Scoring", SCORING)}


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    for name, text in dashboards().items():
        (folder / name).write_text(text, encoding="utf-8")
