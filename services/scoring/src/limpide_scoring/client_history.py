"""A client's history as an answer: the rows behind the features, latest first, with their words."""

from collections.abc import Mapping, Sequence
from typing import Any

from limpide_credit.contracts.clients import HistoryAnswer, HistoryColumn, HistoryTable
from limpide_credit.features.trace import Origin, history_table, origin, rows_read
from limpide_credit.tables import HISTORY_TABLES, TABLES
from limpide_credit.tables.protected import FAIRNESS_COLUMNS
from limpide_credit.tables.roles import HISTORY_TIME, ROLES
from limpide_credit.words import column_words, table_words
from limpide_platform.store import Store

_CLIENT = ROLES.client

_History = Mapping[str, Mapping[str, Sequence[Any]]]


def client_history(store: Store, client_id: int, feature: str | None, limit: int) -> HistoryAnswer:
    """Return the six history tables of a client, or what one feature reads of them.

    Args:
        limit: Most rows of a table; the latest ones are kept.

    Raises:
        NotFoundError: There is no such client.
        InputError: There is no such feature.
    """
    made_of = None if feature is None else origin(feature)
    history = store.clients.history(client_id)
    if feature is None or made_of is None:
        tables = [_table(name, history, limit) for name in HISTORY_TABLES]
        return HistoryAnswer(client_id=client_id, feature=None, facts={}, tables=tables)
    read = rows_read(
        feature, {name: history_table(name, dict(history[name])) for name in _present(made_of, history)}
    )
    facts = store.clients.get(client_id).application
    return HistoryAnswer(
        client_id=client_id,
        feature=feature,
        facts={name: facts.get(name) for name in made_of.facts},
        tables=[
            _table(name, history, limit, columns, read[name].tolist() if name in read else [])
            for name, columns in made_of.columns.items()
        ],
    )


def _present(made_of: Origin, history: _History) -> list[str]:
    return [name for name in made_of.columns if name in history]


def _table(
    name: str,
    history: _History,
    limit: int,
    columns: Sequence[str] | None = None,
    positions: Sequence[int] | None = None,
) -> HistoryTable:
    """Return some rows and columns of a table, or all; keys and time are always included."""
    rows = history.get(name, {})
    shown = [
        column
        for column in TABLES[name].columns
        if column.name != _CLIENT
        and f"{name}.{column.name}" not in FAIRNESS_COLUMNS
        and (
            columns is None
            or column.name in columns
            or column.unit == "identifier"
            or column.name == HISTORY_TIME[name]
        )
    ]
    times = rows.get(HISTORY_TIME[name], ())
    chosen = range(len(times)) if positions is None else positions
    latest = sorted(chosen, key=lambda position: -times[position])[:limit]
    values = [rows.get(column.name, [None] * len(times)) for column in shown]
    words, labels = table_words(name), {column.name: column_words(name, column.name) for column in shown}
    return HistoryTable(
        table=name,
        label_fr=words.fr,
        label_en=words.en,
        known=name in history,
        columns=[
            HistoryColumn(
                name=column.name,
                kind=column.kind,
                unit=column.unit,
                label_fr=labels[column.name].fr,
                label_en=labels[column.name].en,
            )
            for column in shown
        ],
        rows=[[column[position] for column in values] for position in latest],
        total=len(chosen),
    )
