"""The study of product categories as charts: encoders compared, maps of the catalogue, confusions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from limpide_credit.contracts.product_study import (
    EncoderResult,
    ProductPoints,
    ProductStudy,
    Spread,
)
from limpide_dashboard.charts import palette
from limpide_dashboard.charts.chart import Chart, wrapped
from limpide_dashboard.layout import Table
from limpide_dashboard.page_context import PageContext

# No category by colour alone: each has its sign too.
_COLOURS = (*palette.SEQUENCE, "#A3195B", "#16263A")
_SIGNS = ("circle", "square", "diamond", "triangle-up", "cross", "x", "star", "pentagon")


def encoders_compared(ctx: PageContext, study: ProductStudy) -> Chart:
    """What K-means finds from each encoder's vectors, the original study's figure beside."""
    measured = [row for row in study.encoders if row.ari is not None or row.reference_ari is not None]
    labels = [wrapped(row.label, 16) for row in measured]
    ours = [row.ari.mean if row.ari else None for row in measured]
    figure = go.Figure(
        [
            go.Bar(
                name=ctx.say("technology_watch.reference"),
                x=labels,
                y=[row.reference_ari for row in measured],
                marker={"color": palette.OTHERS},
                hovertemplate="%{y:.3f}<extra></extra>",
            ),
            go.Bar(
                name=ctx.say("technology_watch.ours"),
                x=labels,
                y=ours,
                error_y={
                    "type": "data",
                    "array": [row.ari_halves.deviation if row.ari_halves else None for row in measured],
                },
                marker={"color": palette.FOR},
                hovertemplate="%{y:.3f}<extra></extra>",
            ),
        ]
    )
    figure.update_yaxes(title=ctx.say("technology_watch.ari"), range=[0, 1])
    best = max((row for row in measured if row.ari), key=lambda row: row.ari.mean if row.ari else 0.0)
    reference = max(study.encoders, key=lambda row: row.reference_ari or 0.0)
    sentences = [
        ctx.say(
            "technology_watch.compared_sentence",
            encoder=best.label,
            ari=ari_text(ctx, best),
            reference=reference.label,
            reference_ari=ctx.show.number(reference.reference_ari or 0.0, 3),
        )
    ]
    if best.ari_halves is not None:
        sentences.append(ctx.say("technology_watch.compared_errors"))
    return Chart(
        title=ctx.say("technology_watch.compared_title"),
        sentence=" ".join(sentences),
        figure=figure,
        table=encoder_table(ctx, study),
        height=420,
    )


def encoder_table(ctx: PageContext, study: ProductStudy) -> Table:
    """Every encoder with all its figures, or the reason why it has none."""
    labels = {row.name: row.label for row in study.encoders}
    return Table(
        tuple(
            ctx.say(f"technology_watch.{name}")
            for name in (
                "encoder",
                "setting",
                "ari",
                "reference",
                "accuracy",
                "accuracy_brands",
                "accuracy_random",
                "macro_f1",
                "seconds",
                "memory",
            )
        ),
        [_encoder_row(ctx, row, labels) for row in study.encoders],
        frozenset({2, 3, 4, 5, 6, 7, 8, 9}),
    )


def catalogue_map(
    ctx: PageContext, study: ProductStudy, points: ProductPoints, row: EncoderResult, *, found: bool
) -> Chart:
    """The catalogue in the plane of t-SNE, coloured by cluster found or by category given.

    A point is a product where the run's own points are at hand, else a cell with its products counted.
    """
    marks = _marks(points, row)
    kind = "found" if found else "given"
    figure = go.Figure(
        [
            _trace(ctx, study, [one for one in marks if one.code(found=found) == code], code)
            for code in range(len(study.categories))
        ]
    )
    figure.update_xaxes(visible=False)
    figure.update_yaxes(visible=False)
    figure.update_layout(legend={"font": {"size": 12}, "itemsizing": "constant"})
    clusters = row.clusters or []
    agreeing = diagonal(clusters)
    totals = [
        sum(counts[place] for counts in clusters) if found else sum(clusters[place])
        for place in range(len(clusters))
    ]
    return Chart(
        title=ctx.say(f"technology_watch.map_{kind}_title", encoder=row.label),
        sentence=ctx.say(
            f"technology_watch.map_{kind}_sentence",
            agreeing=ctx.show.percent(agreeing),
            categories=ctx.show.number(len(study.categories)),
        ),
        figure=figure,
        table=Table(
            (ctx.say(f"technology_watch.{kind}"), ctx.say("technology_watch.products")),
            [
                (category, ctx.show.number(total))
                for category, total in zip(study.categories, totals, strict=True)
            ],
            frozenset({1}),
        ),
        height=560,
    )


def confusion(
    ctx: PageContext, categories: Sequence[str], matrix: Sequence[Sequence[int]], encoder: str, *, found: bool
) -> Chart:
    """Products by category given and by cluster found, or by category predicted."""
    kind = "clusters" if found else "predicted"
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
        title=ctx.say(f"technology_watch.{kind}_title", encoder=encoder),
        sentence=ctx.say(
            f"technology_watch.{kind}_sentence",
            share=ctx.show.percent(diagonal(matrix)),
            count=ctx.show.number(matrix[row][column]),
            given=categories[row],
            other=categories[column],
        ),
        figure=figure,
        table=Table(
            (ctx.say("technology_watch.given"), *categories),
            [
                (name, *(ctx.show.number(count) for count in counts))
                for name, counts in zip(categories, matrix, strict=True)
            ],
            frozenset(range(1, len(categories) + 1)),
        ),
        height=520,
    )


def diagonal(matrix: Sequence[Sequence[int]]) -> float:
    """Return the share of the products that are on the diagonal of a confusion; 0 for an empty one."""
    return sum(counts[place] for place, counts in enumerate(matrix)) / max(1, sum(map(sum, matrix)))


def spread_text(ctx: PageContext, figure: Spread | None) -> str:
    """Return a figure with its standard deviation; a dash for none."""
    if figure is None:
        return "–"
    return f"{ctx.show.number(figure.mean, 3)} ± {ctx.show.number(figure.deviation, 3)}"


def share_text(ctx: PageContext, figure: Spread | None) -> str:
    """Return the mean of a share measured several times; a dash for none."""
    return "–" if figure is None else ctx.show.percent(figure.mean)


def memory_text(ctx: PageContext, size: int | None) -> str:
    """Return a number of bytes in mebibytes; below one, just that; a dash for none."""
    if size is None:
        return "–"
    if size < 2**20:
        return ctx.say("technology_watch.below_a_mebibyte")
    return ctx.say("technology_watch.mebibytes", size=ctx.show.number(size / 2**20, 0))


def ari_text(ctx: PageContext, row: EncoderResult) -> str:
    """Return an encoder's ARI, with its standard error if it was measured; a dash for none."""
    if row.ari is None:
        return "–"
    mean = ctx.show.number(row.ari.mean, 3)
    return f"{mean} ± {ctx.show.number(row.ari_halves.deviation, 3)}" if row.ari_halves else mean


