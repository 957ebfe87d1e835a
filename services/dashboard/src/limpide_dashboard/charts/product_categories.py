"""The study of product categories as charts: encoders compared, maps of the catalogue, confusions."""

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from limpide_credit.contracts.product_study import (
    EncoderResult,
    Points,
    ProductPoints,
    ProductStudy,
    Spread,
)
from limpide_dashboard.charts import palette
from limpide_dashboard.charts.chart import Chart, wrapped
from limpide_dashboard.here import Here
from limpide_dashboard.layout import Table

# No category by colour alone: each has its sign too.
_COLOURS = (*palette.SEQUENCE, "#A3195B", "#16263A")
_SIGNS = ("circle", "square", "diamond", "triangle-up", "cross", "x", "star", "pentagon")


def encoders_compared(here: Here, study: ProductStudy) -> Chart:
    """What K-means finds from each encoder's vectors, the original study's figure beside."""
    measured = [row for row in study.encoders if row.ari is not None or row.reference_ari is not None]
    labels = [wrapped(row.label, 16) for row in measured]
    ours = [row.ari.mean if row.ari else None for row in measured]
    figure = go.Figure(
        [
            go.Bar(
                name=here.say("technology_watch.reference"),
                x=labels,
                y=[row.reference_ari for row in measured],
                marker={"color": palette.OTHERS},
                hovertemplate="%{y:.3f}<extra></extra>",
            ),
            go.Bar(
                name=here.say("technology_watch.ours"),
                x=labels,
                y=ours,
                error_y={
                    "type": "data",
                    "array": [row.ari.deviation if row.ari else None for row in measured],
                },
                marker={"color": palette.FOR},
                hovertemplate="%{y:.3f}<extra></extra>",
            ),
        ]
    )
    figure.update_yaxes(title=here.say("technology_watch.ari"), range=[0, 1])
    best = max((row for row in measured if row.ari), key=lambda row: row.ari.mean if row.ari else 0.0)
    reference = max(study.encoders, key=lambda row: row.reference_ari or 0.0)
    return Chart(
        title=here.say("technology_watch.compared_title"),
        sentence=here.say(
            "technology_watch.compared_sentence",
            encoder=best.label,
            ari=spread_text(here, best.ari),
            reference=reference.label,
            reference_ari=here.show.number(reference.reference_ari or 0.0, 3),
        ),
        figure=figure,
        table=encoder_table(here, study),
        height=420,
    )


def encoder_table(here: Here, study: ProductStudy) -> Table:
    """Every encoder with all its figures, or the reason why it has none."""
    labels = {row.name: row.label for row in study.encoders}
    return Table(
        tuple(
            here.say(f"technology_watch.{name}")
            for name in ("encoder", "ari", "reference", "accuracy", "macro_f1", "seconds", "memory")
        ),
        [_encoder_row(here, row, labels) for row in study.encoders],
        frozenset({1, 2, 3, 4, 5, 6}),
    )


def catalogue_map(
    here: Here, study: ProductStudy, points: ProductPoints, row: EncoderResult, *, found: bool
) -> Chart:
    """The catalogue in the plane of t-SNE, coloured by cluster found or by category given."""
    drawn = points.encoders[row.name]
    codes = drawn.cluster if found else points.category
    kind = "found" if found else "given"
    figure = go.Figure(
        [_trace(here, study, points, drawn, codes, code) for code in range(len(study.categories))]
    )
    figure.update_xaxes(visible=False)
    figure.update_yaxes(visible=False)
    figure.update_layout(legend={"font": {"size": 12}, "itemsizing": "constant"})
    agreeing = sum(a == b for a, b in zip(drawn.cluster, points.category, strict=True))
    return Chart(
        title=here.say(f"technology_watch.map_{kind}_title", encoder=row.label),
        sentence=here.say(
            f"technology_watch.map_{kind}_sentence",
            agreeing=here.show.percent(agreeing / len(codes)),
            categories=here.show.number(len(study.categories)),
        ),
        figure=figure,
        table=Table(
            (here.say(f"technology_watch.{kind}"), here.say("technology_watch.products")),
            [
                (category, here.show.number(codes.count(code)))
                for code, category in enumerate(study.categories)
            ],
            frozenset({1}),
        ),
        height=560,
    )


