"""Spreadsheets as people have them: every way of saving the same table gives the same rows."""

import contextlib
import io
import math
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st
from workbooks import workbook, workbook_of

from limpide_credit.dates import DateOrder
from limpide_credit.errors import InputError
from limpide_credit.numbers import DecimalMark, NumberTextError
from limpide_credit.table_file import (
    Cell,
    Cells,
    Columns,
    TableFile,
    TableFileError,
    TableTooLargeError,
    client_number_of,
    is_missing,
    open_table,
)
from limpide_credit.table_file.facts import read_fact
from limpide_credit.tables import APPLICATION_FACTS

COLUMNS = Columns(
    ("client_id", "AMT_CREDIT", "AMT_ANNUITY", "NAME_CONTRACT_TYPE"),
    frozenset({"AMT_CREDIT", "AMT_ANNUITY"}),
    aliases={"SK_ID_CURR": "client_id"},
)


def opened(content: bytes | str) -> TableFile:
    return open_table(io.BytesIO(content.encode() if isinstance(content, str) else content), COLUMNS)


def amounts(content: bytes | str) -> list[float]:
    table = opened(content)
    return [table.number("AMT_CREDIT", cells["AMT_CREDIT"]) for cells in rows(table)]


def rows(table: TableFile) -> list[Cells]:
    return [row.cells for row in table if isinstance(row.cells, dict)]


PLAIN = "client_id,AMT_CREDIT\n1,1234.5\n2,300000\n"
FRENCH = "client_id;AMT_CREDIT\n1;1\u202f234,5\n2;300 000\n"


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
@pytest.mark.parametrize("text", [PLAIN, FRENCH, "sep=;\n" + FRENCH, '"sep=;"\n' + FRENCH])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_every_way_of_saving_a_table_gives_the_same_rows(text: str, encoding: str, line_end: str):
    assert amounts(text.replace("\n", line_end).encode(encoding)) == [1234.5, 300000.0]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_every_separator_is_recognised_by_the_columns_that_it_shows(separator: str):
    table = opened(PLAIN.replace(",", separator))
    assert table.understood.separator == separator
    assert table.understood.columns == ("client_id", "AMT_CREDIT")


def test_a_workbook_gives_the_rows_that_its_csv_gives():
    assert amounts(workbook([["client_id", "AMT_CREDIT"], [1, 1234.5], [2, 300000]])) == [1234.5, 300000.0]
    # A number that is text in the sheet is read as it would be in CSV.
    assert amounts(workbook([["client_id", "AMT_CREDIT"], [1, "1 234,5"]])) == [1234.5]


def test_what_was_understood_can_be_shown():
    assert str(opened(("\ufeff" + FRENCH).encode()).understood) == (
        "CSV, utf-8, separator ;, decimal mark ,, 2 columns"
    )
    assert str(opened(workbook([["", "AMT_CREDIT"], [0, 1.5]])).understood) == (
        "sheet, no decimal mark seen, 1 columns, without a name: column 1"
    )
    assert opened("AMT_CREDIT\n12\n").understood.decimal is None


@pytest.mark.parametrize(
    ("others", "read"),
    [("1234.5", 300.0), ("0.25", 300.0), ("1,234.5", 300.0), ("0,25", 300_000.0), ("1.234,5", 300_000.0)],
)
def test_the_other_numbers_of_a_file_settle_what_300_000_is(others: str, read: float):
    assert amounts(f"client_id;AMT_CREDIT\n1;{others}\n2;300.000\n")[1] == read


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_300_000_alone_is_refused_with_both_readings(separator: str):
    with pytest.raises(NumberTextError, match="may be 300 or 300,000"):
        amounts(f"client_id{separator}AMT_CREDIT\n1{separator}300.000\n")


def test_a_file_of_both_decimal_marks_settles_nothing():
    table = opened("client_id;AMT_CREDIT\n1;0,5\n2;0.5\n3;300.000\n")
    assert table.understood.decimal is None
    *plain, doubtful = rows(table)
    assert [table.number("AMT_CREDIT", cells["AMT_CREDIT"]) for cells in plain] == [0.5, 0.5]
    with pytest.raises(NumberTextError):
        table.number("AMT_CREDIT", doubtful["AMT_CREDIT"])


def test_an_index_without_a_name_and_empty_columns_at_the_end_are_left_out():
    table = opened(",client_id,AMT_CREDIT,,\n0,1,5,,\n1,2,6,,\n")
    assert rows(table) == [{"client_id": "1", "AMT_CREDIT": "5"}, {"client_id": "2", "AMT_CREDIT": "6"}]
    assert table.understood.left_out == (1, 4, 5)