def setting_text(ctx: PageContext, options: Mapping[str, str]) -> str:
    """Return the setting that was chosen for an encoder, in words."""
    words_of_options = []
    for name, value in options.items():
        key = f"technology_watch.option_{name}_{value.replace(' ', '_')}"
        if key in ctx.say:
            words_of_options.append(ctx.say(key))
        elif name == "commonest":
            words_of_options.append(
                ctx.say("technology_watch.option_commonest", share=ctx.show.percent(float(value), 0))
            )
        else:
            words_of_options.append(ctx.say(f"technology_watch.option_{name}", number=value))
    return ", ".join(words_of_options) or "–"


def _encoder_row(ctx: PageContext, row: EncoderResult, labels: Mapping[str, str]) -> tuple[str, ...]:
    if row.reference_ari is not None:
        reference = ctx.show.number(row.reference_ari, 3)
    elif row.remark:
        side, _, other = row.remark.partition(":")
        reference = ctx.say(f"technology_watch.remark_{side}", other=labels.get(other, other))
    else:
        reference = "–"
    if row.absence is not None:
        reason = ctx.say(f"technology_watch.absent_{row.absence.reason}", what=row.absence.what)
        return (row.label, reason, "–", reference, *["–"] * 6)
    return (
        row.label,
        setting_text(ctx, row.options),
        ari_text(ctx, row),
        reference,
        spread_text(ctx, row.accuracy),
        spread_text(ctx, row.accuracy_brands),
        spread_text(ctx, row.accuracy_random),
        spread_text(ctx, row.macro_f1),
        "–" if row.processor_seconds is None else ctx.show.number(row.processor_seconds, 1),
        memory_text(ctx, row.memory_bytes),
    )


@dataclass(frozen=True)
class _Mark:
    """One mark of a map: a product, or a cell's products."""

    x: float
    y: float
    category: int
    cluster: int
    products: int
    name: str = ""

    def code(self, *, found: bool) -> int:
        return self.cluster if found else self.category


def _marks(points: ProductPoints, row: EncoderResult) -> list[_Mark]:
    drawn = points.encoders.get(row.name)
    if drawn is None:
        return [_Mark(one.x, one.y, one.category, one.cluster, one.products) for one in row.cells]
    names = points.names or [""] * len(drawn.x)
    return [
        _Mark(x, y, category, cluster, 1, name)
        for x, y, category, cluster, name in zip(
            drawn.x, drawn.y, points.category, drawn.cluster, names, strict=True
        )
    ]


def _trace(ctx: PageContext, study: ProductStudy, marks: Sequence[_Mark], code: int) -> go.Scatter:
    def hover(mark: _Mark) -> str:
        words_of_options = ctx.say(
            "technology_watch.hover",
            given=study.categories[mark.category],
            found=study.categories[mark.cluster],
        )
        counted = ctx.say("technology_watch.hover_products", products=ctx.show.number(mark.products))
        return "<br>".join([wrapped(mark.name, 48) if mark.name else counted, words_of_options])

    return go.Scatter(
        name=study.categories[code],
        x=[one.x for one in marks],
        y=[one.y for one in marks],
        text=[hover(one) for one in marks],
        mode="markers",
        marker={
            "color": _COLOURS[code % len(_COLOURS)],
            "symbol": _SIGNS[code % len(_SIGNS)],
            # Areas in proportion to products, one product as large as in a map of points.
            "size": [6 * one.products**0.5 for one in marks],
            "opacity": 0.8,
        },
        hovertemplate="%{text}<extra></extra>",
    )
