"""What a policy on trial would change: people who change, approval by group, what approvals would cost."""

from collections.abc import Sequence
from typing import Literal

import plotly.graph_objects as go

from limpide_credit.contracts.model_report import Figure
from limpide_credit.contracts.policy_trial import TrialComparison, TrialFigures, TrialSwap
from limpide_dashboard.charts import palette
from limpide_dashboard.charts.chart import Chart, wrapped
from limpide_dashboard.charts.model_quality import error_bars, percent_text
from limpide_dashboard.layout import Table
from limpide_dashboard.page_context import PageContext

# Differences of rates below it read as none: half a tenth of a point.
_NONE = 0.0005

Side = Literal["before", "after"]
_MARKERS: tuple[tuple[Side, float, dict[str, object]], ...] = (
    ("before", -0.16, {"symbol": "circle-open", "size": 12, "color": palette.MUTED, "line": {"width": 2}}),
    ("after", 0.16, {"symbol": "diamond", "size": 12, "color": palette.FOR}),
)


def swaps(ctx: PageContext, figures: TrialFigures) -> Chart:
    """Who changes, by what was decided and what would be, the most people first."""
    say, show = ctx.say, ctx.show
    moved = sorted(changed(figures), key=lambda one: -one.decisions)
    names = [swap_name(ctx, one) for one in moved]
    figure = go.Figure(
        go.Bar(
            x=[one.decisions for one in moved],
            y=[wrapped(name) for name in names],
            orientation="h",
            marker={"color": [palette.FOR if one.after == "approved" else palette.AGAINST for one in moved]},
            text=[show.number(one.decisions) for one in moved],
            textposition="auto",
            hoverinfo="text",
        )
    )
    figure.update_xaxes(title=say("policy_trial.decisions"))
    figure.update_yaxes(autorange="reversed")
    first = moved[0]
    return Chart(
        title=say(
            "policy_trial.swaps_title",
            n=first.decisions,
            decisions=show.number(first.decisions),
            swap=names[0],
        ),
        sentence=say("policy_trial.swaps_sentence"),
        figure=figure,
        table=Table(
            tuple(
                say(f"policy_trial.{name}")
                for name in ("swap", "decisions", "mean_probability", "known", "bad")
            ),
            [
                (
                    name,
                    show.number(one.decisions),
                    "" if one.mean_probability is None else show.percent(one.mean_probability),
                    show.number(one.outcomes_known),
                    show.number(one.defaults),
                )
                for name, one in zip(names, moved, strict=True)
            ],
            frozenset({1, 2, 3, 4}),
        ),
        height=150 + 52 * len(moved),
    )


def outcomes(ctx: PageContext, figures: TrialFigures) -> Chart:
    """What is approved, refused and referred of all, before and after."""
    total = figures.total
    rows = [
        (
            ctx.say(f"policy_trial.decided_{name}"),
            getattr(total.before, f"{name}_rate"),
            getattr(total.after, f"{name}_rate"),
        )
        for name in ("approved", "refused", "referred")
    ]
    return _compared(
        ctx,
        rows,
        title=_message(ctx, "outcomes", total.before.approved_rate, total.after.approved_rate),
        sentence=ctx.say("policy_trial.outcomes_sentence", decisions=ctx.show.number(figures.decisions)),
        axis=ctx.say("policy_trial.share"),
    )


def losses(ctx: PageContext, figures: TrialFigures) -> Chart:
    """Default of those approved: expected, and realised where outcomes are known."""
    before, after = figures.total.before, figures.total.after
    rows = [
        (
            ctx.say("policy_trial.expected_rate"),
            _exact(before.expected_default_rate),
            _exact(after.expected_default_rate),
        ),
        (ctx.say("policy_trial.realised_rate"), before.realised_default_rate, after.realised_default_rate),
    ]
    known = {"before": ctx.show.number(before.outcomes_known), "after": ctx.show.number(after.outcomes_known)}
    return _compared(
        ctx,
        rows,
        title=_message(ctx, "losses", rows[0][1], rows[0][2]),
        sentence=ctx.say("policy_trial.losses_sentence", **known),
        axis=ctx.say("policy_trial.default_rate"),
    )


