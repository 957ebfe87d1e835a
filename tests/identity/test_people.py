"""People log in, do what their roles allow, stand in the record, and log out."""

import json
import re
import time
from urllib.parse import urlsplit

import httpx
import pytest
from front_end import SUCCESS, WARNING, FrontEnd
from itsdangerous import URLSafeTimedSerializer
from playwright.sync_api import Cookie, expect

from limpide_dashboard.catalogue import catalogue

pytestmark = pytest.mark.identity

# The cookies are signed, not encrypted: any key reads them.
_SIGNED = URLSafeTimedSerializer("any")
_SIDE = '[data-testid="stSidebar"]'


def log_in(desk: FrontEnd, user: str, password: str) -> None:
    """Log in from a page that asks who it is."""
    desk.page.locator('[data-testid="stMain"]').get_by_role("button", name="Log in").click()
    desk.page.locator("#username").fill(user)
    desk.page.locator("#password").fill(password)
    desk.page.locator("#kc-login").click()
    expect(desk.page.locator(_SIDE).get_by_role("button", name="Log out")).to_be_visible()
    desk.wait_complete()


def open_first(desk: FrontEnd, path: str, **query: str | int) -> None:
    """Open a page as nobody."""
    desk.open(path, lang="en", **query)
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("Log in")


def cookies_of(desk: FrontEnd) -> dict[str, Cookie]:
    """Return the browser's cookies by their names."""
    return {one.get("name", ""): one for one in desk.page.context.cookies()}


def token_of(desk: FrontEnd) -> str:
    """Return the access token in the browser's cookies, where no script of a page reads it."""
    cookies = cookies_of(desk)
    kept = cookies["_streamlit_user_tokens"]
    assert kept.get("httpOnly") and kept.get("sameSite") == "Lax"
    names = [one for one in cookies if re.fullmatch(r"_streamlit_user_tokens_\d+", one)]
    parts = sorted(names, key=lambda one: int(one.rpartition("_")[2])) or ["_streamlit_user_tokens"]
    payloads = [_SIGNED.loads_unsafe(cookies[one].get("value", "").strip('"'))[1] for one in parts]
    return json.loads("".join(payloads))["access_token"]


def bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


@pytest.fixture(scope="module")
def program(stack) -> str:
    """Return a token of the program of the realm."""
    answer = httpx.post(
        f"{stack.realm}/protocol/openid-connect/token",
        data={
            "grant_type": "client_credentials",
            "client_id": "core-banking",
            "client_secret": stack.secret("program_client"),
        },
    )
    return answer.raise_for_status().json()["access_token"]


@pytest.fixture(scope="module")
def client_id(stack, program) -> int:
    """Return a client who is scored once, by the program."""
    for number in range(100_000, 200_000):
        answer = httpx.post(
            f"{stack.scoring}/v1/score", json={"client_id": number}, headers=bearer(program), timeout=60
        )
        if answer.status_code != 404:
            return answer.raise_for_status().json()["client_id"]
    raise AssertionError("there is no client")


def test_an_officer_scores_and_overrides_under_his_own_name_and_no_token_is_seen(
    stack, desk: FrontEnd, client_id
):
    asked: list[str] = []
    desk.page.on("request", lambda request: asked.append(request.url))
    open_first(desk, "client", client=client_id)
    log_in(desk, "officer", stack.secret("person_officer"))
    # Back where he came from, and named.
    expect(desk.page).to_have_url(re.compile(rf"/client\?.*client={client_id}"))
    expect(desk.page.locator(_SIDE)).to_contain_text("Alix Officer")
    desk.wait_complete()
    desk.page.locator('[class*="st-key-again-"] label').first.click()
    desk.wait_complete()
    desk.page.get_by_role("button", name=catalogue("en")("deciding.button_again")).first.click()
    expect(desk.page.locator(SUCCESS).first).to_be_visible()
    token = token_of(desk)
    listed = httpx.get(
        f"{stack.scoring}/v1/decisions", params={"client_id": client_id, "limit": 1}, headers=bearer(token)
    )
    decision_id = listed.raise_for_status().json()["decisions"][0]["decision_id"]
    desk.open("decisions", lang="en", decision=decision_id)
    expect(desk.page.get_by_text("Under your name").first).to_be_visible()
    desk.page.locator(f'[class*="st-key-override-{decision_id}-reason"] textarea').fill("Contract seen.")
    desk.page.locator(f'[class*="st-key-override-{decision_id}-send"] button').click()
    expect(desk.page.locator(SUCCESS).first).to_contain_text(decision_id)
    shown = stack.run("training", "decisions", "show", decision_id)
    assert "Alix Officer" in shown
    recorded = stack.run("training", "audit", "list")
    assert "Alix Officer" in recorded and stack.realm in recorded

    assert token not in desk.page.content()
    assert not [url for url in asked if token in url]
    own = {urlsplit(one).netloc for one in (stack.dashboard, stack.realm)}
    assert {urlsplit(url).netloc for url in asked if url.startswith("http")} == own
    logs = stack.compose("logs", "--no-color", "dashboard", "scoring", "explainer", "keycloak")
    assert token not in logs and token.rpartition(".")[2] not in logs
    assert stack.secret("login_client") not in logs + stack.compose("exec", "-T", "dashboard", "env")


