"""Files of new clients: what is read, and what is refused with a reason."""

import json

import pytest
from workbooks import workbook

from limpide_credit.numbers import DecimalMark, NumberTextError
from limpide_credit.table_file import TableFileError
from limpide_dashboard.client_file import FileRow, read_clients
from limpide_dashboard.refused_file import FileRefusedError

MEBIBYTE = 2**20


def read(content: bytes, decimal: DecimalMark | None = None) -> list[FileRow]:
    return read_clients(content, most_bytes=MEBIBYTE, most_rows=100, decimal=decimal).rows


def test_empty_cells_are_unknown_and_columns_may_come_in_any_order_and_case():
    [row] = read(b"name,amt_income_total,AMT_CREDIT\nAlix,,250000\n")
    assert (row.number, row.reference, row.facts) == (1, "Alix", {"AMT_CREDIT": 250000.0})


def test_a_french_spreadsheet_writes_semicolons_and_decimal_commas():
    [row] = read("\ufeffreference;AMT_INCOME_TOTAL\nA;180\u202f000,50\n".encode())
    assert row.facts == {"AMT_INCOME_TOTAL": 180000.5}


def test_a_table_of_home_credit_can_be_uploaded_as_it_is():
    [row] = read(b"SK_ID_CURR,TARGET,AMT_CREDIT,CODE_GENDER\n100038,0,625500,M\n")
    assert (row.reference, row.facts) == ("100038", {"AMT_CREDIT": 625500.0, "CODE_GENDER": "M"})


@pytest.mark.parametrize(
    "content",
    [
        json.dumps([{"AMT_CREDIT": 1000}, {"AMT_CREDIT": 2000}]),
        '{"AMT_CREDIT": 1000}\n{"AMT_CREDIT": 2000}\n',
        "AMT_CREDIT\n1000\n2000\n",
        workbook([["AMT_CREDIT"], [1000], [2000]]),
    ],
    ids=["list", "lines", "csv", "xlsx"],
)
def test_every_format_gives_the_same_rows(content: str | bytes):
    rows = read(content.encode() if isinstance(content, str) else content)
    assert [row.facts for row in rows] == [{"AMT_CREDIT": 1000.0}, {"AMT_CREDIT": 2000.0}]


def test_a_sheet_names_its_people_by_whole_numbers():
    [row] = read(workbook([["", "SK_ID_CURR", "AMT_CREDIT", "CODE_GENDER"], [0, 100038, 250000.5, "Femme"]]))
    assert (row.reference, row.facts) == ("100038", {"AMT_CREDIT": 250000.5, "CODE_GENDER": "F"})
    assert row.line == 2


def test_one_object_is_one_client():
    assert read(b'{"AMT_CREDIT": 1000}')[0].facts == {"AMT_CREDIT": 1000.0}


@pytest.mark.parametrize(
    ("cells", "field", "value"),
    [
        ("AMT_CREDIT\nmuch\n", "application.AMT_CREDIT", "much"),
        ("AMT_CREDIT\n-1\n", "application.AMT_CREDIT", -1.0),
        ("DAYS_BIRTH\n12\n", "application.DAYS_BIRTH", 12.0),
        ("name,AMT_CREDIT\nAlix,\n", "application", None),
    ],
    ids=["text in a number", "negative", "born in the future", "nothing known"],
)
def test_a_wrong_row_names_its_field_and_value(cells: str, field: str, value: object):
    [row] = read(cells.encode())
    assert row.error is not None and not row.facts
    assert (row.error.field, row.error.value) == (field, value)