def test_names_are_known_in_any_case_and_by_their_other_name():
    assert opened("sk_id_curr,amt_credit\n1,5\n").understood.columns == ("client_id", "AMT_CREDIT")


def test_quotes_within_a_cell_are_part_of_it():
    (row,) = rows(opened('client_id,NAME_CONTRACT_TYPE\n1,"Cash ""now"", or later"\n'))
    assert row == {"client_id": "1", "NAME_CONTRACT_TYPE": 'Cash "now", or later'}


def test_a_row_that_cannot_be_read_is_beside_the_others():
    content = 'client_id,AMT_CREDIT\n1,5\n2\n,\n\n3,"6"x\n"4\n",7\n8,9\n'
    assert [(row.line, type(row.cells).__name__) for row in opened(content)] == [
        (2, "dict"),
        (3, "TableFileError"),
        (4, "NoneType"),
        (5, "NoneType"),
        (6, "TableFileError"),
        (7, "dict"),
        (9, "dict"),
    ]


def test_a_quote_that_is_open_at_the_end_refuses_the_file_not_a_row():
    with pytest.raises(TableFileError) as refused:
        rows(opened('client_id,AMT_CREDIT\n1,5\n2,"6\n3,7\n'))
    assert (refused.value.fault, refused.value.value) == ("no_csv", 3)


