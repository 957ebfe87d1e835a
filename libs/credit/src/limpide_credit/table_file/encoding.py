"""The encoding of a text file, by rules that a person can check, not by statistics of letters."""

import codecs
from typing import BinaryIO

from limpide_credit.table_file.fault import TableFileError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    # Before UTF-16, whose mark is the beginning of this one.
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_HEAD = 4096
_CHUNK = 1 << 20


def detect_encoding(file: BinaryIO) -> str:
    """Return the name of Python's codec for a text file, and leave the file at its beginning.

    A byte order mark decides; else every second byte zero is UTF-16; else what decodes throughout as UTF-8 is
    that, and anything else is Windows-1252, the encoding of Western spreadsheets.

    Raises:
        TableFileError: The file is empty, or holds zeros or other bytes that no text has.
    """
    file.seek(0)
    head = file.read(_HEAD)
    if not head.strip():
        raise TableFileError("empty", "The file is empty.", remedy="Send a header and rows.")
    encoding = next((name for mark, name in _MARKS if head.startswith(mark)), None) or _without_mark(head)
    for candidate in (encoding,) if encoding else ("utf-8", "cp1252"):
        if _decodes(file, candidate):
            return candidate
    raise TableFileError(
        "no_text",
        "The file is no text in UTF-8, UTF-16 or Windows-1252.",
        value=head[:16].hex(" "),
        remedy="Save it as CSV UTF-8, or send the spreadsheet itself.",
    )


def read_text(file: BinaryIO) -> str:
    """Return all of a text file; raises as `detect_encoding` does."""
    encoding = detect_encoding(file)
    return file.read().decode(encoding)


def _without_mark(head: bytes) -> str | None:
    """Return UTF-16 where one byte of each pair is zero, as in Latin letters and digits."""
    pairs = len(head) // 2
    if pairs and head[1 : 2 * pairs : 2].count(0) > 0.8 * pairs and head[0 : 2 * pairs : 2].count(0) == 0:
        return "utf-16-le"
    if pairs and head[0 : 2 * pairs : 2].count(0) > 0.8 * pairs and head[1 : 2 * pairs : 2].count(0) == 0:
        return "utf-16-be"
    return None


def _decodes(file: BinaryIO, encoding: str) -> bool:
    """Whether all of the file is text in an encoding."""
    file.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while chunk := file.read(_CHUNK):
            if "\0" in decoder.decode(chunk):
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    finally:
        file.seek(0)
    return True
