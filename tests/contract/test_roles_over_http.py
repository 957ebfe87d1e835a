"""Every route by every role, over the services as they serve: the table of roles holds."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from three_services import ThreeServices, three_services

from limpide_credit.bundle import ModelBundle
from limpide_credit.contracts.api_version import PREFIX
from limpide_credit.contracts.roles import Role
from limpide_platform.identity.route_roles import ANYONE, ROUTE_ROLES

SERVICES = ("scoring", "explainer", "drift")
STRANGER = "stranger"
# No body can be read, and nothing that is there is named: whoever is let in is answered that.
UNREADABLE, JSON = b"{", {"content-type": "application/json"}


@pytest.fixture(scope="module")
def services(
    tmp_path_factory: pytest.TempPathFactory, tiny_bundle: Callable[..., ModelBundle]
) -> Iterator[ThreeServices]:
    with three_services(tmp_path_factory.mktemp("roles"), tiny_bundle(), identity="keys") as running:
        yield running


def status_of(services: ThreeServices, service: str, route: str, key: dict[str, str]) -> int:
    method, path = route.replace("{", "").replace("}", "").split(" ")
    content = None if method == "GET" else UNREADABLE
    return services.ask(service, method, path, headers={**JSON, **key}, content=content).status_code


@pytest.fixture(scope="module")
def headers(services: ThreeServices) -> dict[str, dict[str, str]]:
    """The header with a key for each role, which all services know; a stranger has none."""
    until, made = datetime.now(UTC) + timedelta(days=1), {STRANGER: {}}
    for role in Role:
        key, _ = services.store.api_keys.create(role, [role], until, subject="me", issuer="test")
        made[role] = {"authorization": f"Bearer {key}"}
    for one in SERVICES:
        for role in Role:
            services.wait_until(
                lambda one=one, role=role: status_of(services, one, "GET /nothing", made[role]) == 404
            )
    return made


# shap, which draws a picture, on matplotlib 3.11.
@pytest.mark.filterwarnings("ignore:The set_.* function:PendingDeprecationWarning")
@pytest.mark.parametrize("who", [STRANGER, *Role])
@pytest.mark.parametrize("service", SERVICES)
def test_each_route_answers_its_roles_and_refuses_all_others(services, headers, service, who):
    for route, roles in ROUTE_ROLES[service].items():
        method, path = route.split(" ")
        names = [route] if roles is ANYONE else [route, f"{method} {PREFIX}{path}"]
        for name in names:
            status = status_of(services, service, name, headers[who])
            if who == Role.CLIENT and path.startswith("/mine"):
                # A client's own case is opened by a link, and by no key.
                assert status == 401, (name, status)
            elif roles is ANYONE or who in (roles or ()):
                assert status not in {401, 403} and status < 500, (name, status)
            else:
                assert status == (401 if who == STRANGER else 403), (name, status)
