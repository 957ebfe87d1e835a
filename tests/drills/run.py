"""`make drills`: asks scoring, explainer and drift whatever their documents allow and forbid, and counts.

    PYTHONPATH=tests/fixtures:tests/drills python tests/drills/run.py [--cases 10000] [--only drift]

The services are real processes on 127.0.0.1 over a throw-away PostgreSQL, and ask for a provider's tokens or
keys. Ends with 1 if a request was answered with a server error, outside its schema, or never.
"""

import argparse
import contextlib
import json
import os
import platform
import sys
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import version
from multiprocessing import get_context
from pathlib import Path

import httpx
from figures_in_document import write_figures
from generated_requests import Figures, drill
from identity_provider import AUDIENCE, ISSUER, JWKS, signed
from installation import HOST, Service, drift_of, explainer_of, install, scoring_of, started
from throwaway_postgresql import throwaway_postgresql

from limpide_credit.contracts.roles import Role
from limpide_platform.identity.actor import NOBODY
from limpide_platform.store import open_store

REPOSITORY = Path(__file__).parents[2]
DOCUMENT = REPOSITORY / "docs" / "security.md"
# Who asks, and how many of the cases.
CALLERS = {"token": 1.0, "nobody": 1.0, "key": 0.1, "link": 0.1}
DAY = timedelta(days=1)


@contextlib.contextmanager
def provider() -> Iterator[str]:
    """Yield the address at which an identity provider gives its keys."""

    class Keys(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(JWKS).encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
            """Say nothing."""

    server = ThreadingHTTPServer((HOST, 0), Keys)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://{HOST}:{server.server_address[1]}/keys"
    finally:
        server.shutdown()


@contextlib.contextmanager
def services(folder: Path) -> Iterator[tuple[list[Service], dict[str, str]]]:
    """Yield the services, and what each caller sends as Authorization."""
    with throwaway_postgresql() as server, provider() as keys_url:
        installation = install(folder, elsewhere=server.create("limpide"))
        identity = {
            "LIMPIDE_IDENTITY": "oidc",
            "LIMPIDE_IDENTITY_ISSUER": ISSUER,
            "LIMPIDE_IDENTITY_AUDIENCE": AUDIENCE,
            "LIMPIDE_IDENTITY_KEYS_URL": keys_url,
        }
        made = [of(installation, **identity) for of in (scoring_of, explainer_of, drift_of)]
        roles = [role for role in Role if role != Role.CLIENT]
        token = signed(exp=int((datetime.now(UTC) + DAY).timestamp()), realm_access={"roles": roles})
        with started(made), contextlib.closing(open_store(installation.elsewhere)) as store:
            until = datetime.now(UTC) + DAY
            key, _ = store.api_keys.create("drill", roles, until, subject="me", issuer="test")
            client, by_token = store.clients.sample(1)[0].client_id, {"Authorization": f"Bearer {token}"}
            answer = httpx.post(f"{made[0].url}/score", json={"client_id": client}, headers=by_token)
            decided = answer.raise_for_status().json()
            link, _ = store.client_links.create(decided["case_id"], decided["decision_id"], until, NOBODY)
            yield made, {"token": token, "key": key, "link": link}


def table(figures: list[Figures]) -> str:
    """Return the figures as Markdown."""
    about = (
        f"Measured on {datetime.now(UTC):%Y-%m-%d}, Schemathesis {version('schemathesis')}, "
        f"Python {platform.python_version()}, {os.cpu_count()} cores, PostgreSQL. The load average was "
        f"{os.getloadavg()[0]:.1f} at the end: what else it did is in the slowest."
    )
    lines = [
        about,
        "",
        "| service | caller | cases | server errors | outside the schema | hangs | slowest | answers |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for one in figures:
        answers = ", ".join(f"{status}: {count:,}" for status, count in sorted(one.statuses.items()))
        lines.append(
            f"| {one.service} | {one.caller} | {one.cases:,} | {one.server_errors} | {one.outside_schema} | "
            f"{one.hangs} | {one.slowest_seconds:.2f} s, `{one.slowest}` | {answers} |"
        )
    return "\n".join(lines)


def main() -> int:
    """Ask, print and write; 1 if there was a fault."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--cases", type=int, default=10_000, help="of a service, by a token or by nobody")
    parser.add_argument("--only", choices=("scoring", "explainer", "drift"), help="writes nothing")
    parser.add_argument("--faults", type=Path, default=REPOSITORY / "var" / "drills.jsonl")
    given = parser.parse_args()
    given.faults.parent.mkdir(exist_ok=True)
    given.faults.unlink(missing_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        services(Path(folder)) as (made, credentials),
        ProcessPoolExecutor(2, mp_context=get_context("spawn")) as two,
    ):
        drills = [
            two.submit(
                *(drill, service.name, caller, service.url, credentials.get(caller)),
                *(int(given.cases * share), given.faults),
            )
            for caller, share in CALLERS.items()
            for service in made
            if given.only in (None, service.name)
        ]
        for one in as_completed(drills):
            sys.stderr.write(f"{one.result()}\n")
    figures = [one.result() for one in drills]
    if given.only is None:
        write_figures(DOCUMENT, "make drills", table(figures))
    return int(any(one.faults for one in figures))


if __name__ == "__main__":
    sys.exit(main())
