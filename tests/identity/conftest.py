"""The stack behind a login, as `infra/stack/test-identity` brings it up, and a browser in front of it."""

import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from front_end import DESKTOP, FrontEnd, browser, new_page
from playwright.sync_api import Browser

REPOSITORY = Path(__file__).parents[2]


@dataclass(frozen=True)
class Stack:
    """Addresses and commands of the stack that runs."""

    dashboard: str
    scoring: str
    explainer: str
    drift: str
    realm: str
    gateway_port: str

    def console(self, name: str) -> str:
        """Return the address of a console at the gateway."""
        return f"https://{name}.localhost:{self.gateway_port}"

    def compose(self, *arguments: str) -> str:
        """Return what a command of compose prints."""
        done = subprocess.run(
            ["docker", "compose", *arguments], cwd=REPOSITORY, capture_output=True, text=True, check=True
        )
        return done.stdout

    def run(self, service: str, *arguments: str) -> str:
        """Return what a job of the stack prints."""
        return self.compose("run", "--rm", "--no-deps", "--no-TTY", service, *arguments)

    def secret(self, name: str) -> str:
        """Return one password."""
        return self.run("secrets", "show", name).strip()


@pytest.fixture(scope="session")
def stack() -> Stack:
    def at(service: str) -> str:
        return f"http://127.0.0.1:{os.environ[f'{service}_PORT']}"

    return Stack(
        dashboard=at("DASHBOARD"),
        scoring=at("SCORING"),
        explainer=at("EXPLAINER"),
        drift=at("DRIFT"),
        realm=f"{at('KEYCLOAK')}/realms/limpide",
        gateway_port=os.environ["GATEWAY_PORT"],
    )


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with browser() as one:
        yield one


@pytest.fixture
def desk(stack: Stack, chromium: Browser) -> Iterator[FrontEnd]:
    """Return a page of a browser that nobody has used."""
    page = new_page(chromium, DESKTOP)
    yield FrontEnd(page, stack.dashboard)
    page.context.close()
