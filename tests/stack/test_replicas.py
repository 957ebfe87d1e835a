"""Two replicas behind the proxy: one dies, and no request is lost or recorded twice."""

import json
import socket
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from limpide_credit.contracts.problems import ProblemAnswer

pytestmark = pytest.mark.stack

KILL = "import os, signal, sys; os.kill(int(sys.argv[1]), signal.SIGKILL)"


@pytest.fixture(scope="module", autouse=True)
def replicas(stack):
    """Names of the containers of two replicas; one is left at the end."""
    yield from two(stack, "scoring")


@pytest.fixture
def explainers(stack):
    """Names of the containers of two replicas of the explainer; one is left at the end."""
    yield from two(stack, "explainer")


@pytest.fixture
def accounted(whole, load):
    """The load; at the end there is one record for each answer, and the chain of all replicas verifies."""
    with load:
        more_answers(whole, load, 20)
        yield load
        more_answers(whole, load, 20)
    answered = [answer["decision_id"] for answer in load.answers.values()]
    assert None not in answered, "a request was never answered"
    assert len(set(answered)) == len(answered)
    assert load.records() == dict.fromkeys(answered, 1)
    verified = whole.compose("run", "--rm", "--no-deps", "-T", "training", "decisions", "verify")
    assert "no faults" in verified, verified


def test_both_answer_and_prometheus_asks_each(whole, load, replicas):
    rate = "sum by (instance) (increase(limpide_scoring_decisions_total[1m])) > 0"
    with load:
        whole.until(lambda: len(whole.metric(rate)) == 2, seconds=60, what="both record decisions")
    assert len(whole.metric('up{job="scoring"} == 1')) == len(replicas) == 2
    versions = whole.metric("count by (model_version) (limpide_scoring_model_info == 1)")
    assert [value for _, value in versions] == [2]
    assert not {"TwoModelsAnswer", "ModelVersionMismatch"} & alerts(whole)


def test_one_key_sent_to_both_at_once_is_one_decision(whole):
    client_id = whole.clients()[0]
    key = {"Idempotency-Key": f"replicas-{whole.number('SELECT count(*) FROM decisions')}"}

    def ask(_):
        return httpx.post(
            f"{whole.scoring.base_url}/score", json={"client_id": client_id}, headers=key, timeout=20
        )

    with ThreadPoolExecutor(16) as threads:
        answers = list(threads.map(ask, range(64)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["decision_id"] for answer in answers}) == 1
    recorded = f"SELECT count(*) FROM decisions WHERE idempotency_key = '{key['Idempotency-Key']}'"
    assert whole.number(recorded) == 1


def test_a_replica_is_killed_and_only_what_it_had_in_hand_is_asked_again(whole, accounted, replicas):
    victim = inspect(whole, replicas[0])
    kill_from_outside(whole, victim)
    more_answers(whole, accounted, 100)
    wait_started_again(whole, replicas[0], victim)
    whole.until(lambda: ready(whole) == 2, seconds=60, what="the proxy finds it")
    more_answers(whole, accounted, 50)
    assert {trouble.split()[0] for trouble in accounted.troubles} <= {"503"}
    assert "503 None" not in accounted.troubles, "each 503 says when to ask again"
    # Four clients wait for one answer each: no more can be under way when it dies, nor reach it between
    # its return to the DNS and the first check that finds it not ready.
    troubles = Counter(accounted.troubles)
    assert troubles.pop("503 1", 0) <= 4
    assert troubles.total() <= 4


def test_a_reload_of_the_proxy_cuts_no_request_off(whole, accounted):
    # Not by `docker kill`: the engine would take the proxy for stopped by hand, and not restart it below.
    whole.compose("exec", "-T", "proxy", "sh", "-c", "kill -USR2 1")
    more_answers(whole, accounted, 100)
    assert accounted.troubles == []


def test_the_proxy_is_killed_and_clients_ask_again(whole, accounted):
    kill_from_outside(whole, whole.container("proxy"))
    more_answers(whole, accounted, 50)


