"""A cell is read, or refused, alike by the page that takes files and by ``POST /score/batch``."""

import csv
import io
import json
from typing import Any

import pytest
from input_cells import CELLS, Refused
from three_services import ThreeServices

from limpide_credit.tables.protected import FAIRNESS_FACTS
from limpide_dashboard.client_file import FileRow, read_clients

IDS = [f"{column} {text[:20]!r}" for column, text, _ in CELLS]


def file_of(column: str, text: str) -> bytes:
    """Return a file of one row, in which another column is known."""
    file = io.StringIO()
    csv.writer(file).writerows([[column, "CNT_CHILDREN"], [text, "2"]])
    return file.getvalue().encode()


@pytest.mark.parametrize(("column", "text", "value"), CELLS, ids=IDS)
def test_scoring_reads_a_cell_or_says_what_is_wrong_with_it(
    services: ThreeServices, column: str, text: str, value: Any
):
    answer = services.ask("scoring", "POST", "/score/batch", content=file_of(column, text))
    assert answer.status_code == 200, answer.text
    row = json.loads(answer.text)
    if isinstance(value, Refused):
        error = row["error"]
        assert error["field"].endswith("client_id" if column == "SK_ID_CURR" else column), error
        assert value.says in f"{error['message']} {error['value']} {error['remedy']}"
        return
    recorded = services.ask("scoring", "GET", f"/decisions/{row['decision_id']}").json()
    if column == "SK_ID_CURR":
        assert recorded["client_id"] == value
        return
    if column in FAIRNESS_FACTS:  # It was understood, and kept beside the record.
        value = None
    assert recorded["input"]["application"].get(column) == value


@pytest.mark.parametrize(
    ("column", "text", "value"),
    [row for row in CELLS if row[0] != "SK_ID_CURR"],
    ids=[one for one in IDS if "SK_ID" not in one],
)
def test_the_page_reads_a_cell_as_scoring_does(column: str, text: str, value: Any):
    (row,) = read_clients(file_of(column, text), most_bytes=10_000, most_rows=10).rows
    assert isinstance(row, FileRow)
    if isinstance(value, Refused):
        assert row.error is not None and row.error.field == f"application.{column}"
        assert value.says in f"{row.error} {row.error.value}"
    else:
        assert row.error is None
        assert row.facts.get(column) == value
