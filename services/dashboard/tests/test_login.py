"""Who logs in, what he is offered, and that the services are asked with his token alone."""

import asyncio
import base64
import json
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from dashboard_bench import Opened, text_of
from fake_explanations import CLIENT
from fake_services import FakeServices, client, problem
from streamlit.testing.v1 import AppTest

from limpide_credit.contracts.clients import ClientAnswer
from limpide_credit.contracts.roles import Role
from limpide_credit.errors import InputError
from limpide_dashboard import app
from limpide_dashboard.__main__ import main
from limpide_dashboard.api import Service
from limpide_dashboard.page_table import PAGES
from limpide_dashboard.person import Person, person_of
from limpide_dashboard.secure_cookies import SecureCookies
from limpide_dashboard.settings import DashboardSettings, read_settings


def token(**changed):
    claims = {
        "sub": "u-1",
        "exp": 2_000_000_000,
        "name": "A. Martin",
        "realm_access": {"roles": ["officer", "offline_access"]},
        **changed,
    }
    return "e30." + base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=") + ".signature"


@pytest.fixture
def login(tmp_path):
    """Return the variables of a whole login."""
    for name in ("client", "cookie"):
        (tmp_path / name).write_text(f"{name}-" + "x" * 40 + "\n")
    return {
        "LIMPIDE_LOGIN_METADATA_URL": "http://keycloak:8080/realms/limpide/.well-known/openid-configuration",
        "LIMPIDE_LOGIN_CLIENT_ID": "limpide-dashboard",
        "LIMPIDE_LOGIN_CLIENT_SECRET_FILE": str(tmp_path / "client"),
        "LIMPIDE_LOGIN_COOKIE_SECRET_FILE": str(tmp_path / "cookie"),
        "LIMPIDE_LOGIN_REDIRECT_URL": "http://127.0.0.1:8501/oauth2callback",
    }


def test_streamlit_is_given_the_login_and_the_access_token_alone_is_shown_to_the_pages(login):
    settings = read_settings(login)
    made = settings.login()
    assert made is not None and settings.login_address == "http://127.0.0.1:8501"
    auth = made.secrets["auth"]
    assert auth["expose_tokens"] == ["access"] and auth["client_kwargs"] == {"scope": "openid profile"}
    assert auth["client_secret"] == "client-" + "x" * 40
    assert "x" * 40 not in repr(made) + repr(settings)
    assert DashboardSettings().login() is None


@pytest.mark.parametrize(
    "missing", ["METADATA_URL", "CLIENT_ID", "CLIENT_SECRET_FILE", "COOKIE_SECRET_FILE", "REDIRECT_URL"]
)
def test_a_login_is_whole_or_ends_the_start_by_what_is_missing(login, missing):
    del login[f"LIMPIDE_LOGIN_{missing}"]
    with pytest.raises(InputError) as refused:
        read_settings(login).login()
    assert refused.value.field == f"LIMPIDE_LOGIN_{missing}"


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("LIMPIDE_LOGIN_REDIRECT_URL", "http://credit.example.com/oauth2callback"),
        ("LIMPIDE_LOGIN_REDIRECT_URL", "https://credit.example.com/"),
        ("LIMPIDE_LOGIN_SCOPE", "profile"),
        ("LIMPIDE_LOGIN_COOKIE_SECRET_FILE", "/dev/null"),
        ("LIMPIDE_LOGIN_CLIENT_SECRET_FILE", "/nowhere"),
    ],
)
def test_a_login_that_would_not_be_safe_ends_the_start_by_name(login, variable, value):
    with pytest.raises(InputError) as refused:
        read_settings({**login, variable: value}).login()
    assert refused.value.field == variable


def test_people_who_log_in_ask_with_no_key(login, tmp_path):
    settings = read_settings({**login, "LIMPIDE_API_KEY_FILE": str(tmp_path / "client")})
    with pytest.raises(InputError) as refused:
        settings.api_key()
    assert refused.value.field == "LIMPIDE_API_KEY_FILE"


def test_pages_with_a_login_may_listen_on_a_network(login, monkeypatch):
    started = []
    monkeypatch.setattr("sys.argv", ["limpide-dashboard"])
    monkeypatch.setattr("os.execv", lambda _program, command: started.append(command))
    for name, value in {**login, "LIMPIDE_DASHBOARD_HOST": "0.0.0.0"}.items():
        monkeypatch.setenv(name, value)
    main()
    assert started and "x" * 40 not in str(started)


def test_a_token_names_the_person_as_the_services_do():
    person = person_of(token(), "realm_access.roles")
    assert person is not None
    assert (person.name, person.roles) == ("A. Martin", {Role.OFFICER})
    assert person.until == datetime.fromtimestamp(2_000_000_000, UTC)
    assert token() not in repr(person)
    assert person_of(token(name=None), "roles") == Person(
        "u-1", frozenset(), person.until, token(name=None), "u-1"
    )
    spoken = person_of(token(roles="auditor nobody"), "roles")
    assert spoken is not None and spoken.roles == {Role.AUDITOR}


@pytest.mark.parametrize("given", ["", "opaque", "a.b.c", "a.W10.c", token(exp=None), token(exp="soon")])
def test_a_token_that_cannot_be_read_is_nobodys(given):
    assert person_of(given, "realm_access.roles") is None


def test_nobody_is_shown_what_another_was_answered():
    asked = []

    def answer(request):
        asked.append(request.headers.get("authorization"))
        allowed = asked[-1] == "Bearer one"
        return httpx.Response(200 if allowed else 403, json=client())

    service = Service("scoring", "http://scoring", 5.0, httpx.MockTransport(answer))
    one, other = service.asked_with("one"), service.asked_with("other")
    for _ in range(2):
        assert one.get(ClientAnswer, f"/clients/{CLIENT}").client_id == CLIENT
    with pytest.raises(Exception, match="403"):
        other.get(ClientAnswer, f"/clients/{CLIENT}")
    assert asked == ["Bearer one", "Bearer other"]


