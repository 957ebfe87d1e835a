"""The first sheet of a workbook (.xlsx, .xls, .ods) as rows of cells."""

import json
import subprocess
import sys
from typing import Any, BinaryIO

from limpide_credit.table_file.fault import TableFileError, TableTooLargeError

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
MOST_BYTES = 32 * 2**20
"""Of a workbook, and of the text of its cells: about a million of them."""

_SECONDS_TO_ANSWER = 60


def is_sheet(head: bytes) -> bool:
    """Whether a file begins as a workbook does."""
    return head.startswith((_ZIP, _OLE))


def read_sheet(file: BinaryIO) -> list[list[Any]]:
    """Return the rows of the first sheet that has any: text, numbers, and dates in ISO form; "" where empty.

    It is read in a process of its own, with limits of memory and time: two far cells make a table of
    billions, and a library that cannot have so much memory ends the process that it is in.

    Raises:
        TableFileError: The file is no whole workbook, needs a password, has no rows, or is too much to read.
    """
    file.seek(0)
    content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise _too_large()
    command = [sys.executable, "-m", "limpide_credit.table_file.sheet_process"]
    try:
        ended = subprocess.run(
            command, input=content, capture_output=True, timeout=_SECONDS_TO_ANSWER, check=False
        )
    except subprocess.TimeoutExpired:
        raise _too_large() from None
    if ended.returncode != 0 or len(ended.stdout) > MOST_BYTES:
        raise _too_large()
    answer: list[list[Any]] | dict[str, Any] = json.loads(ended.stdout)
    if isinstance(answer, list):
        return answer
    raise TableFileError(**answer)


def _too_large() -> TableTooLargeError:
    return TableTooLargeError(
        "too_much",
        "The workbook takes too much memory or time to read; "
        f"its cells may have {MOST_BYTES // 2**20} MiB of text.",
        remedy="Send less rows at once, or CSV.",
    )
