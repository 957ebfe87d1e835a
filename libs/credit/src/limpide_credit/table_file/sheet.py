"""The first sheet of a workbook (.xlsx, .xls, .ods) as rows of cells."""

import datetime as dt
import zipfile
from typing import Any, BinaryIO

from limpide_credit.table_file.fault import TableFileError

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
MOST_BYTES_UNPACKED = 256 * 2**20
"""A sheet of a million cells is about 40 MB of XML."""

_CHUNK = 1 << 20


def is_sheet(head: bytes) -> bool:
    """Whether a file begins as a workbook does."""
    return head.startswith((_ZIP, _OLE))


def read_sheet(file: BinaryIO) -> list[list[Any]]:
    """Return the rows of the first sheet that has any: text, numbers, and dates in ISO form; "" where empty.

    Raises
    ------
    TableFileError
        The file is no whole workbook, unpacks to more than `MOST_BYTES_UNPACKED`, needs a password or has
        no rows.
    """
    # Loaded for a workbook alone: most files are text.
    import python_calamine as calamine

    file.seek(0)
    if file.read(4) == _ZIP:
        _check_unpacked(file)
    file.seek(0)
    try:
        workbook = calamine.CalamineWorkbook.from_filelike(file)
        for name in workbook.sheet_names:
            rows = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
            if any(cell != "" for row in rows for cell in row):
                return [[_plain(cell) for cell in row] for row in rows]
    except calamine.PasswordError:
        raise _no_sheet("The workbook needs a password.", "Save it without a password.") from None
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise _no_sheet(
            f"The workbook cannot be read: {error}.", "Save it again, as .xlsx or as CSV."
        ) from None
    raise TableFileError("empty", "The workbook is empty.", remedy="Send a sheet with a header and rows.")


def _check_unpacked(file: BinaryIO) -> None:
    """Unpack a workbook once, a piece at a time, so that its real size is known before it is in memory."""
    size = 0
    try:
        with zipfile.ZipFile(file) as packed:
            for entry in packed.infolist():
                with packed.open(entry) as member:
                    while piece := member.read(_CHUNK):
                        size += len(piece)
                        if size > MOST_BYTES_UNPACKED:
                            raise TableFileError(
                                "too_large",
                                f"The workbook unpacks to more than {MOST_BYTES_UNPACKED // 2**20} MiB.",
                                remedy="Send less rows at once, or CSV.",
                                limit=MOST_BYTES_UNPACKED / 2**20,
                                size=size / 2**20,
                            )
    except (zipfile.BadZipFile, EOFError, RuntimeError, NotImplementedError, OSError) as error:
        raise _no_sheet(
            f"The workbook cannot be unpacked: {error}.", "Send it again, or save it as CSV."
        ) from None


def _plain(cell: Any) -> Any:
    if isinstance(cell, bool):
        return int(cell)
    if isinstance(cell, dt.datetime | dt.date | dt.time):
        return cell.isoformat()
    if isinstance(cell, dt.timedelta):
        return str(cell)
    return cell


def _no_sheet(message: str, remedy: str) -> TableFileError:
    return TableFileError("no_sheet", message, remedy=remedy)
