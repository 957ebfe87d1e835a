"""The application that the services' FastAPI edges share."""

import asyncio
from typing import Any

import httpx
import pytest
from fastapi import APIRouter, FastAPI, Response  # noqa: TID251 - what is tested is made of it

from limpide_credit.errors import ConflictError
from limpide_platform.http.exchange import Exchange
from limpide_platform.http.fastapi_application import fastapi_application


class AppendResult:
    """A runtime that tells what was asked of it."""

    def __init__(self) -> None:
        self.calls: list[str] = []

    def start(self) -> None:
        self.calls.append("start")

    def close(self) -> None:
        self.calls.append("close")


async def contradict() -> None:
    raise ConflictError("It is so already.", field="it")


async def count(limit: int) -> int:
    return limit


async def fail() -> None:
    raise ZeroDivisionError


@pytest.fixture
def router() -> APIRouter:
    routes = APIRouter()
    routes.add_api_route("/contradict", contradict, summary="Contradict")
    routes.add_api_route("/count", count)
    routes.add_api_route("/fail", fail)
    return routes


def ask(api: FastAPI, path: str) -> httpx.Response:
    async def behind_an_edge(scope: Any, receive: Any, send: Any) -> None:
        Exchange.begin(scope)
        await api(scope, receive, send)

    async def send() -> httpx.Response:
        transport = httpx.ASGITransport(app=behind_an_edge, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return await client.get(path)

    return asyncio.run(send())


def test_the_runtime_starts_and_ends_with_the_server():
    runtime = AppendResult()
    api = fastapi_application("Limpide test", "Tests.", (), runtime=runtime)

    async def serve() -> list[str]:
        async with api.router.lifespan_context(api):
            return list(runtime.calls)

    assert asyncio.run(serve()) == ["start"]
    assert runtime.calls == ["start", "close"]
    assert api.state.runtime is runtime


@pytest.mark.parametrize(
    ("path", "status", "code", "field"),
    [
        ("/contradict", 409, "conflict", "it"),
        ("/count?limit=many", 422, "invalid_input", "limit"),
        ("/count?limit=1&most=2", 422, "invalid_input", "most"),
        ("/count?limit=1&limit=2", 422, "invalid_input", "limit"),
        ("/contradict?limit=1", 422, "invalid_input", "limit"),
        ("/docs?limit=1", 422, "invalid_input", "limit"),
        ("/fail", 500, "internal_error", None),
        ("/nowhere", 404, "not_found", None),
    ],
)
def test_every_error_has_the_one_shape(router, path, status, code, field):
    answer = ask(fastapi_application("Limpide test", "Tests.", [router]), path)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"], error["field"]) == (status, code, field)
    assert error["request_id"]


def test_the_front_door_is_the_page_of_the_schema(router):
    api = fastapi_application("Limpide test", "Tests.", [router], conflict="It is so already")
    front = ask(api, "/")
    assert (front.status_code, front.headers["location"]) == (307, "/docs")
    assert "GET /contradict" in ask(api, "/docs").text
    responses = api.openapi()["paths"]["/contradict"]["get"]["responses"]
    assert responses["409"]["description"] == "It is so already"
    assert responses["422"]["content"]["application/json"]["schema"]["$ref"].endswith("/ProblemAnswer")


def test_a_service_may_have_a_page_of_its_own():
    api = fastapi_application("Limpide test", "Tests.", (), page=lambda one: Response(f"Own: {one.title}"))
    assert ask(api, "/docs").text == "Own: Limpide test"
