"""The option ``--decimal`` of every command that takes a folder of tables."""

from typing import Annotated

import typer

from limpide_credit.errors import InputError
from limpide_credit.numbers import DecimalMark

Decimal = Annotated[
    str | None, typer.Option(help="Decimal mark of CSV files whose numbers do not show it: comma or point.")
]

_MARKS: dict[str, DecimalMark] = {"comma": ",", "point": "."}


def decimal_mark(decimal: str | None) -> DecimalMark | None:
    """Return the mark that the option names; None if it was left out.

    Raises:
        InputError: It names none.
    """
    if decimal is None or decimal in _MARKS:
        return _MARKS.get(decimal or "")
    raise InputError(
        "There is no such decimal mark.", field="--decimal", value=decimal, remedy="Give 'comma' or 'point'."
    )
