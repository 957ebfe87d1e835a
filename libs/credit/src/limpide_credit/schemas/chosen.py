"""The schema that this process serves: chosen once, at import, so that no request looks it up (ADR 0191)."""

import os
from importlib.metadata import entry_points

from limpide_credit.errors import InputError
from limpide_credit.schemas.home_credit import SCHEMA as HOME_CREDIT
from limpide_credit.schemas.schema import Schema

GROUP = "limpide.schemas"
"""The entry points that name schemas."""

DEFAULT = HOME_CREDIT.name
"""The schema of who names none."""


def find_schema(name: str) -> Schema:
    """Return the schema called ``name``; without a name, the first one, which needs no search of packages.

    Raises:
        InputError: No installed package brings a schema of that name.
    """
    if name in {"", DEFAULT}:
        return HOME_CREDIT
    found = {one.name: one for one in entry_points(group=GROUP)}
    if name not in found:
        raise InputError(
            f"There is no schema called '{name}'.",
            field="LIMPIDE_SCHEMA",
            value=name,
            remedy=f"Use one of {', '.join(sorted({DEFAULT, *found}))}.",
        )
    return found[name].load()


SCHEMA = find_schema(os.environ.get("LIMPIDE_SCHEMA", ""))  # noqa: TID251 - modules are made of it at import
"""The schema of this process."""
