"""Rows of a batch out of CSV or a spreadsheet, as people have them."""

from collections.abc import Iterator
from typing import Any

from limpide_credit.contracts.scoring import ScoreRequest
from limpide_credit.errors import LimpideError
from limpide_credit.numbers import DecimalMark, NumberTextError
from limpide_credit.table_file import Cells, TableFile, client_number_of, is_missing
from limpide_credit.table_file.facts import read_fact
from limpide_credit.tables import APPLICATION_FACTS
from limpide_scoring.batch_columns import asked_of
from limpide_scoring.row import Row


def from_table(table: TableFile) -> Iterator[Row]:
    """Yield the rows of a table that hold something, each with its position from 0."""
    for place, row in enumerate(table):
        if isinstance(row.cells, LimpideError):
            yield Row(place, row.cells)
        elif row.cells is not None:
            yield Row(place, _asked(row.cells, table.understood.decimal))


def _asked(cells: Cells, decimal: DecimalMark | None) -> ScoreRequest | LimpideError:
    given = {name: cell for name, cell in cells.items() if not is_missing(cell)}
    where = "changes" if "client_id" in given else "application"
    try:
        return asked_of({name: _value(name, cell, where, decimal) for name, cell in given.items()})
    except NumberTextError as error:
        if error.fault == "ambiguous":
            error.remedy = "Send it with ?decimal=comma or ?decimal=point, or without separating thousands."
        return error


def _value(name: str, cell: Any, where: str, decimal: DecimalMark | None) -> Any:
    if name == "client_id":
        return client_number_of(cell)
    return (
        read_fact(name, cell, field=f"{where}.{name}", decimal=decimal) if name in APPLICATION_FACTS else cell
    )
