"""Files of rows as people have them, read in one way wherever one is taken: CSV of any spreadsheet, sheets.

No path is opened here: a caller hands over an open file. `open_table` says what it understood of it, and
the cells of its rows are made numbers, dates and client numbers by `limpide_credit.numbers` and
`limpide_credit.dates`.
"""

from limpide_credit.table_file.columns import Columns
from limpide_credit.table_file.fault import FileFault, TableFileError
from limpide_credit.table_file.reader import Cell, TableFile, Understood, is_missing, open_table

__all__ = [
    "Cell",
    "Columns",
    "FileFault",
    "TableFile",
    "TableFileError",
    "Understood",
    "is_missing",
    "open_table",
]
