"""The rows behind a client's features, so that a figure can be traced to what it was made from."""

from collections.abc import Sequence

import streamlit as st

from limpide_credit.contracts.clients import HistoryAnswer, HistoryColumn, HistoryTable
from limpide_credit.contracts.explanation import FeatureContribution
from limpide_dashboard.facts import category_label, fact_label, fact_value
from limpide_dashboard.here import Here
from limpide_dashboard.layout import Table, section, show_table
from limpide_dashboard.parts.inputs import choose, choose_tab

_ROWS = 100


def show_history(here: Here, client_id: int, features: Sequence[FeatureContribution]) -> None:
    """Show the history tables whole, or what one chosen feature reads of them.

    Parameters
    ----------
    here
        The circumstances of the page.
    client_id
        Whose history.
    features
        Those that can be traced, the weightiest first; without any, the whole history is shown.
    """
    say = here.say
    section(say("history.title"), say("history.lead"))
    traced = {one.feature: one for one in features if one.shown}
    chosen = choose(
        here,
        say("history.choose"),
        [None, *traced],
        key="history-feature",
        words=lambda name: say("history.all") if name is None else _named(here, traced[name]),
    )
    with st.spinner(say("shell.loading_history")):
        history = here.services.scoring.get(
            HistoryAnswer, f"/clients/{client_id}/history", feature=chosen, limit=_ROWS
        )
    if history.facts:
        show_table(
            say("history.facts"),
            Table(
                [say("client.column_fact"), say("client.column_value")],
                [
                    [fact_label(here, name), fact_value(here, name, value)]
                    for name, value in history.facts.items()
                ],
            ),
        )
    _show_tables(here, history.tables)


def _show_tables(here: Here, tables: Sequence[HistoryTable]) -> None:
    if not tables:
        return
    labels = {one.table: f"{_label(here, one)} ({here.show.number(one.total)})" for one in tables}
    tabs = choose_tab(here, labels, key="history-table")
    for table in tables:
        label = labels[table.table]
        with tabs[table.table]:
            if not table.known:
                st.info(here.say("history.unknown"))
            elif not table.rows:
                st.info(here.say("history.empty"))
            else:
                _show_rows(here, table, label)


def _show_rows(here: Here, table: HistoryTable, label: str) -> None:
    if table.total > len(table.rows):
        st.markdown(
            here.say(
                "history.cut", shown=here.show.number(len(table.rows)), total=here.show.number(table.total)
            )
        )
    numeric = frozenset(
        position for position, column in enumerate(table.columns) if column.kind in {"integer", "number"}
    )
    rows = [
        [_cell(here, column, value) for column, value in zip(table.columns, row, strict=True)]
        for row in table.rows
    ]
    show_table(label, Table([_label(here, column) for column in table.columns], rows, numeric))


def _cell(here: Here, column: HistoryColumn, value: float | str | None) -> str:
    """Return a cell as it was given, so that it can be checked: days stay days, as the heading says."""
    if value is None:
        return ""
    if isinstance(value, str):
        return category_label(here, column.name, value)
    if column.unit == "identifier":
        return str(int(value))
    if column.kind == "flag" or column.unit == "currency":
        return here.show.fact(value, column.unit, column.kind)
    return here.show.number(value)


def _label(here: Here, named: HistoryTable | HistoryColumn) -> str:
    return named.label_fr if here.language == "fr" else named.label_en


def _named(here: Here, feature: FeatureContribution) -> str:
    return here.say(
        "history.feature",
        label=feature.label,
        value=feature.value_text,
        points=here.show.points(feature.points, 1, signed=True),
    )
