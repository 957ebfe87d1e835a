"""The one table of who may do what: each route of each service, and the roles that may take it.

``limpide roles`` prints it; a test holds it to the routes that there are, and docs/roles.md to it.
"""

import re
from collections.abc import Mapping

from limpide_platform.identity.actor import Role

#: Answered to anybody: probes, and pages that say what routes there are.
ANYONE: frozenset[Role] | None = None

_OFFICERS = frozenset({Role.OFFICER, Role.SENIOR_OFFICER})
_PEOPLES = _OFFICERS | {Role.AUDITOR}
_ASKING = _PEOPLES | {Role.PROGRAM}
_DECIDING = _OFFICERS | {Role.PROGRAM}
# Figures of models and policies, without any client: whoever has a role but a client.
_FIGURES = frozenset(Role) - {Role.CLIENT}
_WATCHING = frozenset(
    {Role.OPERATIONS, Role.AUDITOR, Role.DATA_SCIENTIST, Role.MODEL_APPROVER, Role.SENIOR_OFFICER}
)

Table = Mapping[str, frozenset[Role] | None]

_OPEN: Table = {
    "GET /": ANYONE,
    "GET /docs": ANYONE,
    "GET /openapi.json": ANYONE,
    "GET /livez": ANYONE,
    "GET /readyz": ANYONE,
    "GET /metrics": ANYONE,
}

ROUTE_ROLES: Mapping[str, Table] = {
    "scoring": {
        **_OPEN,
        "POST /score": _DECIDING,
        "POST /score/batch": _DECIDING,
        "POST /api/": _DECIDING,
        "GET /clients": _PEOPLES,
        "GET /clients/{client_id}": _PEOPLES,
        "GET /clients/{client_id}/history": _PEOPLES,
        "GET /decisions": _PEOPLES,
        "GET /decisions/{decision_id}": _ASKING,
        "POST /decisions/{decision_id}/override": _OFFICERS,
        "POST /outcomes": _DECIDING,
        "GET /reviews": _PEOPLES,
        "GET /decisions/{decision_id}/review": _PEOPLES,
        "POST /decisions/{decision_id}/review": _DECIDING,
        "POST /decisions/{decision_id}/review/decision": _OFFICERS,
        # The second pair of eyes.
        "POST /decisions/{decision_id}/review/confirmation": frozenset({Role.SENIOR_OFFICER}),
        "GET /model": _FIGURES,
        "GET /policy": _FIGURES,
        "GET /policies/{digest}": _FIGURES,
    },
    "explainer": {
        **_OPEN,
        "POST /explain": _ASKING,
        "POST /letter": _ASKING,
        "POST /pictures/waterfall": _ASKING,
        "GET /pictures/beeswarm": _FIGURES,
        "POST /recourse": _ASKING,
        "GET /importance": _FIGURES,
        "GET /population/{feature}": _FIGURES,
        "GET /pair/{x}/{y}": _PEOPLES,
        "GET /similar/{client_id}": _PEOPLES,
        "GET /dependence/{feature}": _FIGURES,
        "GET /model": _FIGURES,
        "GET /model/versions": _FIGURES,
    },
    "drift": {
        **_OPEN,
        "POST /runs": frozenset({Role.OPERATIONS}),
        "GET /runs": _WATCHING,
        "GET /runs/{run_id}": _WATCHING,
        "GET /runs/{run_id}/report": _WATCHING,
        "POST /outcomes": _DECIDING,
    },
    "categories": {
        **_OPEN,
        "POST /v1/categories": _FIGURES,
        "POST /v1/categories/by-name": _FIGURES,
    },
}


class RouteRoles:
    """The routes of one service as requests name them.

    Parameters
    ----------
    service
        A key of `ROUTE_ROLES`.
    open_paths
        Beginnings of paths that are answered to anybody, beside the table's.
    """

    def __init__(self, service: str, open_paths: tuple[str, ...] = ()) -> None:
        table = ROUTE_ROLES[service]
        self._open_paths = open_paths
        self._plain = {route: roles for route, roles in table.items() if "{" not in route}
        self._templates = [(_pattern(route), route, roles) for route, roles in table.items() if "{" in route]

    def of(self, method: str, path: str) -> tuple[str | None, frozenset[Role] | None]:
        """Return a request's route with the roles that may take it; no route and no role if there is none."""
        route = f"{'GET' if method == 'HEAD' else method} {path}"
        if route in self._plain:
            return route, self._plain[route]
        if self._open_paths and path.startswith(self._open_paths):
            return path, ANYONE
        for pattern, template, roles in self._templates:
            if pattern.fullmatch(route):
                return template, roles
        return None, frozenset()


def _pattern(route: str) -> re.Pattern[str]:
    parts = re.split(r"\{\w+\}", route)
    return re.compile("[^/]+".join(re.escape(part) for part in parts), re.DOTALL)
