"""Files that are no table of clients: the status and the field of ``POST /score/batch``, the page's sentence.

`ROW` in place of a status says that the file is read, and one row of it gets the error.
"""

from typing import Literal

from input_forms import text_of
from workbooks import workbook, workbook_of

ROW: Literal["row"] = "row"
FAR_CELLS = workbook_of(
    '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'
)
WIDE = [[f"C{number}" for number in range(10_000)]]

FILES: dict[str, tuple[bytes, int | Literal["row"], str, str]] = {
    # what it is: the content, the status, the field, the page's fault
    "nothing": (b"", 422, "body", "empty"),
    "spaces": (b" \r\n\t", 422, "body", "empty"),
    "a mark of an encoding, alone": (b"\xef\xbb\xbf", 422, "body", "empty"),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 422, "file", "no_text"),
    "a letter": (b"Dear sir, I ask for a loan.\n", 422, "header", "no_known_column"),
    "zeros": (bytes(1000), 422, "file", "no_text"),
    "half a text in UTF-16": ("AMT_CREDIT\n1\n".encode("utf-16")[:-1], 422, "file", "no_text"),
    "another table": (b"colour,size\nred,5\n", 422, "header", "no_known_column"),
    "an unknown column": (b"AMT_CREDIT,colour\n1,red\n", 422, "colour", "unknown_column"),
    "a misspelt column": (b"AMT_CREDT,AMT_ANNUITY\n1,2\n", 422, "AMT_CREDT", "misspelt_column"),
    "a column twice": (b"AMT_CREDIT,AMT_CREDIT\n1,2\n", 422, "AMT_CREDIT", "double_column"),
    "a column twice by case": (b"AMT_CREDIT,amt_credit\n1,2\n", 422, "AMT_CREDIT", "double_column"),
    "10,000 columns": (text_of(WIDE).encode(), 413, "columns", "too_many_columns"),
    "a first line without end": (b"AMT_CREDIT" * 100_000, 422, "header", "no_known_column"),
    "commas without end": (b"," * 1_000_000, 413, "columns", "too_many_columns"),
    "an open quote": (b'AMT_CREDIT,AMT_ANNUITY\n1,"2\n3,4\n', 422, "file", "no_csv"),
    "a row too short": (b"AMT_CREDIT,AMT_ANNUITY\n1000\n", ROW, "row", "wrong_cells"),
    "a row too long": (b"AMT_CREDIT,AMT_ANNUITY\n1000,200,3\n", ROW, "row", "wrong_cells"),
    "a decimal comma without quotes": (b"AMT_CREDIT,AMT_ANNUITY\n1000,5,200\n", ROW, "row", "wrong_cells"),
    "a header alone": (b"AMT_CREDIT\n", 200, "", "no_rows"),
    "more rows than may be": (b"AMT_CREDIT\n" + b"1000\n" * 1001, 413, "rows", "too_many_rows"),
    "more rows than may be, in a workbook": (
        workbook([["AMT_CREDIT"], *[[1000]] * 1001]),
        413,
        "rows",
        "too_many_rows",
    ),
    "half a workbook": (workbook([["AMT_CREDIT"], [1000]])[:-30], 422, "file", "no_sheet"),
    "an empty workbook": (workbook([]), 422, "file", "empty"),
    "an archive that is no workbook": (b"PK\x03\x04" + bytes(200), 422, "file", "no_sheet"),
    "a damaged workbook of old": (b"\xd0\xcf\x11\xe0" + bytes(600), 422, "file", "no_sheet"),
    "a workbook of two cells, seventeen billion apart": (FAR_CELLS, 413, "file", "too_much"),
    "a workbook with 33 MiB of text": (
        workbook([["CODE_GENDER"], *[["F" * 2**20] for _ in range(33)]]),
        413,
        "file",
        "too_much",
    ),
}
