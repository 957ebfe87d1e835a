"""The rows behind a client's features, so that a figure can be traced to what it was made from."""

from collections.abc import Sequence

import streamlit as st

from limpide_credit.contracts.clients import HistoryAnswer, HistoryColumn, HistoryTable
from limpide_credit.contracts.explanation import FeatureContribution
from limpide_dashboard.facts import category_label, fact_label, fact_value
from limpide_dashboard.layout import Table, section, show_table
from limpide_dashboard.page_context import PageContext
from limpide_dashboard.parts.inputs import choose, choose_tab

_ROWS = 100


def show_history(ctx: PageContext, client_id: int, features: Sequence[FeatureContribution]) -> None:
    """Show the history tables whole, or what one chosen feature reads of them.

    Args:
        ctx: The circumstances of the page.
        client_id: Whose history.
        features: Those that can be traced, the weightiest first; without any, the whole history is shown.
    """
    say = ctx.say
    section(say("history.title"), say("history.lead"))
    traced = {one.feature: one for one in features if one.shown}
    chosen = choose(
        ctx,
        say("history.choose"),
        [None, *traced],
        key="history-feature",
        words=lambda name: say("history.all") if name is None else _named(ctx, traced[name]),
    )
    with st.spinner(say("shell.loading_history")):
        history = ctx.services.scoring.get(
            HistoryAnswer, f"/clients/{client_id}/history", feature=chosen, limit=_ROWS
        )
    if history.facts:
        show_table(
            say("history.facts"),
            Table(
                [say("client.column_fact"), say("client.column_value")],
                [
                    [fact_label(ctx, name), fact_value(ctx, name, value)]
                    for name, value in history.facts.items()
                ],
            ),
        )
    _show_tables(ctx, history.tables)


def _show_tables(ctx: PageContext, tables: Sequence[HistoryTable]) -> None:
    if not tables:
        return
    labels = {one.table: f"{_label(ctx, one)} ({ctx.show.number(one.total)})" for one in tables}
    tabs = choose_tab(ctx, labels, key="history-table")
    for table in tables:
        label = labels[table.table]
        with tabs[table.table]:
            if not table.known:
                st.info(ctx.say("history.unknown"))
            elif not table.rows:
                st.info(ctx.say("history.empty"))
            else:
                _show_rows(ctx, table, label)


def _show_rows(ctx: PageContext, table: HistoryTable, label: str) -> None:
    if table.total > len(table.rows):
        st.markdown(
            ctx.say("history.cut", shown=ctx.show.number(len(table.rows)), total=ctx.show.number(table.total))
        )
    numeric = frozenset(
        position for position, column in enumerate(table.columns) if column.kind in {"integer", "number"}
    )
    rows = [
        [_cell(ctx, column, value) for column, value in zip(table.columns, row, strict=True)]
        for row in table.rows
    ]
    show_table(label, Table([_label(ctx, column) for column in table.columns], rows, numeric))


def _cell(ctx: PageContext, column: HistoryColumn, value: float | str | None) -> str:
    """Return a cell as it was given, so that it can be checked: days stay days, as the heading says."""
    if value is None:
        return ""
    if isinstance(value, str):
        return category_label(ctx, column.name, value)
    if column.unit == "identifier":
        return str(int(value))
    if column.kind == "flag" or column.unit == "currency":
        return ctx.show.fact(value, column.unit, column.kind)
    return ctx.show.number(value)


def _label(ctx: PageContext, named: HistoryTable | HistoryColumn) -> str:
    return named.label_fr if ctx.language == "fr" else named.label_en


def _named(ctx: PageContext, feature: FeatureContribution) -> str:
    return ctx.say(
        "history.feature",
        label=feature.label,
        value=feature.value_text,
        points=ctx.show.points(feature.points, 1, signed=True),
    )
