"""Which query parameters a route takes: one rule for every service."""

from collections import Counter
from urllib.parse import parse_qsl

from fastapi import Request  # noqa: TID251 - reads FastAPI's own schema of a route

from limpide_credit.errors import InputError


async def check_query(request: Request) -> None:
    """Refuse a query with a parameter that the route does not take, or with one twice.

    Raises
    ------
    InputError
        Of the first such parameter.
    """
    query = request.scope["query_string"]
    if not query:
        return
    taken = _taken(request)
    given = Counter(name for name, _ in parse_qsl(query.decode("latin-1"), keep_blank_values=True))
    for name, times in given.items():
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


def _taken(request: Request) -> list[str]:
    routes = request.app.openapi()["paths"].get(request.scope["route"].path, {})
    parameters = routes.get(request.method.lower(), {}).get("parameters", ())
    return sorted(one["name"] for one in parameters if one["in"] == "query")