def test_operations_sees_no_clients_and_may_ask_for_none(stack, desk: FrontEnd, client_id):
    open_first(desk, "home")
    log_in(desk, "operations", stack.secret("person_operations"))
    links = desk.page.locator(f"{_SIDE} [data-testid='stPageLink-NavLink']")
    expect(links).to_have_count(5)
    assert not [one for one in links.evaluate_all("all => all.map(one => one.href)") if "/client" in one]
    desk.open("client", lang="en", client=client_id)
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("A page for other roles")
    desk.open("drift", lang="en")
    assert not desk.exceptions()
    token = token_of(desk)
    for address, status in (
        (f"{stack.scoring}/v1/clients/{client_id}", 403),
        (f"{stack.scoring}/v1/decisions", 403),
        (f"{stack.explainer}/v1/similar/{client_id}", 403),
        (f"{stack.drift}/v1/runs", 200),
        (f"{stack.scoring}/v1/model", 200),
    ):
        assert httpx.get(address, headers=bearer(token), timeout=60).status_code == status, address
    assert httpx.get(f"{stack.scoring}/v1/clients/{client_id}").status_code == 401


def test_after_a_logout_the_pages_ask_again_and_so_does_the_provider(stack, desk: FrontEnd):
    open_first(desk, "home")
    log_in(desk, "auditor", stack.secret("person_auditor"))
    desk.page.locator(_SIDE).get_by_role("button", name="Log out").click()
    expect(desk.page.get_by_role("heading", level=1)).to_have_text(re.compile("Log in|Connexion"))
    desk.wait_complete()
    assert not [name for name in cookies_of(desk) if name.startswith("_streamlit_user")]
    desk.open("decisions", lang="en")
    desk.page.locator('[data-testid="stMain"]').get_by_role("button", name="Log in").click()
    expect(desk.page.locator("#password")).to_be_visible()


@pytest.fixture
def short_logins(stack):
    """Let logins last for a minute."""
    admin = stack.realm.replace("/realms/limpide", "")
    password = {"username": "admin", "password": stack.secret("keycloak_admin")}

    def admitted() -> dict[str, str]:
        answer = httpx.post(
            f"{admin}/realms/master/protocol/openid-connect/token",
            data={"grant_type": "password", "client_id": "admin-cli", **password},
        )
        return bearer(answer.raise_for_status().json()["access_token"])

    clients = f"{admin}/admin/realms/limpide/clients"
    (pages,) = httpx.get(clients, params={"clientId": "limpide-dashboard"}, headers=admitted()).json()
    short = {**pages, "attributes": {**pages["attributes"], "access.token.lifespan": "60"}}
    httpx.put(f"{clients}/{pages['id']}", json=short, headers=admitted()).raise_for_status()
    yield
    httpx.put(f"{clients}/{pages['id']}", json=pages, headers=admitted()).raise_for_status()


@pytest.mark.usefixtures("short_logins")
def test_a_login_that_ends_says_so_before_and_after_and_leads_back(stack, desk: FrontEnd, client_id):
    open_first(desk, "client", client=client_id)
    log_in(desk, "officer", stack.secret("person_officer"))
    expect(desk.page.locator(WARNING).first).to_contain_text("Your login ends at")
    title = desk.page.get_by_role("heading", level=1)
    deadline = time.monotonic() + 120
    while title.inner_text() != "Your login has ended":
        assert time.monotonic() < deadline
        desk.speak("fr")
        desk.speak("en")
    again = desk.page.locator('[data-testid="stMain"]').get_by_role("button", name="Log in again")
    again.click()
    # The provider knows him still, and asks for no password.
    expect(title).to_have_text("Client file")
    expect(desk.page).to_have_url(re.compile(rf"/client\?.*client={client_id}"))


def test_whoever_opens_the_pages_by_another_name_is_led_to_their_address(stack, desk: FrontEnd):
    other = FrontEnd(desk.page, stack.dashboard.replace("127.0.0.1", "localhost"))
    other.open("home", lang="en")
    expect(desk.page.locator(f'[data-testid="stMain"] a[href="{stack.dashboard}"]')).to_be_visible()


def test_a_program_goes_on_by_its_own_credentials(stack, program, client_id):
    scored = httpx.post(
        f"{stack.scoring}/v1/score", json={"client_id": client_id}, headers=bearer(program), timeout=60
    )
    assert scored.status_code == 200
    assert httpx.get(f"{stack.scoring}/v1/clients/{client_id}", headers=bearer(program)).status_code == 403
    assert httpx.get(f"{stack.scoring}/metrics", timeout=60).status_code == 200
