"""Handles terminals, command lines and environments that are not UTF-8."""

import io
import sys
from collections.abc import Iterable

from limpide_credit.errors import InputError


def degrade_output() -> None:
    r"""Let standard output and error write what their encoding lacks as ``\xe9`` instead of failing.

    That also holds for the bytes of a file name that is not UTF-8: they are shown as ``\udce9``.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def check_utf8(given: Iterable[tuple[str, str]]) -> None:
    """Refuse text that came in as bytes of another encoding: databases and Parquet take UTF-8 paths alone.

    Args:
        given: The name of an argument or a variable, and its text as Python decoded it.

    Raises:
        InputError: A text holds undecoded bytes; its name is the field.
    """
    for name, text in given:
        # Python keeps each byte that it could not decode as one of these halves of a surrogate pair.
        if any("\ud800" <= sign <= "\udfff" for sign in text):
            raise InputError(
                f"{name} is given in another encoding than UTF-8.",
                field=name,
                value=text,
                remedy="Rename the file or folder in UTF-8, or set PYTHONUTF8=1 if it is UTF-8 already.",
            )