@pytest.fixture
def opened_by(opened: Opened, login, monkeypatch):
    """Open a page as somebody: ``opened_by(person, "client", client=100038)``; None is nobody."""
    for name, value in login.items():
        monkeypatch.setenv(name, value)

    def page(person, word, **address) -> AppTest:
        monkeypatch.setattr(app, "current_person", lambda _claim: person)
        return opened(word, lang="en", **address)

    return page


def person(*roles: Role, minutes: float = 60) -> Person:
    return Person("A. Martin", frozenset(roles), datetime.now(UTC) + timedelta(minutes=minutes), "t-1")


def _offered(page: AppTest) -> int:
    return len(page.sidebar.get("page_link"))


def test_whom_nobody_knows_is_asked_who_he_is_and_the_services_are_not(opened_by, services: FakeServices):
    page = opened_by(None, "client", client=CLIENT)
    assert "Log in" in text_of(page) and page.button(key="login")
    assert _offered(page) == 0 and not services.asked


@pytest.mark.parametrize("role", Role)
def test_each_role_is_offered_its_pages_and_told_of_the_others(opened_by, role):
    page = opened_by(person(role), "home")
    assert _offered(page) == sum(role in one.roles for one in PAGES.values())
    assert "A. Martin" in page.sidebar.markdown[-1].value and page.sidebar.button(key="logout")


def test_a_page_for_other_roles_says_so_and_asks_nothing(opened_by, services: FakeServices):
    page = opened_by(person(Role.OPERATIONS), "client", client=CLIENT)
    assert "A page for other roles" in text_of(page) and "operations" in text_of(page)
    assert not services.asked


def test_whoever_has_no_role_is_told(opened_by, services: FakeServices):
    page = opened_by(person(), "home")
    assert "no role is given to you" in text_of(page)
    assert _offered(page) == 0 and not services.asked


def test_an_auditor_reads_and_decides_nothing(opened_by):
    page = opened_by(person(Role.AUDITOR), "client", client=CLIENT)
    assert "does not decide" in text_of(page)
    assert not [one for one in page.button if one.key and one.key.startswith("decide-")]
    page = opened_by(person(Role.AUDITOR), "decisions", decision="d-1")
    assert not page.text_area and not page.exception


def test_an_override_goes_under_the_name_of_who_is_logged_in(opened_by, services: FakeServices):
    page = opened_by(person(Role.OFFICER), "decisions", decision="d-1")
    assert "A. Martin" in text_of(page) and not [one for one in page.text_input if "officer" in str(one.key)]
    page.text_area(key="override-d-1-reason").set_value("Contract seen.")
    page.button(key="override-d-1-send").click().run()
    assert [one["officer"] for one in services.overrides] == ["A. Martin"]


def test_beyond_the_limit_an_officer_is_told_before_he_clicks(opened_by, services: FakeServices):
    services.senior_above = 500_000
    page = opened_by(person(Role.OFFICER), "decisions", decision="d-1")
    assert "Beyond 500,000 of credit, a senior officer alone overrules" in text_of(page)
    with pytest.raises(KeyError):
        page.button(key="override-d-1-send")
    page.text_area(key="file-decisions-d-1-view").set_value("Contract seen.")
    page.button(key="file-decisions-d-1-send").click().run()
    assert "holds once a senior officer has confirmed it" in text_of(page)
    assert page.button(key="override-d-1-send")


def test_a_senior_officer_overrules_beyond_the_limit(opened_by, services: FakeServices):
    services.senior_above = 500_000
    page = opened_by(person(Role.SENIOR_OFFICER), "decisions", decision="d-1")
    assert "Beyond" not in text_of(page)
    assert page.button(key="override-d-1-send")


def test_before_a_login_ends_it_says_so(opened_by):
    assert "Your login ends at" in text_of(opened_by(person(Role.OFFICER, minutes=4), "home"))
    assert "Your login ends at" not in text_of(opened_by(person(Role.OFFICER, minutes=6), "home"))


def test_a_login_that_ended_gives_back_what_was_typed(opened_by, monkeypatch, services: FakeServices):
    page = opened_by(person(Role.OFFICER), "decisions", decision="d-1")
    page.text_area(key="override-d-1-reason").set_value("Contract seen, paper checked.")
    monkeypatch.setattr(app, "current_person", lambda _claim: person(Role.OFFICER, minutes=-1))
    services.answers["POST", "/decisions/d-1/override"] = lambda _: problem(401, "unauthenticated")
    page.button(key="override-d-1-send").click()
    for _ in range(2):
        page.run()
        assert "Your login has ended" in text_of(page)
        assert [one.value for one in page.code] == ["Contract seen, paper checked."]
    assert page.button(key="login") and not services.overrides


def test_cookies_are_marked_secure_once():
    async def page(_scope, _receive, send):
        headers = [(b"Set-Cookie", b"a=1; HttpOnly"), (b"set-cookie", b"b=2; secure"), (b"x", b"y")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b""})

    async def ask():
        transport = httpx.ASGITransport(app=SecureCookies(page))
        async with httpx.AsyncClient(transport=transport, base_url="http://pages") as one:
            return await one.get("/")

    headers = asyncio.run(ask()).headers
    assert headers.get_list("set-cookie") == ["a=1; HttpOnly; Secure", "b=2; secure"]
    assert headers["x"] == "y"
