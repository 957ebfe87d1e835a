"""The table of roles: each route of each service, and the roles that may call it.

``limpide roles`` prints it. Tests compare it with the routes of the services and with docs/roles.md.
"""

import re
from collections.abc import Mapping

from limpide_credit.contracts.roles import CLIENT_READERS, DRIFT_READERS, MODEL_READERS, OFFICERS, RISK, Role

#: Answered to anybody: probes, and pages that say what routes there are.
ANYONE: frozenset[Role] | None = None

_DECISION_READERS = CLIENT_READERS | {Role.PROGRAM}
_SCORERS = OFFICERS | {Role.PROGRAM}
# By a link, to the own case alone: these routes take no number.
_CLIENT = frozenset({Role.CLIENT})

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
        "POST /score": _SCORERS,
        "POST /score/batch": _SCORERS,
        "POST /api/": _SCORERS,
        "GET /clients": CLIENT_READERS,
        "GET /clients/{client_id}": CLIENT_READERS,
        "GET /clients/{client_id}/history": CLIENT_READERS,
        "GET /decisions": CLIENT_READERS,
        "GET /decisions/{decision_id}": _DECISION_READERS,
        "GET /cases/{case_id}": _DECISION_READERS,
        "POST /decisions/{decision_id}/override": OFFICERS,
        "POST /decisions/{decision_id}/proofs": _SCORERS,
        "POST /decisions/{decision_id}/link": _SCORERS,
        "DELETE /decisions/{decision_id}/link": _SCORERS,
        "GET /mine": _CLIENT,
        "GET /mine/review": _CLIENT,
        "POST /mine/review": _CLIENT,
        "POST /outcomes": _SCORERS,
        "GET /reviews": CLIENT_READERS,
        "GET /decisions/{decision_id}/review": CLIENT_READERS,
        "POST /decisions/{decision_id}/review": _SCORERS,
        "POST /decisions/{decision_id}/review/decision": OFFICERS,
        # The second pair of eyes.
        "POST /decisions/{decision_id}/review/confirmation": frozenset({Role.SENIOR_OFFICER}),
        "GET /officers": RISK,
        "GET /model": MODEL_READERS,
        "GET /policy": MODEL_READERS,
        "GET /policies/{digest}": MODEL_READERS,
    },
    "explainer": {
        **_OPEN,
        "POST /explain": _DECISION_READERS,
        "POST /letter": _DECISION_READERS,
        "GET /mine/reasons": _CLIENT,
        "GET /mine/letter": _CLIENT,
        "POST /pictures/waterfall": _DECISION_READERS,
        "GET /pictures/beeswarm": MODEL_READERS,
        "POST /recourse": _DECISION_READERS,
        "POST /next-facts": _DECISION_READERS,
        "GET /importance": MODEL_READERS,
        "GET /population/{feature}": MODEL_READERS,
        "GET /pair/{x}/{y}": CLIENT_READERS,
        "GET /similar/{client_id}": CLIENT_READERS,
        "GET /dependence/{feature}": MODEL_READERS,
        "GET /model": MODEL_READERS,
        "GET /model/versions": MODEL_READERS,
    },
    "drift": {
        **_OPEN,
        "POST /runs": frozenset({Role.OPERATIONS}),
        "GET /runs": DRIFT_READERS,
        "GET /runs/{run_id}": DRIFT_READERS,
        "GET /runs/{run_id}/report": DRIFT_READERS,
        "POST /outcomes": _SCORERS,
        "GET /policies": RISK,
        "POST /policy-trials": RISK,
        "GET /policy-trials/{trial_id}": RISK,
        "GET /experiment": RISK,
    },
    "categories": {
        **_OPEN,
        "POST /categories": MODEL_READERS,
        "POST /categories/by-name": MODEL_READERS,
    },
}


class RouteRoles:
    """The routes of one service as requests name them.

    Args:
        service: A key of `ROUTE_ROLES`.
        open_paths: Beginnings of paths that are answered to anybody, beside the table's.
    """

    def __init__(self, service: str, open_paths: tuple[str, ...] = ()) -> None:
        table = ROUTE_ROLES[service]
        #: Whether any route is for clients.
        self.serve_clients = any(Role.CLIENT in (roles or ()) for roles in table.values())
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
