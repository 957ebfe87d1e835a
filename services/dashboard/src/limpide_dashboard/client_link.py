"""The token of a client's link, from after the # in the address, which only a browser sees, to a cookie.

The browser posts it here once and takes it out of the address; from then on no script reads it, and it
stands in no address, log or ``Referer``.
"""

import json
import re
from http import HTTPStatus
from importlib.resources import files
from urllib.parse import urlsplit

import streamlit as st
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

PATH = "/mine/link"

_COOKIE = "limpide_link"
_TOKEN = re.compile(r"limpide_link_[0-9a-f]{1,32}_[A-Za-z0-9_-]{20,100}")
_MOST_BYTES = 1024


def current_token() -> str | None:
    """Return the token that this browser keeps; None if it keeps none."""
    token = st.context.cookies.get(_COOKIE, "")
    return token if _TOKEN.fullmatch(token) else None


def take_from_address() -> None:
    """Have the browser exchange what stands after the #, if anything does."""
    script = (files("limpide_dashboard") / "assets" / "own_link.js").read_text(encoding="utf-8")
    st.html(f"<script>({script})({json.dumps(PATH)});</script>", unsafe_allow_javascript=True)


async def _keep(request: Request) -> Response:
    """Answer with the cookie; `limpide_dashboard.known_hosts` lets pages of this address alone ask for it."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > _MOST_BYTES:
            return Response(status_code=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    token = body.decode("ascii", errors="replace")
    if not _TOKEN.fullmatch(token):
        return Response(status_code=HTTPStatus.UNPROCESSABLE_ENTITY)
    answer = Response(status_code=HTTPStatus.NO_CONTENT, headers={"cache-control": "no-store"})
    secure = urlsplit(request.headers.get("origin", "")).scheme == "https"
    answer.set_cookie(_COOKIE, token, httponly=True, samesite="strict", secure=secure)
    return answer


ROUTE = Route(PATH, _keep, methods=["POST"])
