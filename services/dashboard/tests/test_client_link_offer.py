"""An officer makes a link for the client on the page of a decision, and takes it back."""

import httpx
from dashboard_bench import Opened, text_of
from fake_services import FakeServices, problem

ADDRESS = "https://credit.example.com/mine#limpide_link_1_secret"
PATH = "/decisions/d-1/link"


def test_a_link_is_shown_once_and_taken_back(opened: Opened, services: FakeServices):
    services.answers |= {
        ("POST", PATH): lambda _: httpx.Response(
            201,
            json={
                "link_id": "1",
                "decision_id": "d-1",
                "case_id": "d-0",
                "token": "limpide_link_1_secret",
                "address": ADDRESS,
                "expires_at": "2026-12-31T09:00:00Z",
            },
        ),
        ("DELETE", PATH): lambda _: httpx.Response(
            200, json={"case_id": "d-0", "revoked_at": "2026-12-01T09:00:00Z"}
        ),
    }
    page = opened("decisions", decision="d-1")
    assert not page.code or ADDRESS not in [one.value for one in page.code]
    page = page.button(key="client-link-d-1-make").click().run()
    assert ADDRESS in [one.value for one in page.code]
    assert "31" in text_of(page)
    page = page.button(key="client-link-d-1-revoke").click().run()
    assert ADDRESS not in [one.value for one in page.code]
    assert "ne sont plus valables" in text_of(page)
    assert [method for method, path, _ in services.asked if path == PATH] == ["POST", "DELETE"]


def test_a_link_that_is_not_made_says_why(opened: Opened, services: FakeServices):
    services.answers["POST", PATH] = lambda _: problem(403, "forbidden", "role", "auditor")
    page = opened("decisions", decision="d-1").button(key="client-link-d-1-make").click().run()
    assert page.error and not page.exception
