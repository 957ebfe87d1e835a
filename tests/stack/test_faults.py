"""Parts die under a light load: the rest serves on, all of it heals by itself, and no answer is lost."""

import time

import pytest

pytestmark = pytest.mark.stack

KILL = "import os, signal, sys; os.kill(int(sys.argv[1]), signal.SIGKILL)"


@pytest.fixture
def accounted(whole, load):
    """The load; at the end the stack is healthy by itself, and there is one record for each answer."""
    with load:
        more_answers(whole, load, 20)
        yield load
        whole.wait_healthy()
        more_answers(whole, load, 20)
    answered = [answer["decision_id"] for answer in load.answers.values()]
    assert None not in answered, "a request was never answered"
    records = load.records()
    assert len(set(answered)) == len(answered)
    assert records == dict.fromkeys(answered, 1)


def more_answers(stack, load, count, seconds=60):
    """Wait until the load has got so many more answers."""
    enough = len(load.answers) + count
    stack.until(lambda: len(load.answers) >= enough, seconds=seconds, what=f"{count} more answers")


def kill_from_outside(stack, service):
    """End a container's first process, as the kernel does when memory is short: `docker kill` would count as
    an operator's wish, and the engine would leave it at that."""
    process = str(stack.container(service)["State"]["Pid"])
    image = stack.container("secrets")["Image"]
    command = ("docker", "run", "--rm", "--pid", "host", "--user", "0", "--entrypoint", "python", image)
    stack.run(*command, "-c", KILL, process)


def starts(stack, service):
    """How often the engine has started the container again."""
    return stack.container(service)["RestartCount"]


@pytest.fixture
def stopped(whole):
    """Stop a service by its name; it is started at the end, whatever happened."""
    names = []

    def stop(name):
        names.append(name)
        whole.compose("stop", name)

    yield stop
    for name in names:
        whole.compose("start", name)


DRILLED = ["mlflow", "minio", "postgres", "explainer", "drift", "dashboard", "prometheus", "alertmanager"]


@pytest.mark.parametrize(
    "service", ["scoring", *(pytest.param(one, marks=pytest.mark.drill) for one in DRILLED)]
)
def test_a_service_is_killed(whole, accounted, service):
    before = starts(whole, service)
    kill_from_outside(whole, service)
    whole.until(lambda: starts(whole, service) > before, seconds=60, what="the engine starts it again")
    more_answers(whole, accounted, 20, seconds=120)


@pytest.mark.parametrize("service", ["mlflow", "minio"])
def test_the_registry_or_its_bucket_stops_and_scoring_serves_on(whole, accounted, stopped, service):
    troubles = len(accounted.troubles)
    stopped(service)
    more_answers(whole, accounted, 200, seconds=120)
    assert accounted.troubles[troubles:] == []
    if service == "mlflow":
        whole.until(
            lambda: whole.scoring.get("/model").json()["registry_away"], seconds=30, what="/model says so"
        )
        assert whole.scoring.get("/readyz").status_code == 200
    whole.compose("start", service)


def test_postgresql_stops_for_20_seconds_and_no_answered_score_is_lost(whole, accounted, stopped):
    stopped_at = time.monotonic()
    stopped("postgres")
    whole.until(lambda: time.monotonic() - stopped_at > 20, seconds=60, what="20 seconds")
    refused = [trouble for trouble in accounted.troubles if trouble.startswith("503")]
    whole.compose("start", "postgres")
    assert refused, "every request in that time was answered or refused with 503"
    assert all(trouble != "503 None" for trouble in refused), "each 503 says when to ask again"
    others = {trouble for trouble in accounted.troubles if not trouble.startswith("503")}
    assert others <= {"ReadTimeout"}


def test_everything_restarts(whole, accounted):
    whole.compose("restart")
    more_answers(whole, accounted, 20, seconds=240)
