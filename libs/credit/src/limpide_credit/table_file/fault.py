"""Why a file, or a row of it, cannot be read."""

from typing import Literal

from limpide_credit.errors import InputError, TooLargeError

FileFault = Literal[
    "empty", "no_text", "no_csv", "no_sheet", "too_much", "no_known_column", "unknown_column",
    "misspelt_column", "double_column", "too_many_columns", "wrong_cells",
]  # fmt: skip


class TableFileError(InputError):
    """A file, or one row of it, cannot be read.

    Args:
        fault: What is wrong, as a code from which a page makes a sentence of its language.
        values: What belongs into that sentence, by name.
    """

    def __init__(
        self,
        fault: FileFault,
        message: str,
        *,
        field: str = "file",
        value: object = None,
        remedy: str | None = None,
        **values: object,
    ) -> None:
        super().__init__(message, field=field, value=value, remedy=remedy)
        self.fault: FileFault = fault
        self.values = values


class TableTooLargeError(TooLargeError, TableFileError):
    """A file has more columns, or unpacks to more, than may be."""
