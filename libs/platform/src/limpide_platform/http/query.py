"""Checks query parameters: names that a route takes, and the form of whole numbers."""

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from fastapi import Request  # noqa: TID251 - reads FastAPI's own schema of a route

from limpide_credit.errors import InputError

# Python's own parser, which comes after, also takes 1_000.
_WHOLE = re.compile(r"[+-]?[0-9]+")


async def check_query(request: Request) -> None:
    """Refuse a parameter that the route does not take, one that is given twice, and digits that are none.

    Raises:
        InputError: Of the first such parameter.
    """
    query = request.scope["query_string"]
    if not query and not request.path_params:
        return
    parameters = _parameters(request)
    taken = sorted(one["name"] for one in parameters if one["in"] == "query")
    pairs = parse_qsl(query.decode("latin-1"), keep_blank_values=True)
    for name, times in Counter(name for name, _ in pairs).items():
        if name not in taken:
            raise InputError(
                f"This route takes no parameter {name}.",
                field=name,
                value=name,
                remedy=f"It takes {', '.join(taken)}." if taken else "It takes none.",
            )
        if times > 1:
            raise InputError(
                f"The parameter {name} is given {times} times.",
                field=name,
                value=times,
                remedy="Give it once.",
            )
    given = {**{name: str(value) for name, value in request.path_params.items()}, **dict(pairs)}
    for one in parameters:
        text = given.get(one["name"], "")
        if text and _is_whole(one["schema"]) and not _WHOLE.fullmatch(text):
            raise InputError(
                f"{one['name']} is no whole number.",
                field=one["name"],
                value=text,
                remedy="Give digits alone, as 100038.",
            )


def _parameters(request: Request) -> list[Mapping[str, Any]]:
    routes = request.app.openapi()["paths"].get(request.scope["route"].path, {})
    return routes.get(request.method.lower(), {}).get("parameters", [])


def _is_whole(schema: Mapping[str, Any]) -> bool:
    kinds = {one.get("type") for one in (schema, *schema.get("anyOf", ()))} - {None, "null"}
    return kinds == {"integer"}