def test_two_explainers_explain_alike_and_one_is_enough(whole, explainers):
    asked = {"decision_id": whole.score(whole.clients()[0])["decision_id"], "language": "en"}

    def explained():
        answer = whole.explainer.post("/explain", json=asked)
        if answer.status_code != 200:
            problem = ProblemAnswer.model_validate(answer.json()).error
            assert (answer.status_code, problem.code) == (503, "unavailable")
            assert int(answer.headers["Retry-After"]) > 0
            return None
        return answer.json()

    answers = [explained() for _ in range(20)]
    assert all(answer == answers[0] for answer in answers)
    rate = "sum by (instance) (increase(limpide_explainer_explanations_total[2m])) > 0"

    def both_explain():
        explained()
        return len(whole.metric(rate)) == len(explainers) == 2

    whole.until(both_explain, seconds=90, what="both explain")
    victim = inspect(whole, explainers[0])
    kill_from_outside(whole, victim)
    whole.until(lambda: explained() == answers[0], seconds=10, what="the other explains as before")
    wait_started_again(whole, explainers[0], victim)
    whole.until(lambda: ready(whole, "explainer") == 2, seconds=120, what="the proxy finds the new one")
    assert [explained() for _ in range(10)] == answers[:1] * 10


def test_headers_and_limits_pass_through(whole):
    sent = {"X-Request-ID": "replicas-1", "traceparent": f"00-{'a' * 32}-{'b' * 16}-01"}
    answer = whole.scoring.post("/score", json={"client_id": whole.clients()[0]}, headers=sent)
    assert answer.headers["X-Request-ID"] == "replicas-1"
    assert "server" not in answer.headers
    logged = [
        line for line in whole.compose("logs", "--no-log-prefix", "scoring").splitlines() if "{" in line
    ]
    lines = [json.loads(line[line.index("{") :]) for line in logged if '"replicas-1"' in line]
    assert {line["trace_id"] for line in lines} == {"a" * 32}
    large = whole.scoring.post("/score", content=b"x" * (1024 * 1024 + 1))
    assert large.status_code == 413
    assert ProblemAnswer.model_validate(large.json()).error.code == "too_large"


def test_what_is_not_http_gets_no_page(whole):
    with socket.create_connection(("127.0.0.1", whole.scoring.base_url.port), timeout=10) as connection:
        connection.sendall(b"what is this\r\n\r\n")
        assert connection.recv(100) == b""


def test_without_a_replica_the_proxy_says_so_as_a_service_would(whole):
    whole.compose("stop", "--timeout", "10", "scoring")
    try:
        answer = whole.until(
            lambda: found if (found := whole.scoring.get("/model")).status_code == 503 else None,
            seconds=30,
            what="503",
        )
        problem = ProblemAnswer.model_validate(answer.json()).error
        assert (problem.code, problem.field) == ("unavailable", "replica")
        assert problem.request_id == answer.headers["X-Request-ID"]
        assert int(answer.headers["Retry-After"]) > 0
    finally:
        whole.compose("start", "scoring")
        whole.wait_healthy()


def kill_from_outside(stack, container):
    """End a container's first process as the kernel does, so that the engine starts it again."""
    stack.run(
        *("docker", "run", "--rm", "--pid", "host", "--user", "0", "--entrypoint", "python"),
        *(stack.container("secrets")["Image"], "-c", KILL, str(container["State"]["Pid"])),
    )


def wait_started_again(stack, container, before):
    """Wait until the engine has started a container again, once, and it is healthy.

    Prometheus alone would not do: for some seconds it still tells of the one that was killed.
    """

    def healthy():
        now = inspect(stack, container)
        again = now["RestartCount"] == before["RestartCount"] + 1
        return again and now["State"]["Health"]["Status"] == "healthy"

    stack.until(healthy, seconds=120, what="the engine starts it again")


def two(stack, service):
    """Have two replicas of a service for a while: their containers' names."""
    scale(stack, service, 2)
    yield stack.compose("ps", "--quiet", service).split()
    scale(stack, service, 1)


def scale(stack, service, count):
    """Run so many replicas of a service, and wait until they are ready."""
    stack.compose(
        *("up", "--detach", "--wait", "--no-deps", "--no-recreate", "--scale", f"{service}={count}", service)
    )
    stack.until(
        lambda: ready(stack, service) == count, seconds=180, what=f"the proxy finds {count} {service}"
    )


def ready(stack, service="scoring"):
    """How many replicas of a service the proxy would ask now."""
    [(_, count)] = stack.metric(f'haproxy_backend_active_servers{{proxy="{service}"}}')
    return count


def inspect(stack, container):
    return json.loads(stack.run("docker", "inspect", container).stdout)[0]


def alerts(stack):
    """Names of the alerts that fire."""
    return {labels["alertname"] for labels, _ in stack.metric('ALERTS{alertstate="firing"}')}


def more_answers(stack, load, count, seconds=60):
    """Wait until the load has got so many more answers."""
    enough = len(load.answers) + count
    stack.until(lambda: len(load.answers) >= enough, seconds=seconds, what=f"{count} more answers")
