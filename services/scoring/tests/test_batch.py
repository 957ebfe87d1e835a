"""Batches: CSV, Parquet, lines and lists in; lines or CSV out; a wrong row beside the right ones."""

import csv
import io
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from workbooks import workbook

from limpide_scoring.row import CHUNK_ROWS


def batch(worker, content, **arguments):
    answer = worker.ask("POST", "/score/batch", content=content, **arguments)
    assert answer.status_code == 200, answer.text
    return [json.loads(line) for line in answer.text.splitlines()]


def test_a_csv_row_may_be_a_client_a_what_if_or_a_new_application(worker):
    rows = batch(worker, b"SK_ID_CURR,AMT_CREDIT\r\n100001,\r\n100001,500000\r\n,500000\r\n")
    single = [
        worker.score(request).json()["probability_of_default"]
        for request in (
            {"client_id": 100001},
            {"client_id": 100001, "changes": {"AMT_CREDIT": 500000}},
            {"application": {"AMT_CREDIT": 500000}},
        )
    ]
    assert [row["probability_of_default"] for row in rows] == single
    assert [row["row"] for row in rows] == [0, 1, 2]
    assert [row["kind"] for row in rows] == ["decision", "simulation", "decision"]
    recorded = worker.ask("GET", f"/decisions/{rows[1]['decision_id']}").json()
    assert (recorded["kind"], recorded["channel"]) == ("simulation", "what-if")


def test_a_table_says_what_is_proved_and_which_sources_were_asked(worker):
    header = "SK_ID_CURR,AMT_CREDIT,AMT_INCOME_TOTAL,proved,ASKED\n"
    lines = [",5e5,2e5,AMT_INCOME_TOTAL AMT_CREDIT,bureau enquiries", ",5e5,2e5,,", ",5e5,,AMT_INCOME_TOTAL,"]
    lines += [",5e5,,,bureaux", "100001,,,AMT_CREDIT,"]
    content = (header + "\n".join(lines)).encode()
    rows = batch(worker, content)
    recorded = [worker.ask("GET", f"/decisions/{row['decision_id']}").json() for row in rows[:2]]
    assert recorded[0]["input"]["proved"] == ["AMT_INCOME_TOTAL", "AMT_CREDIT"]
    assert "proved" not in recorded[1]["input"]
    asked = {"AMT_CREDIT": 5e5, "AMT_INCOME_TOTAL": 2e5}
    alone = worker.score({"application": asked, "asked": ["bureau", "enquiries"]}).json()
    assert rows[0]["probability_of_default"] == alone["probability_of_default"]
    assert [row["error"]["field"] for row in rows[2:]] == ["proved", "asked", "proved"]


def test_a_wrong_row_gets_its_error_beside_the_right_ones(worker):
    rows = batch(worker, b"SK_ID_CURR,AMT_CREDIT\n100001,\n7,\n100002,abc\n100003,1,2\n100004,\nx,\n")
    assert [row.get("client_id") for row in rows] == [100001, None, None, None, 100004, None]
    assert [row["error"]["field"] for row in rows if "error" in row] == [
        "client_id",
        "changes.AMT_CREDIT",
        "row",
        "client_id",
    ]


def test_parquet_csv_lines_and_lists_give_the_same_scores(worker):
    clients = list(range(100001, 100041))
    parquet = io.BytesIO()
    pq.write_table(pa.table({"SK_ID_CURR": clients, "AMT_CREDIT": [None] * 39 + [250000.0]}), parquet)
    table = "SK_ID_CURR,AMT_CREDIT\n" + "".join(f"{client},\n" for client in clients[:-1]) + "100040,250000\n"
    requests: list[dict[str, object]] = [{"client_id": client} for client in clients[:-1]]
    requests.append({"client_id": 100040, "changes": {"AMT_CREDIT": 250000.0}})
    lines = "\n".join(json.dumps(request) for request in requests)
    results = [
        [row["probability_of_default"] for row in batch(worker, content)]
        for content in (parquet.getvalue(), table, lines, json.dumps(requests))
    ]
    assert results[0] == results[1] == results[2] == results[3]


ROWS = [["SK_ID_CURR", "AMT_CREDIT", "CODE_GENDER"], [100001, 250000.5, ""], ["", 300000, "Femme"]]
FRENCH = "sep=;\r\nSK_ID_CURR;amt_credit;CODE_GENDER\r\n100001;250 000,50 €;\r\n;300.000;Femme\r\n"


