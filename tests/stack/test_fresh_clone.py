"""What an ops team does first: clone, `docker compose up --wait`, and nothing else."""

import json
import os
import socket
import subprocess

import pytest

pytestmark = pytest.mark.stack

PORTS = (
    "GATEWAY_PORT",
    "SCORING_PORT",
    "EXPLAINER_PORT",
    "DASHBOARD_PORT",
    "DRIFT_PORT",
    "ALERTMANAGER_PORT",
    "MLFLOW_PORT",
    "PROMETHEUS_PORT",
    "GRAFANA_PORT",
    "MINIO_PORT",
    "MINIO_CONSOLE_PORT",
)


@pytest.fixture
def clone(stack, tmp_path):
    """Run a command in a fresh clone of what is committed; its stack is thrown away at the end."""
    folder = tmp_path / "limpide"
    subprocess.run(["git", "clone", "--quiet", stack.folder, folder], check=True, timeout=60)
    # A project and ports beside those of whoever works on this machine, and few clients, to be quick.
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in PORTS]
    ports = {name: str(one.getsockname()[1]) for name, one in zip(PORTS, sockets, strict=True)}
    for one in sockets:
        one.close()
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("COMPOSE_")},
        **ports,
        "COMPOSE_PROJECT_NAME": "limpide-fresh",
        "LIMPIDE_BOOTSTRAP_CLIENTS": "2000",
    }

    def run(*command):
        return subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, timeout=900, check=False
        )

    yield run
    run("docker", "compose", "down", "--volumes", "--timeout", "10")


def test_up_alone_ends_with_every_service_healthy(stack, clone):
    # No names, as typed by a person, where Grafana's image is; else all the others.
    named = [] if "grafana" in stack.services() else stack.services()
    ended = clone("docker", "compose", "up", "--wait", *named)
    assert ended.returncode == 0, ended.stderr
    lines = clone("docker", "compose", "ps", "--all", "--format", "json").stdout.splitlines()
    state = {one["Service"]: (one["State"], one["Health"], one["ExitCode"]) for one in map(json.loads, lines)}
    jobs = {"secrets", "certificate", "bucket", "roles", "migrate", "training"}
    assert {name: state[name] for name in jobs} == dict.fromkeys(jobs, ("exited", "", 0))
    services = set(stack.services()) - jobs
    assert {name: state[name] for name in services} == dict.fromkeys(services, ("running", "healthy", 0))
    ask = ("promtool", "query", "instant", "http://127.0.0.1:9090", 'ALERTS{alertstate="firing"}')

    def calls_nobody():
        asked = clone("docker", "compose", "exec", "-T", "prometheus", *ask)
        assert asked.returncode == 0, asked.stderr
        return not asked.stdout.strip()

    stack.until(calls_nobody, seconds=60, what="a start alone calls nobody")
    # The clone is as it was: nothing was copied, made or changed in it.
    assert clone("git", "status", "--short", "--ignored").stdout == ""


def test_the_configuration_is_clean(clone):
    checked = clone("docker", "compose", "config")
    assert checked.returncode == 0
    assert checked.stderr == ""
    assert "limpide-fresh" in checked.stdout


def test_the_overlay_changes_name_ports_data_and_the_limit_of_requests_only(clone):
    shipped = as_json(clone("docker", "compose", "config", "--format", "json"))
    tested = as_json(
        clone(
            *("docker", "compose", "-f", "docker-compose.yml", "-f", "docker-compose.test.yml"),
            *("config", "--format", "json"),
        )
    )
    for services in (shipped["services"], tested["services"]):
        for service in services.values():
            service.pop("ports", None)
        for name in ("LIMPIDE_BOOTSTRAP_RAW", "LIMPIDE_BOOTSTRAP_CLIENTS", "LIMPIDE_BOOTSTRAP_PRESET"):
            services["training"]["environment"].pop(name)
        services["proxy"]["environment"].pop("GATEWAY_REQUESTS_PER_SECOND")
    assert tested["services"] == shipped["services"]
    assert tested["volumes"].keys() == shipped["volumes"].keys()


def as_json(ended):
    """What a command printed, as JSON."""
    return json.loads(ended.stdout)