def test_windows_1252_is_what_is_not_utf_8():
    table = opened("client_id;NAME_CONTRACT_TYPE\n1;Crédit\n".encode("cp1252"))
    assert table.understood.encoding == "cp1252"
    assert [cells["NAME_CONTRACT_TYPE"] for cells in rows(table)] == ["Crédit"]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", "empty"),
        (b" \r\n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"\x89PNG\x00\x00\x01", "no_text"),
        ("client_id,AMT_CREDIT\n".encode("utf-16")[:-1], "no_text"),
        (b"\n\nclient_id\n1\n", "empty"),
        (b"name of a thing\n1\n", "no_known_column"),
        (b"client_id,colour\n1,red\n", "unknown_column"),
        (b"client_id,AMT_CREDT\n1,2\n", "misspelt_column"),
        (b"client_id,AMT_CREDIT,amt_credit\n1,2,3\n", "double_column"),
        (b"client_id,SK_ID_CURR\n1,2\n", "double_column"),
        (b"client_id," + b",".join(b"C%d" % n for n in range(9999)) + b"\n", "too_many_columns"),
        (workbook([]), "empty"),
        (workbook([["client_id"]])[:-30], "no_sheet"),
        (b"\xd0\xcf\x11\xe0" + b"\x00" * 600, "no_sheet"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(content: bytes, fault: str):
    with pytest.raises(TableFileError) as refused:
        opened(content)
    assert refused.value.fault == fault


FAR_CELLS = workbook_of(
    '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'
)


@pytest.mark.parametrize(
    "content",
    [FAR_CELLS, workbook([["client_id"], *[["1" * 2**20] for _ in range(33)]])],
    ids=["two cells of a table of seventeen billion", "33 MiB of text in a small file"],
)
def test_a_workbook_that_is_too_much_ends_nothing_but_its_own_reading(content: bytes):
    with pytest.raises(TableTooLargeError) as refused:
        opened(content)
    assert (refused.value.fault, refused.value.status) == ("too_much", 413)


def test_a_first_line_without_end_is_no_header():
    for content, fault in ((b"," * 1_000_000, "too_many_columns"), (b"x" * 1_000_000, "no_known_column")):
        with pytest.raises(TableFileError) as refused:
            opened(content)
        assert refused.value.fault == fault


def test_an_error_crosses_to_another_process_with_all_it_carries():
    with pytest.raises(TableFileError) as refused:
        opened(b"client_id,AMT_CREDT\n1,2\n")
    with pytest.raises(NumberTextError) as doubtful:
        amounts("client_id,AMT_CREDIT\n1,300.000\n")
    for error in (refused.value, doubtful.value):
        crossed = pickle.loads(pickle.dumps(error))
        assert type(crossed) is type(error)
        assert (vars(crossed), crossed.args) == (vars(error), error.args)


def test_a_column_alone_is_read_whatever_its_decimal_mark():
    assert amounts("AMT_CREDIT\n300,5\n") == amounts("AMT_CREDIT\n300.5\n") == [300.5]


@pytest.mark.parametrize(("decimal", "read"), [(",", 300_000.0), (".", 300.0)])
def test_what_a_person_said_settles_what_the_cells_do_not(decimal: DecimalMark, read: float):
    table = open_table(io.BytesIO(b"client_id;AMT_CREDIT\n1;300.000\n"), COLUMNS, decimal=decimal)
    assert [table.number("AMT_CREDIT", cells["AMT_CREDIT"]) for cells in rows(table)] == [read]


DATES = Columns(("decision_id", "at"), moments=frozenset({"at"}))


def moments(content: str, dates: DateOrder | None = None) -> list[str]:
    table = open_table(io.BytesIO(content.encode()), DATES, dates=dates)
    return [table.moment("at", cells["at"]).date().isoformat() for cells in rows(table)]


def test_the_other_dates_of_a_file_settle_which_is_the_day():
    assert moments("decision_id;at\na;03/04/2026\nb;29/04/2026\n") == ["2026-04-03", "2026-04-29"]
    assert moments("decision_id;at\na;03/04/2026\nb;04/29/2026\n") == ["2026-03-04", "2026-04-29"]
    assert moments("decision_id;at\na;03/04/2026\n", dates="day-first") == ["2026-04-03"]
    with pytest.raises(InputError, match="2026-03-04 or 2026-04-03"):
        moments("decision_id;at\na;03/04/2026\n")


@pytest.mark.parametrize("cell", ["100038", "100038.0", 100038, 100038.0])
def test_a_client_number_is_the_same_in_text_and_in_a_sheet(cell: Cell):
    assert client_number_of(cell) == 100038


@pytest.mark.parametrize("cell", ["1e5", "100 038", 1.5, 2**53 + 1, 1e300, ""])
def test_what_is_no_client_number_is_refused_in_a_sheet_as_in_text(cell: Cell):
    with pytest.raises(NumberTextError):
        client_number_of(cell)


@pytest.mark.parametrize("cell", ["", " ", "nan", "NaN", float("nan")])
def test_empty_and_nan_are_missing_in_every_file(cell: str | float):
    assert is_missing(cell)


@pytest.mark.parametrize("cell", ["0", 0, "none", "inf", "-"])
def test_nothing_else_is_missing(cell: str | float):
    assert not is_missing(cell)


# Written with its own decimal mark, groups and quoting, a number comes back whatever the file looks like.
@given(
    values=st.lists(st.integers(0, 10**11).map(lambda cents: cents / 100), min_size=1, max_size=20),
    mark=st.sampled_from([",", "."]),
    group=st.sampled_from(["", " ", "\u202f", "\u00a0", "'"]),
    separator=st.sampled_from(",;\t|"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    line_end=st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_numbers_come_back_from_any_spreadsheet(
    values: list[float], mark: str, group: str, separator: str, encoding: str, line_end: str
):
    def written(value: float) -> str:
        signs = str.maketrans({",": group, ".": mark})
        return f'"{f"{value:,.2f}".translate(signs)}"'

    lines = [f"client_id{separator}AMT_CREDIT"]
    lines += [f"{number}{separator}{written(value)}" for number, value in enumerate(values)]
    assert amounts((line_end.join(lines) + line_end).encode(encoding)) == values


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_in_words(content: bytes):
    with contextlib.suppress(InputError):
        assert all(row.line > 1 for row in opened(content))


@given(
    text=st.text(st.characters(exclude_categories=["Cs"]), max_size=200),
    encoding=st.sampled_from(["utf-8", "utf-16"]),
)
def test_any_text_under_a_header_is_read_or_refused_in_words(text: str, encoding: str):
    with contextlib.suppress(InputError):
        table = opened(f"client_id,AMT_CREDIT\n{text}".encode(encoding))
        for cells in rows(table):
            if not is_missing(cells["AMT_CREDIT"]):
                assert math.isfinite(table.number("AMT_CREDIT", cells["AMT_CREDIT"]))


@given(
    separator=st.characters(exclude_categories=["Cs"]),
    text=st.text(st.characters(exclude_categories=["Cs"]), max_size=50),
)
def test_any_separator_that_a_first_line_names_is_used_or_refused_in_words(separator: str, text: str):
    with contextlib.suppress(InputError):
        table = opened(f"sep={separator}\nclient_id{separator}AMT_CREDIT\n{text}")
        assert str(table.understood).isascii()
        assert all(row.line > 2 for row in table)


@given(
    column=st.sampled_from(APPLICATION_FACTS),
    cell=st.one_of(st.text(max_size=80), st.integers(), st.floats()),
    decimal=st.sampled_from([None, ",", "."]),
)
def test_any_cell_of_an_application_is_a_value_or_a_named_fault(
    column: str, cell: str | float, decimal: DecimalMark | None
):
    with contextlib.suppress(NumberTextError):
        assert isinstance(read_fact(column, cell, field=column, decimal=decimal), str | int | float)