def approval_by(
    ctx: PageContext,
    named: Sequence[tuple[str, TrialComparison]],
    *,
    of: str,
    key: Literal["grades", "groups"],
) -> Chart:
    """Approval of each grade or group, before and after, where anybody is in it.

    Args:
        named: What each is called, with its figures; at least one with decisions.
        of: What they are groups of.
    """
    there = [(name, one) for name, one in named if one.before.decisions]
    most, moved = there[0]
    for name, one in there:
        if abs(_change(one)) > abs(_change(moved)):
            most, moved = name, one
    if abs(_change(moved)) < _NONE:
        title = ctx.say(f"policy_trial.{key}_same", of=of)
    else:
        title = ctx.say(
            f"policy_trial.{key}_title_most", of=of, group=most, change=_points(ctx, _change(moved))
        )
    return _compared(
        ctx,
        [(name, one.before.approved_rate, one.after.approved_rate) for name, one in there],
        title=title,
        sentence=ctx.say("policy_trial.approval_sentence"),
        axis=ctx.say("policy_trial.approval_rate"),
        decisions=[one.before.decisions for _, one in there],
    )


def changed(figures: TrialFigures) -> list[TrialSwap]:
    """Return the swaps of those who change, where there is anybody."""
    return [one for one in figures.swaps if one.before != one.after and one.decisions]


def swap_name(ctx: PageContext, swap: TrialSwap) -> str:
    """Return a swap in words."""
    return ctx.say(
        "policy_trial.swap_name",
        before=ctx.say(f"policy_trial.decided_{swap.before}"),
        after=ctx.say(f"policy_trial.decided_{swap.after}"),
    )


def _compared(
    ctx: PageContext,
    rows: Sequence[tuple[str, Figure | None, Figure | None]],
    *,
    title: str,
    sentence: str,
    axis: str,
    decisions: Sequence[int] = (),
) -> Chart:
    """Return a chart of rates with their intervals, those before above those after."""
    figure = go.Figure()
    for place, (side, shift, marker) in enumerate(_MARKERS, start=1):
        there = [(at, one) for at, row in enumerate(rows) if isinstance(one := row[place], Figure)]
        figure.add_scatter(
            x=[one.value for _, one in there],
            y=[at + shift for at, _ in there],
            error_x=error_bars([one for _, one in there]),
            mode="markers",
            marker=marker,
            name=ctx.say(f"policy_trial.{side}"),
            hovertext=[percent_text(ctx, one) for _, one in there],
            hoverinfo="text",
        )
    figure.update_xaxes(title=axis, tickformat=".0%" if _widest(rows) > 0.05 else ".1%", rangemode="tozero")
    figure.update_yaxes(
        range=[len(rows) - 0.5, -0.5],
        zeroline=False,
        ticklabelstandoff=8,
        tickvals=list(range(len(rows))),
        ticktext=[wrapped(name, 22) for name, _, _ in rows],
    )
    headings = ["group", *(["decisions"] if decisions else []), "before", "after"]
    return Chart(
        title=title,
        sentence=sentence,
        figure=figure,
        table=Table(
            tuple(ctx.say(f"policy_trial.{name}") for name in headings),
            [
                (
                    name,
                    *([ctx.show.number(decisions[at])] if decisions else []),
                    *("–" if one is None else percent_text(ctx, one, 2) for one in (before, after)),
                )
                for at, (name, before, after) in enumerate(rows)
            ],
            frozenset(range(1, len(headings))),
        ),
        height=150 + 58 * len(rows),
    )


def _widest(rows: Sequence[tuple[str, Figure | None, Figure | None]]) -> float:
    return max((one.high for row in rows for one in row[1:] if isinstance(one, Figure)), default=1.0)


def _message(ctx: PageContext, key: str, before: Figure | None, after: Figure | None) -> str:
    """Return what happened to a rate, as a title."""
    if before is None or after is None:
        return ctx.say(f"policy_trial.{key}_nobody")
    words = {"before": ctx.show.percent(before.value), "after": ctx.show.percent(after.value)}
    change = after.value - before.value
    way = "same" if abs(change) < _NONE else "up" if change > 0 else "down"
    return ctx.say(f"policy_trial.{key}_{way}", **words)


def _change(comparison: TrialComparison) -> float:
    before, after = comparison.before.approved_rate, comparison.after.approved_rate
    return 0.0 if before is None or after is None else after.value - before.value


def _points(ctx: PageContext, change: float) -> str:
    return ctx.show.signed(100 * change, 1)


def _exact(rate: float | None) -> Figure | None:
    """Return a rate that is no estimate of the outcomes but a mean of what was recorded."""
    return None if rate is None else Figure(value=rate, low=rate, high=rate)
