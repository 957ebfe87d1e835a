"""Consoles without a login are asked through the provider's, by role; MLflow is changed by approvers."""

import json
import re
import uuid
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.identity

SEARCH, CREATE = "/api/2.0/mlflow/experiments/search", "/api/2.0/mlflow/experiments/create"


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """Return a page of a browser that takes the stack's own authority."""
    context = chromium.new_context(ignore_https_errors=True)
    yield context.new_page()
    context.close()


def log_in(page: Page, stack, person: str, console: str) -> None:
    """Open a console as nobody, and log in."""
    page.goto(stack.console(console))
    page.locator("#username").fill(person.replace("_", "-"))
    page.locator("#password").fill(stack.secret(f"person_{person}"))
    page.locator("#kc-login").click()
    page.wait_for_url(re.compile(re.escape(stack.console(console))))


def status(page: Page, method: str, path: str, body: object = None) -> int:
    """Return with what the console of the page answers a script of its own."""
    options = {"method": method, "redirect": "manual", "headers": {"Content-Type": "application/json"}}
    if body is not None:
        options["body"] = json.dumps(body)
    return page.evaluate("([path, options]) => fetch(path, options).then(one => one.status)", [path, options])


def test_operations_opens_prometheus_by_his_login_and_not_mlflow(stack, page):
    log_in(page, stack, "operations", "prometheus")
    assert status(page, "GET", "/api/v1/query?query=up") == 200
    # The provider knows him: no password is asked for, and the role is not enough.
    answer = page.goto(stack.console("mlflow"))
    assert answer is not None and answer.status in {401, 403}


def test_mlflow_is_read_by_an_auditor_and_changed_by_an_approver(stack, page, chromium):
    log_in(page, stack, "auditor", "mlflow")
    assert status(page, "GET", f"{SEARCH}?max_results=1") == 200
    assert status(page, "POST", SEARCH, {"max_results": 1}) == 200
    assert status(page, "POST", CREATE, {"name": "of an auditor"}) in {401, 403}
    assert status(page, "DELETE", "/api/2.0/mlflow/registered-models/alias", {}) in {401, 403}
    context = chromium.new_context(ignore_https_errors=True)
    approver = context.new_page()
    log_in(approver, stack, "model_approver", "mlflow")
    assert status(approver, "POST", CREATE, {"name": f"of an approver {uuid.uuid4()}"}) == 200
    context.close()


def test_nobody_asks_a_console_directly_or_from_another_site(stack):
    published = stack.compose("ps", "--format", "{{.Service}} {{.Ports}}", "mlflow", "prometheus")
    assert "->" not in published
    answer = httpx.post(
        f"https://localhost:{stack.gateway_port}{CREATE}",
        headers={"Host": f"mlflow.localhost:{stack.gateway_port}", "Origin": "https://evil.example"},
        verify=False,
    )
    assert answer.status_code == 403
