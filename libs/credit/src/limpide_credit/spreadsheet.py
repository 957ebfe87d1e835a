"""Texts in CSV files as spreadsheets open them."""

_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def plain_cell(value: object) -> object:
    """Return a cell of a CSV file; a text that a spreadsheet would run as a formula is made plain text.

    Numbers stay as they are. Source of the signs: OWASP, CSV injection.
    """
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA_SIGNS) else value
