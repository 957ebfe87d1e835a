"""The names of all settings, so that a mistyped one is refused and not ignored."""

from collections.abc import Iterable
from difflib import get_close_matches
from functools import cache
from importlib.resources import files

from limpide_credit.errors import InputError

PREFIX = "LIMPIDE_"


@cache
def setting_names() -> tuple[str, ...]:
    """Return every name that a program of ours, the stack or the tests read."""
    return tuple((files("limpide_credit") / "setting_names.txt").read_text(encoding="utf-8").split())


def check_names(environment: Iterable[str]) -> None:
    """Check that every variable that begins with ``LIMPIDE_`` is a setting.

    Raises:
        InputError: One is not; the remedy has the name that is nearest to it.
    """
    known = setting_names()
    for name in sorted(environment):
        if name.startswith(PREFIX) and name not in known:
            longer = [one for one in known if one.endswith(name.removeprefix(PREFIX[:-1]))]
            nearest = longer or get_close_matches(name, known, n=1, cutoff=0.8)
            raise InputError(
                f"{name} is not a setting.",
                field=name,
                remedy=f"Did you mean {nearest[0]}? Else unset it; docs/settings.md lists all settings."
                if nearest
                else "Unset it; docs/settings.md lists all settings.",
            )
