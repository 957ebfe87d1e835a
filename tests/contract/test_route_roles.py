"""The table of who may do what, against the routes that there are."""

import json
import runpy
from pathlib import Path
from typing import Any

import pytest

from limpide_credit.contracts.roles import MEANING, Role
from limpide_credit.errors import ForbiddenError
from limpide_dashboard.page_table import PAGES as DASHBOARD_PAGES
from limpide_drift.api import create_api as drift_api
from limpide_explainer.api import create_api as explainer_api
from limpide_platform.http.access import Access
from limpide_platform.http.exchange import Exchange
from limpide_platform.identity.actor import Actor
from limpide_platform.identity.roles_page import roles_page
from limpide_platform.identity.route_roles import ANYONE, ROUTE_ROLES, RouteRoles
from limpide_product_categories.service.api import create_api as categories_api
from limpide_scoring.api import create_api as scoring_api

PAGES = {"GET /", "GET /docs", "GET /openapi.json"}


CHANGES = (
    "/score",
    "/batch",
    "/api/",
    "/outcomes",
    "POST /runs",
    "/override",
    "/decision",
    "/confirmation",
    "/link",
)
OF_PEOPLE = (
    "/clients",
    "/decisions",
    "/explain",
    "/letter",
    "/similar",
    "/recourse",
    "/next-facts",
    "/waterfall",
    "/reviews",
    "/mine",
)
WITHOUT_CLIENTS = {Role.DATA_SCIENTIST, Role.OPERATIONS, Role.MODEL_APPROVER, Role.POLICY_APPROVER}


class NoRuntime:
    def start(self) -> None: ...
    def close(self) -> None: ...


APIS: dict[str, Any] = {
    "scoring": scoring_api,
    "explainer": lambda: explainer_api(NoRuntime()),  # pyright: ignore[reportArgumentType]
    "drift": lambda: drift_api(NoRuntime()),  # pyright: ignore[reportArgumentType]
    "categories": lambda: categories_api(NoRuntime(), 1),  # pyright: ignore[reportArgumentType]
}


@pytest.mark.parametrize("service", ROUTE_ROLES)
def test_each_route_has_a_line_and_each_line_a_route(service):
    paths = APIS[service]().openapi()["paths"]
    routes = {f"{method.upper()} {path}" for path, methods in paths.items() for method in methods}
    assert set(ROUTE_ROLES[service]) == routes | PAGES


# What the client's own page asks, which a link opens.
OWN_PAGE = [("scoring", "GET /mine"), ("explainer", "GET /mine/reasons")]


def test_each_page_is_offered_to_who_may_take_its_routes():
    pages = {word: (page.roles, page.routes) for word, page in DASHBOARD_PAGES.items()}
    assert [word for word, (_, routes) in pages.items() if not routes] == ["home"]
    for page, (roles, routes) in {**pages, "mine": ({Role.CLIENT}, OWN_PAGE)}.items():
        for service, route in routes:
            assert roles and roles <= (ROUTE_ROLES[service][route] or set()), (page, route)


def test_the_page_of_the_documentation_is_the_table():
    page = Path(__file__).parents[2] / "docs" / "roles.md"
    assert page.read_text(encoding="utf-8") == roles_page(), "run `limpide roles > docs/roles.md`"
    assert set(MEANING) == set(Role)


class OneKey:
    """A ring in which every key stands for one actor."""

    def __init__(self, *roles: Role) -> None:
        self._actor = Actor("1", "limpide-keys", frozenset(roles), "one")

    def actor(self, _key: bytes) -> Actor:
        return self._actor


def _is_let_in(service: str, route: str, ring: OneKey) -> bool:
    method, path = route.replace("{", "").replace("}", "").split(" ")
    scope = {
        "method": method,
        "path": path,
        "headers": [(b"authorization", b"Bearer limpide_1_1")],
    }
    try:
        Access(RouteRoles(service), ring).admit(Exchange.begin(scope), scope)  # pyright: ignore[reportArgumentType]
    except ForbiddenError:
        return False
    return True


@pytest.mark.parametrize("service", ROUTE_ROLES)
def test_every_route_is_open_to_its_roles_and_to_no_other(service):
    for route, roles in ROUTE_ROLES[service].items():
        assert _is_let_in(service, route, OneKey()) == (roles is ANYONE), route
        for role in Role:
            assert _is_let_in(service, route, OneKey(role)) == (roles is ANYONE or role in (roles or ())), (
                route,
                role,
            )


def test_an_auditor_changes_nothing_and_those_without_clients_see_none():
    for service, table in ROUTE_ROLES.items():
        for route, given in table.items():
            roles = given or frozenset()
            if route.endswith(CHANGES):
                assert Role.AUDITOR not in roles, (service, route)
            if any(word in route for word in OF_PEOPLE):
                assert not WITHOUT_CLIENTS & roles, (service, route)


def test_the_realm_that_ships_has_the_roles_and_no_secret():
    file = Path(__file__).parents[2] / "infra" / "identity" / "limpide-realm.json"
    realm = json.loads(file.read_text(encoding="utf-8"))
    assert {one["name"] for one in realm["roles"]["realm"]} == set(Role)
    assert [one["secret"] for one in realm["clients"]] == [
        "${SECRET_PROGRAM_CLIENT}",
        "${SECRET_LOGIN_CLIENT}",
        "${SECRET_CONSOLES_CLIENT}",
    ]
    # One of each role; the program's is its client's own.
    assert sorted(role for user in realm["users"] for role in user["realmRoles"]) == sorted(Role)
    secrets = runpy.run_path(str(file.parents[1] / "secrets" / "make_secrets.py"))
    made = {f"${{SECRET_{name.upper()}}}" for name in secrets["OF_PROVIDER"]["keycloak"].names}
    passwords = {one["value"] for user in realm["users"] for one in user.get("credentials", ())}
    assert made == passwords | {one["secret"] for one in realm["clients"]} | {"${SECRET_KEYCLOAK_ADMIN}"}
