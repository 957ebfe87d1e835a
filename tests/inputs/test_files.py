"""Every surface that takes a file reads it in every form, and says what is wrong with what is no table."""

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest
from input_files import FILES, ROW
from input_forms import FORMS, FileFormat
from three_services import CLIENT, ThreeServices

from limpide_credit.errors import InputError
from limpide_credit.table_file import TableFileError
from limpide_credit.tables import TABLES
from limpide_dashboard.client_file import read_clients
from limpide_dashboard.product_file import read_products
from limpide_dashboard.refused_file import FileRefusedError
from limpide_product_categories.catalogue import read_catalogue
from limpide_training.people_tables import form_of, write_plain

forms = pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
files = pytest.mark.parametrize(("content", "status", "field", "fault"), FILES.values(), ids=FILES)

CLIENTS = [
    ["SK_ID_CURR", "AMT_CREDIT", "CODE_GENDER"],
    [CLIENT, 250000.5, "F"],
    [None, 1300000.5, None],
]
FACTS = [{"AMT_CREDIT": 250000.5, "CODE_GENDER": "F"}, {"AMT_CREDIT": 1300000.5}]
PRODUCTS = [
    ["product_name", "description", "price"],
    ["Montre", "en acier, ronde", 99.5],
    ["Drap", None, 12.0],
]
CATALOGUE = [
    ["product_name", "description", "product_category_tree"],
    ["Watch", "steel, round", "Home >> Watches"],
]
BALANCES = [["SK_ID_BUREAU", "MONTHS_BALANCE", "STATUS"], [5001709, -1, "C"], [5001709, -2, "0"]]
LOANS = [
    ["SK_ID_CURR", "AMT_ANNUITY", "CREDIT_TYPE"],
    [100001, 1250.5, "Car loan"],
    [100002, None, "Mortgage"],
]


@forms
def test_scoring_reads_clients(services: ThreeServices, form: FileFormat):
    answer = services.ask("scoring", "POST", "/score/batch", content=form(CLIENTS))
    rows = [json.loads(line) for line in answer.text.splitlines()]
    assert [row["row"] for row in rows if "error" in row] == [], answer.text
    inputs = [
        services.ask("scoring", "GET", f"/decisions/{row['decision_id']}").json()["input"] for row in rows
    ]
    # Gender is for fairness alone: no record of a decision holds it.
    changes = {"AMT_CREDIT": FACTS[0]["AMT_CREDIT"]}
    assert inputs == [{"client_id": CLIENT, "changes": changes}, {"application": FACTS[1]}]
    assert "3 columns" in answer.headers["Table-Read-As"]


@forms
def test_the_page_reads_clients(form: FileFormat):
    file = read_clients(form(CLIENTS), most_bytes=100_000, most_rows=10)
    assert [row.facts for row in file.rows] == FACTS
    assert [row.reference for row in file.rows] == [str(CLIENT), ""]


@forms
def test_the_page_reads_products(form: FileFormat):
    products = read_products(form(PRODUCTS), most_bytes=100_000).products()
    assert [(one.product_name, one.description) for one in products] == [
        ("Montre", "en acier, ronde"),
        ("Drap", ""),
    ]


@forms
def test_drift_reads_outcomes(services: ThreeServices, form: FileFormat):
    scored = services.ask("scoring", "POST", "/score", json={"client_id": CLIENT}).json()
    rows = [["decision_id", "outcome", "observed_at"], [scored["decision_id"], "repaid", scored["at"]]]
    answer = services.ask(
        "drift", "POST", "/outcomes", content=form(rows), headers={"content-type": "text/csv"}
    )
    assert answer.status_code == 201, answer.text
    assert answer.json()["outcomes"][0]["decision_id"] == scored["decision_id"]


@forms
def test_the_study_reads_a_catalogue(form: FileFormat, tmp_path: Path):
    path = tmp_path / "Catalogue.CSV"
    path.write_bytes(form(CATALOGUE))
    catalogue = read_catalogue(path)
    assert (catalogue.names, catalogue.descriptions) == (("Watch",), ("steel, round",))
    assert catalogue.categories(2) == ["Watches"]


@forms
@pytest.mark.parametrize(("table", "rows"), [("bureau", LOANS), ("bureau_balance", BALANCES)])
def test_training_reads_a_table(form: FileFormat, table: str, rows: Any, tmp_path: Path):
    path = tmp_path / f"{table.upper()}.CSV"
    path.write_bytes(form(rows))
    found = form_of(path, TABLES[table], None)
    read = f"read_csv('{path}', all_varchar=true)"
    if not found.is_plain:
        plain = tmp_path / "plain.parquet"
        write_plain([path], TABLES[table], found.understood.columns, None, plain)
        read = f"read_parquet('{plain}')"
    names = ", ".join(f"{name}::DOUBLE" if name != rows[0][2] else name for name in rows[0])
    with duckdb.connect() as connection:
        assert connection.execute(f"SELECT {names} FROM {read}").fetchall() == [
            tuple(row) for row in rows[1:]
        ]


@files
def test_scoring_says_what_is_wrong(
    services: ThreeServices, content: bytes, status: int | str, field: str, fault: str
):
    answer = services.ask("scoring", "POST", "/score/batch", content=content)
    if status == ROW:
        assert (answer.status_code, json.loads(answer.text)["error"]["field"]) == (200, field)
        return
    assert answer.status_code == status, answer.text
    if status != 200:
        error = answer.json()["error"]
        assert error["field"] == field
        assert error["message"] and error["remedy"]


@files
def test_the_page_says_what_is_wrong(content: bytes, status: int | str, field: str, fault: str):
    if status == ROW:
        (row,) = read_clients(content, most_bytes=2**21, most_rows=1000).rows
        assert isinstance(row.error, TableFileError)
        assert row.error.fault == fault
        return
    with pytest.raises(FileRefusedError) as refused:
        read_clients(content, most_bytes=2**21, most_rows=1000)
    assert refused.value.key == fault


@files
def test_drift_says_what_is_wrong(
    services: ThreeServices, content: bytes, status: int | str, field: str, fault: str
):
    headers = {"content-type": "text/csv"}
    answer = services.ask("drift", "POST", "/outcomes", content=content, headers=headers)
    assert answer.status_code in (413, 422), answer.text
    assert answer.json()["error"]["remedy"]


# Training ignores columns that it does not know; rows are its check's business.
_NO_TABLES = {
    name: file[0] for name, file in FILES.items() if file[3] not in ("wrong_cells", "misspelt_column")
}


@pytest.mark.parametrize("content", _NO_TABLES.values(), ids=_NO_TABLES)
def test_training_and_the_study_say_what_is_wrong(content: bytes, tmp_path: Path):
    path = tmp_path / "bureau.csv"
    path.write_bytes(content)
    with pytest.raises(TableFileError):
        form_of(path, TABLES["bureau"], None)
    with pytest.raises(InputError, match=r"bureau\.csv"):
        read_catalogue(path)