def test_a_word_outside_of_the_vocabulary_refuses_nobody():
    [row] = read(b"NAME_HOUSING_TYPE\nHouseboat\n")
    assert row.error is None and row.facts == {"NAME_HOUSING_TYPE": "Houseboat"}


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"", "empty"),
        (b" \n\t ", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"x" * (MEBIBYTE + 1), "too_large"),
        (b"\x89PNG\x00\x00", "no_text"),
        (b"AMT_CREDIT\n", "no_rows"),
        (b"[]", "no_rows"),
        (b"AMT_CREDIT\n" + b"1000\n" * 101, "too_many_rows"),
        (",".join(f"c{n}" for n in range(10_000)).encode() + b"\n1", "too_many_columns"),
        (json.dumps([{f"c{n}": 1 for n in range(10_000)}]).encode(), "too_many_columns"),
        (b"dear sir, I ask for a loan\n", "no_known_column"),
        (b"AMT_CREDIT,colour\n1,red\n", "unknown_column"),
        (b"AMT_CREDT,AMT_ANNUITY\n1,2\n", "misspelt_column"),
        (b"AMT_CREDIT,AMT_CREDIT\n1,2\n", "double_column"),
        (b'AMT_CREDIT,AMT_ANNUITY\n"1,2\n', "no_csv"),
        (b'[{"AMT_CREDIT": }]', "no_json"),
        (b"[1, 2]", "no_objects"),
        (b"[" * 100_000, "no_objects"),
        (workbook([]), "empty"),
        (workbook([["AMT_CREDIT"], [1]])[:-30], "no_sheet"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(content: bytes, key: str):
    with pytest.raises(FileRefusedError) as refused:
        read(content)
    assert refused.value.key == key


def test_a_misspelt_column_is_answered_with_the_right_name():
    with pytest.raises(FileRefusedError) as refused:
        read(b"AMT_CREDT,AMT_ANNUITY\n1,2\n")
    assert refused.value.values == {"column": "AMT_CREDT", "near": "AMT_CREDIT"}


def test_a_row_with_a_cell_too_many_is_wrong_by_itself_on_its_line():
    rows = read(b'reference,AMT_CREDIT\nA,1000\n\n"B\nB",1,2\nC,3000\n')
    assert [row.line for row in rows] == [2, 4, 6]
    assert [row.facts for row in rows] == [{"AMT_CREDIT": 1000.0}, {}, {"AMT_CREDIT": 3000.0}]
    assert isinstance(rows[1].error, TableFileError)
    assert (rows[1].error.fault, rows[1].error.values) == ("wrong_cells", {"cells": 3, "columns": 2})


@pytest.mark.parametrize(
    ("column", "cell", "value"),
    [
        ("NAME_CONTRACT_TYPE", "prêt personnel", "Cash loans"),
        ("NAME_CONTRACT_TYPE", "Cash loans", "Cash loans"),
        ("AMT_CREDIT", "380000,50 €", 380000.5),
        ("AMT_CREDIT", "300.12", 300.12),
        ("FLAG_EMAIL", "Oui", 1.0),
        ("FLAG_OWN_CAR", "Oui", "Y"),
    ],
)
def test_cells_may_be_words_and_amounts_of_the_page(column: str, cell: str, value: object):
    [row] = read(f'{column},reference\n"{cell}",A\n'.encode())
    assert row.error is None
    assert row.facts == {column: value}


DOUBTFUL = b"AMT_CREDIT;reference\n300.000;A\n1000;B\n"


def test_what_may_be_two_numbers_is_asked_about_and_stops_only_its_row():
    file = read_clients(DOUBTFUL, most_bytes=MEBIBYTE, most_rows=100)
    doubtful, plain = file.rows
    assert file.is_ambiguous
    assert isinstance(doubtful.error, NumberTextError)
    assert doubtful.error.readings == (300.0, 300000.0)
    assert plain.facts == {"AMT_CREDIT": 1000.0}


@pytest.mark.parametrize(("decimal", "amount"), [(",", 300000.0), (".", 300.0)])
def test_what_the_person_answers_settles_it(decimal: DecimalMark, amount: float):
    assert [row.facts for row in read(DOUBTFUL, decimal)] == [{"AMT_CREDIT": amount}, {"AMT_CREDIT": 1000.0}]


def test_the_other_numbers_of_a_file_settle_it():
    rows = read(b"AMT_CREDIT;AMT_ANNUITY\n300.000;24000,5\n")
    assert rows[0].facts == {"AMT_CREDIT": 300000.0, "AMT_ANNUITY": 24000.5}
