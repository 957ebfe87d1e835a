"""Reads one workbook from its input, and writes the rows as JSON, or what is wrong with it.

``python -m limpide_credit.table_file.sheet_process``, started by `limpide_credit.table_file.sheet`.
"""

import datetime as dt
import io
import json
import resource
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import python_calamine as calamine

_MORE_MEMORY = 512 * 2**20
_SECONDS = 20


def main() -> None:
    """Read, within the limits, what the input holds; a process that ends otherwise was ended by them."""
    _limit()
    json.dump(_read(sys.stdin.buffer.read()), sys.stdout)


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    if sys.platform != "linux":
        return  # where a developer works; a container is Linux
    # Where memory runs out nevertheless, this process ends before the service that asked.
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    most = pages * resource.getpagesize() + _MORE_MEMORY
    _, allowed = resource.getrlimit(resource.RLIMIT_AS)
    if allowed == resource.RLIM_INFINITY or most < allowed:
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _read(content: bytes) -> list[list[Any]] | dict[str, str]:
    try:
        workbook = calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        for name in workbook.sheet_names:
            rows = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
            if any(cell != "" for row in rows for cell in row):
                return [[_plain(cell) for cell in row] for row in rows]
    except calamine.PasswordError:
        return _fault("no_sheet", "The workbook needs a password.", "Save it without a password.")
    except (calamine.CalamineError, OSError, ValueError) as error:
        return _fault(
            "no_sheet", f"The workbook cannot be read: {error}.", "Save it again, as .xlsx or as CSV."
        )
    return _fault("empty", "The workbook is empty.", "Send a sheet with a header and rows.")


def _plain(cell: Any) -> Any:
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)  # a sheet knows no whole numbers, and 100038.0 is nobody's number
    if isinstance(cell, bool):
        return int(cell)
    if isinstance(cell, dt.datetime | dt.date | dt.time):
        return cell.isoformat()
    if isinstance(cell, dt.timedelta):
        return str(cell)
    return cell


def _fault(fault: str, message: str, remedy: str) -> dict[str, str]:
    return {"fault": fault, "message": message, "remedy": remedy}


if __name__ == "__main__":
    main()