def confusion(
    here: Here, categories: Sequence[str], matrix: Sequence[Sequence[int]], encoder: str, *, found: bool
) -> Chart:
    """Products by category given and by cluster found, or by category predicted."""
    kind = "clusters" if found else "predicted"
    right = sum(matrix[place][place] for place in range(len(categories)))
    total = sum(map(sum, matrix))
    row, column = max(
        (
            (row, column)
            for row in range(len(categories))
            for column in range(len(categories))
            if row != column
        ),
        key=lambda place: matrix[place[0]][place[1]],
    )
    names = [wrapped(name, 16) for name in categories]
    figure = go.Figure(
        go.Heatmap(
            z=matrix,
            x=names,
            y=names,
            text=matrix,
            texttemplate="%{text}",
            colorscale=[[0, palette.SURFACE], [1, palette.FOR]],
            showscale=False,
            xgap=2,
            ygap=2,
            hovertemplate="%{y} → %{x}: %{z}<extra></extra>",
        )
    )
    figure.update_yaxes(autorange="reversed", tickfont={"size": 11})
    figure.update_xaxes(tickfont={"size": 11}, tickangle=-45)
    return Chart(
        title=here.say(f"technology_watch.{kind}_title", encoder=encoder),
        sentence=here.say(
            f"technology_watch.{kind}_sentence",
            share=here.show.percent(right / total),
            count=here.show.number(matrix[row][column]),
            given=categories[row],
            other=categories[column],
        ),
        figure=figure,
        table=Table(
            (here.say("technology_watch.given"), *categories),
            [
                (name, *(here.show.number(count) for count in counts))
                for name, counts in zip(categories, matrix, strict=True)
            ],
            frozenset(range(1, len(categories) + 1)),
        ),
        height=520,
    )


def spread_text(here: Here, figure: Spread | None) -> str:
    """Return a figure with its standard deviation; a dash for none."""
    if figure is None:
        return "–"
    return f"{here.show.number(figure.mean, 3)} ± {here.show.number(figure.deviation, 3)}"


def memory_text(here: Here, size: int) -> str:
    """Return a number of bytes in mebibytes; below one, just that."""
    if size < 2**20:
        return here.say("technology_watch.below_a_mebibyte")
    return here.say("technology_watch.mebibytes", size=here.show.number(size / 2**20, 0))


def _encoder_row(here: Here, row: EncoderResult, labels: Mapping[str, str]) -> tuple[str, ...]:
    if row.reference_ari is not None:
        reference = here.show.number(row.reference_ari, 3)
    elif row.remark:
        side, _, other = row.remark.partition(":")
        reference = here.say(f"technology_watch.remark_{side}", other=labels.get(other, other))
    else:
        reference = "–"
    if row.away is not None:
        return (row.label, here.say("technology_watch.away"), reference, "–", "–", "–", "–")
    return (
        row.label,
        spread_text(here, row.ari),
        reference,
        spread_text(here, row.accuracy),
        spread_text(here, row.macro_f1),
        here.show.number(row.seconds or 0.0, 1),
        memory_text(here, row.memory_bytes or 0),
    )


def _trace(
    here: Here, study: ProductStudy, points: ProductPoints, drawn: Points, codes: Sequence[int], code: int
) -> go.Scatter:
    places = [place for place, one in enumerate(codes) if one == code]

    def hover(place: int) -> str:
        name = points.names[place] if points.names else ""
        said = here.say(
            "technology_watch.hover",
            given=study.categories[points.category[place]],
            found=study.categories[drawn.cluster[place]],
        )
        return "<br>".join(filter(None, (wrapped(name, 48), said)))

    return go.Scatter(
        name=study.categories[code],
        x=[drawn.x[place] for place in places],
        y=[drawn.y[place] for place in places],
        text=[hover(place) for place in places],
        mode="markers",
        marker={
            "color": _COLOURS[code % len(_COLOURS)],
            "symbol": _SIGNS[code % len(_SIGNS)],
            "size": 6,
            "opacity": 0.8,
        },
        hovertemplate="%{text}<extra></extra>",
    )
