"""Files of rows as people have them, read in one way wherever one is taken: CSV of any spreadsheet, sheets.

No path is opened here: a caller hands over an open file. `open_table` says what it understood of it, and
the cells of its rows are made numbers, dates and client numbers by `limpide_credit.numbers` and
`limpide_credit.dates`.
"""

from limpide_credit.table_file.columns import Columns
from limpide_credit.table_file.encoding import read_text
from limpide_credit.table_file.fault import FileFault, TableFileError, TableTooLargeError
from limpide_credit.table_file.reader import (
    Cell,
    Cells,
    Row,
    TableFile,
    client_number_of,
    is_missing,
    open_table,
)
from limpide_credit.table_file.sheet import is_sheet
from limpide_credit.table_file.understood import ReadingReport

__all__ = [
    "Cell",
    "Cells",
    "Columns",
    "FileFault",
    "ReadingReport",
    "Row",
    "TableFile",
    "TableFileError",
    "TableTooLargeError",
    "client_number_of",
    "is_missing",
    "is_sheet",
    "open_table",
    "read_text",
]