@pytest.mark.parametrize(
    ("content", "read_as"),
    [
        (FRENCH.encode("utf-8-sig"), "CSV, utf-8, separator ;, decimal mark ,, 3 columns"),
        (FRENCH.encode("cp1252"), "CSV, cp1252, separator ;, decimal mark ,, 3 columns"),
        (FRENCH.encode("utf-16"), "CSV, utf-16, separator ;, decimal mark ,, 3 columns"),
        (FRENCH.replace("\r\n", "\r").encode(), "CSV, utf-8, separator ;, decimal mark ,, 3 columns"),
        (workbook(ROWS), "sheet, no decimal mark seen, 3 columns"),
    ],
    ids=["BOM", "Windows-1252", "UTF-16", "CR", "xlsx"],
)
def test_a_spreadsheet_is_read_however_it_was_saved(worker, content, read_as):
    answer = worker.ask("POST", "/score/batch", content=content)
    requests: list[dict[str, object]] = [
        {"client_id": 100001, "changes": {"AMT_CREDIT": 250000.5}},
        {"application": {"AMT_CREDIT": 300000, "CODE_GENDER": "F"}},
    ]
    single = [worker.score(request).json()["probability_of_default"] for request in requests]
    rows = [json.loads(line) for line in answer.text.splitlines()]
    assert [row["probability_of_default"] for row in rows] == single
    assert answer.headers["Table-Read-As"] == read_as


def test_a_number_that_may_be_two_names_the_parameter_that_decides(worker):
    content = b"SK_ID_CURR;AMT_CREDIT\n100001;300.000\n100002;\n"
    doubtful, plain = batch(worker, content)
    assert doubtful["error"]["field"] == "changes.AMT_CREDIT"
    assert "300 or 300,000" in doubtful["error"]["message"]
    assert "decimal=comma" in doubtful["error"]["remedy"]
    assert plain["client_id"] == 100002
    for decimal, amount in (("comma", 300000), ("point", 300)):
        answer = worker.ask("POST", f"/score/batch?decimal={decimal}", content=content).text.splitlines()[0]
        one = worker.score({"client_id": 100001, "changes": {"AMT_CREDIT": amount}}).json()
        assert json.loads(answer)["probability_of_default"] == one["probability_of_default"]
    assert worker.ask("POST", "/score/batch?decimal=dot", content=content).status_code == 422


def test_a_form_upload_is_answered_as_csv_if_asked_for(worker):
    answer = worker.ask(
        "POST",
        "/score/batch",
        files={"file": ("clients.csv", b"client_id\n100001\n5\n")},
        headers={"Accept": "text/csv"},
    )
    lines = answer.text.splitlines()
    assert answer.headers["content-type"].startswith("text/csv")
    assert lines[0].startswith("row,decision_id,client_id")
    assert lines[1].split(",")[2] == "100001"
    assert "not_found" in lines[2]


def test_a_csv_answer_holds_no_formula(worker):
    answer = worker.ask(
        "POST",
        "/score/batch",
        content=b'client_id,AMT_CREDIT\n100001,"=HYPERLINK(""http://x"")"\n100002,@SUM(1)\n',
        headers={"Accept": "text/csv"},
    )
    values = [row["error_value"] for row in csv.DictReader(io.StringIO(answer.text))]
    assert values == ['\'=HYPERLINK("http://x")', "'@SUM(1)"]


def test_a_batch_of_several_chunks_keeps_its_order_and_records_every_row(worker):
    decisions = worker.runtime.store.store().decisions
    before = decisions.count()
    count = 2 * CHUNK_ROWS + 5
    rows = batch(worker, "SK_ID_CURR\n" + "".join(f"{100001 + n % 40}\n" for n in range(count)))
    assert [row["row"] for row in rows] == list(range(count))
    assert {row["model_version"] for row in rows} == {"1"}
    assert decisions.count() == before + count


@pytest.mark.parametrize(
    "frame",
    [
        [{"AMT_CREDIT": 5e5, "CODE_GENDER": "F"}, {"AMT_CREDIT": 1e5}],
        {"columns": ["AMT_CREDIT", "CODE_GENDER"], "index": [7, 8], "data": [[5e5, "F"], [1e5, None]]},
        {"AMT_CREDIT": {"7": 5e5, "8": 1e5}, "CODE_GENDER": {"7": "F", "8": None}},
        {"AMT_CREDIT": [5e5, 1e5], "CODE_GENDER": ["F", None]},
    ],
    ids=["records", "split", "columns", "lists"],
)
def test_the_first_versions_wire_form_is_answered_in_pairs(worker, frame):
    pairs = worker.ask("POST", "/api/", json=frame).json()
    assert len(pairs) == 2
    assert all(repaid + default == pytest.approx(1) for repaid, default in pairs)
    reference = worker.ask("POST", "/api/", json=[{"AMT_CREDIT": 5e5, "CODE_GENDER": "F"}]).json()
    assert pairs[0] == reference[0]


def test_a_frame_without_rows_is_answered_with_none(worker):
    assert worker.ask("POST", "/api/", json={"columns": ["AMT_CREDIT"], "data": []}).json() == []
    assert worker.ask("POST", "/api/", json=[]).json() == []
