"""Handlers that turn every error of a web application into problem JSON; independent of the framework.

A service's ``api.py`` registers them for the framework's own exception classes.
"""

from typing import Any

from limpide_credit.errors import InputError
from limpide_platform.http.exchange import Exchange
from limpide_platform.http.problems import Answer, http_problem, problem, unexpected


async def limpide_error(request: Any, error: Any) -> Answer:
    """Answer an error of ours."""
    return problem(error, Exchange.of(request.scope).request_id)


async def validation_error(request: Any, error: Any) -> Answer:
    """Answer what a framework's validation of parameters refused: the first fault is named."""
    first = error.errors()[0]
    field = str(first["loc"][-1])
    wrong = InputError(
        f"{field}: {first['msg']}.",
        field=field,
        value=None if first["type"] == "missing" else first.get("input"),
        remedy="See /docs for what this route takes.",
    )
    return problem(wrong, Exchange.of(request.scope).request_id)


async def http_error(request: Any, error: Any) -> Answer:
    """Answer what a framework refused by status alone."""
    exchange = Exchange.of(request.scope)
    headers = tuple((name.lower(), value) for name, value in (error.headers or {}).items())
    return http_problem(
        error.status_code, exchange.request_id, path=exchange.path, method=exchange.method, headers=headers
    )


async def unexpected_error(request: Any, _error: Any) -> Answer:
    """Answer an unexpected exception; the framework raises it again, and the edge logs it."""
    return unexpected(Exchange.of(request.scope).request_id)
