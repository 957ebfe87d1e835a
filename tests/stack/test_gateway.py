"""The gateway: TLS by the stack's own authority, names, headers, limits, a certificate that changes."""

import socket
import ssl
import threading
import time
from collections import Counter

import httpx
import pytest

from limpide_credit.contracts.problems import ProblemAnswer

pytestmark = pytest.mark.stack

ADDRESS = ("127.0.0.1", 18443)


@pytest.fixture(scope="module")
def trusting(stack):
    """What a client has that trusts the stack's authority, and nobody else."""
    return ssl.create_default_context(cadata=stack.compose("run", "--rm", "-T", "certificate", "authority"))


@pytest.fixture
def gateway(trusting):
    """Ask the gateway for a name: a method, the name, a path."""
    with httpx.Client(verify=trusting, timeout=60) as client:

        def ask(method, name, path, headers=None, **options):
            return client.request(
                method,
                f"https://{ADDRESS[0]}:{ADDRESS[1]}{path}",
                headers={"Host": f"{name}:{ADDRESS[1]}", **(headers or {})},
                extensions={"sni_hostname": name if name.endswith("localhost") else "localhost"},
                **options,
            )

        yield ask


def test_a_client_that_trusts_the_authority_scores_and_asks_why(whole, gateway):
    scored = gateway("POST", "scoring.localhost", "/v1/score", json={"client_id": whole.clients()[0]})
    assert scored.status_code == 200, scored.text
    body = {"decision_id": scored.json()["decision_id"], "language": "en"}
    explained = gateway("POST", "explainer.localhost", "/v1/explain", json=body)
    assert explained.status_code == 200, explained.text
    assert gateway("GET", "drift.localhost", "/v1/runs").status_code == 200
    assert gateway("GET", "localhost", "/_stcore/health").text == "ok"


def test_who_does_not_trust_it_or_asks_without_tls_gets_nothing(whole):
    with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
        httpx.get(f"https://localhost:{ADDRESS[1]}/")
    with pytest.raises(httpx.RemoteProtocolError):
        httpx.get(f"http://localhost:{ADDRESS[1]}/")


def test_who_does_not_finish_the_handshake_is_dropped(whole):
    with socket.create_connection(ADDRESS, timeout=30) as connection:
        assert connection.recv(1) == b""


def test_browsers_are_told_to_keep_to_tls_but_not_for_localhost(whole, gateway):
    assert "strict-transport-security" not in gateway("GET", "localhost", "/").headers
    # A name that is not in LIMPIDE_MORE_HOSTS is refused, and the answer is the gateway's all the same.
    foreign = gateway("GET", "credit.example.com", "/")
    assert foreign.status_code == 403
    assert foreign.headers["strict-transport-security"] == "max-age=31536000"


@pytest.mark.parametrize("name", ["localhost", "scoring.localhost", "drift.localhost"])
def test_every_answer_says_what_a_browser_may_do_with_it(whole, gateway, name):
    headers = gateway("GET", name, "/").headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] in {"no-referrer", "same-origin"}
    framed = headers.get("content-security-policy", "")
    assert "frame-ancestors" in framed or headers["x-frame-options"] == "SAMEORIGIN"
    assert "server" not in headers


def test_one_actor_has_his_share_of_requests_and_another_his_own(whole, trusting):
    refused = []

    def hammer(key):
        with httpx.Client(verify=trusting, base_url=f"https://localhost:{ADDRESS[1]}") as client:
            headers = {"Host": "scoring.localhost", "Authorization": f"Bearer {key}"}
            deadline = time.monotonic() + 60
            while not refused and time.monotonic() < deadline:
                answer = client.get("/livez", headers=headers)
                if answer.status_code == 429:
                    other = {**headers, "Authorization": "Bearer another"}
                    refused.append((answer, client.get("/livez", headers=other).status_code))

    threads = [threading.Thread(target=hammer, args=("one",)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    answer, another = refused[0]
    assert ProblemAnswer.model_validate(answer.json()).error.code == "busy"
    assert answer.headers["retry-after"] == "1"
    assert another == 200


def test_the_certificate_changes_and_no_request_is_lost(whole, trusting, gateway):
    statuses, ended = Counter(), threading.Event()
    client_id = whole.clients()[0]

    def ask():
        while not ended.is_set():
            answer = gateway("POST", "scoring.localhost", "/v1/score", json={"client_id": client_id})
            statuses[answer.status_code] += 1
            time.sleep(0.05)

    threads = [threading.Thread(target=ask) for _ in range(3)]
    before = served(trusting)["serialNumber"]
    for thread in threads:
        thread.start()
    try:
        whole.compose(
            "run",
            "--rm",
            "-T",
            "--entrypoint",
            "rm",
            "certificate",
            "-f",
            "/certificates/gateway/gateway.pem",
        )
        whole.compose("run", "--rm", "-T", "certificate")
        whole.compose("exec", "-T", "proxy", "sh", "-c", "kill -USR2 1")
        whole.until(
            lambda: served(trusting)["serialNumber"] != before, seconds=30, what="the new certificate"
        )
        enough = statuses.total() + 50
        whole.until(lambda: statuses.total() > enough, seconds=60, what="50 more answers")
    finally:
        ended.set()
        for thread in threads:
            thread.join()
    assert set(statuses) == {200}


def served(trusting):
    """What the gateway's certificate of now says."""
    with (
        socket.create_connection(ADDRESS, timeout=10) as connection,
        trusting.wrap_socket(connection, server_hostname="localhost") as secured,
    ):
        return secured.getpeercert()


def test_prometheus_is_told_the_day_on_which_the_certificate_ends(whole, trusting):
    told = whole.until(
        lambda: whole.metric("limpide_gateway_certificate_end_timestamp_seconds"), seconds=30, what="it asks"
    )
    day = ssl.cert_time_to_seconds(served(trusting)["notAfter"]) // 86400
    assert [end for _, end in told] == [day * 86400]
