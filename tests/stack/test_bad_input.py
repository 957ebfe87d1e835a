"""What an operator can get wrong: each ends `make up` with one sentence that says what to do."""

import os
import socket
import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.stack

PROJECT = "limpide-bad"


@pytest.fixture(scope="module")
def free_ports():
    """Ports on which nothing listens, by the settings that publish them."""
    names = (
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
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in names]
    ports = {name: str(one.getsockname()[1]) for name, one in zip(names, sockets, strict=True)}
    for one in sockets:
        one.close()
    return ports


@pytest.fixture
def operator(stack, free_ports, tmp_path):
    """Somebody who runs `make up` on a project of their own, with settings of their own."""
    yield Operator(stack.folder, free_ports, tmp_path)
    Operator(stack.folder, free_ports, tmp_path).run(
        "docker", "compose", "down", "--volumes", "--timeout", "5"
    )


class Operator:
    """Runs the commands of an operator and keeps what they end with."""

    def __init__(self, folder: Path, ports: dict[str, str], scratch: Path) -> None:
        self.folder = folder
        self.scratch = scratch
        self.environment = {**os.environ, **ports, "COMPOSE_PROJECT_NAME": PROJECT}
        self.environment.pop("COMPOSE_FILE", None)

    def run(self, *command: str, **settings: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=self.folder,
            env={**self.environment, **settings},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    def overlay(self, text: str) -> None:
        """Add a compose file of the operator's own."""
        file = self.scratch / "operator.yml"
        file.write_text(text)
        self.environment["COMPOSE_FILE"] = f"docker-compose.yml:{file}"

    def is_told(self, *services: str, **settings: str) -> str:
        """Bring services up, in vain, and return the sentence at the end."""
        ended = self.run("infra/stack/up", *services, **settings)
        assert ended.returncode == 1, ended.stdout + ended.stderr
        said = [line for line in ended.stderr.splitlines() if line.startswith("limpide: ")]
        assert len(said) == 1, ended.stderr
        assert ended.stderr.splitlines()[-1] == said[0]
        return said[0]

    def in_secrets(self, volume: str, command: str) -> None:
        """Change files of a secrets volume, as root."""
        ended = self.run(
            *("docker", "run", "--rm", "--user", "0", "--network", "none", "--entrypoint", "sh"),
            *("-v", f"{PROJECT}_{volume}:/secrets/here", "limpide/secrets:0.1.0", "-c", command),
        )
        assert ended.returncode == 0, ended.stderr


def test_a_port_in_use(operator):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        said = operator.is_told("prometheus", PROMETHEUS_PORT=port)
    assert f"port {port} on 127.0.0.1 is in use" in said
    assert "set PROMETHEUS_PORT to a free port in .env" in said


def test_an_image_that_cannot_be_had(operator):
    said = operator.is_told("prometheus", PROMETHEUS_IMAGE="registry.invalid/prometheus:v0")
    assert "the image registry.invalid/prometheus:v0 cannot be had" in said
    assert "docker load" in said


def test_an_engine_that_does_not_answer(operator):
    assert "no container engine answers: start it" in operator.is_told(DOCKER_HOST="unix:///nowhere.sock")


def test_no_engine_at_all(operator, tmp_path):
    for name in ("bash", "dirname", "sed", "cut", "awk", "grep", "mktemp", "rm", "env"):
        found = next(Path(folder, name) for folder in ("/bin", "/usr/bin") if Path(folder, name).exists())
        (tmp_path / name).symlink_to(found)
    said = operator.is_told(PATH=str(tmp_path))
    assert "install Docker Engine" in said
    assert "make demo" in said


def test_a_disk_that_is_full(operator):
    options = "{type: tmpfs, device: tmpfs, o: 'size=8m,uid=999,gid=999,mode=0700'}"
    operator.overlay(f"volumes: {{postgres-data: {{driver: local, driver_opts: {options}}}}}")
    said = operator.is_told("postgres")
    assert "a disk of the container engine is full (postgres could not write)" in said
    assert "docker system df" in said


@pytest.mark.parametrize(
    ("change", "answer"),
    [
        (": > grafana_admin", "is empty; put the password in it, or delete it"),
        (
            "chown 0:0 grafana_admin && chmod 400 grafana_admin",
            "cannot be read ([Errno 13] Permission denied",
        ),
        ("chown 10001:0 grafana_admin && chmod 440 grafana_admin", "chgrp 472 and chmod 440 it"),
    ],
    ids=["empty", "unreadable", "unreadable by its service"],
)
def test_a_secret_that_is_of_no_use(operator, change, answer):
    assert operator.run("docker", "compose", "up", "secrets").returncode == 0
    operator.in_secrets("secrets-grafana", f"cd /secrets/here && {change}")
    said = operator.is_told("minio")
    assert "secrets did not start: secrets: " in said
    assert "/secrets/grafana/grafana_admin" in said
    assert answer in said


def test_two_services_with_different_passwords_for_the_same_thing(operator):
    assert operator.run("docker", "compose", "up", "secrets").returncode == 0
    operator.in_secrets("secrets-mlflow", "printf other > /secrets/here/minio_mlflow")
    assert "the secret minio_mlflow differs between" in operator.is_told("minio")


def test_a_folder_of_the_operators_own_that_lacks_a_secret(operator, tmp_path):
    own = tmp_path / "grafana"
    own.mkdir(mode=0o755)
    (own / "grafana_admin.txt").write_text("under a wrong name")
    options = f"{{type: none, o: bind, device: '{own}'}}"
    operator.overlay(f"volumes: {{secrets-grafana: {{driver: local, driver_opts: {options}}}}}")
    said = operator.is_told("minio")
    assert "the secret /secrets/grafana/grafana_admin is missing and cannot be made" in said
    assert "put the file there" in said


def test_a_password_of_the_operators_own_is_used(operator, tmp_path):
    own = tmp_path / "grafana"
    own.mkdir(mode=0o755)
    (own / "grafana_admin").write_text("chosen by an operator\n")
    options = f"{{type: none, o: bind, device: '{own}'}}"
    operator.overlay(f"volumes: {{secrets-grafana: {{driver: local, driver_opts: {options}}}}}")
    assert operator.run("docker", "compose", "up", "secrets").returncode == 0
    assert operator.run("infra/stack/password", "grafana_admin").stdout.strip() == "chosen by an operator"


def test_a_password_of_no_stack_is_not_there_and_leaves_nothing_behind(operator):
    asked = operator.run("infra/stack/password", "grafana_admin")
    assert asked.returncode == 1
    assert asked.stderr == "limpide: this stack has no passwords yet: bring it up first ('make up').\n"
    assert operator.run("docker", "volume", "ls", "--quiet", "--filter", f"name={PROJECT}_").stdout == ""


def test_a_job_with_a_wrong_setting(operator):
    said = operator.is_told("mlflow", DRIFT_REPORT_DAYS="soon")
    assert "bucket did not start: bucket: DRIFT_REPORT_DAYS='soon' is not a number of days" in said
    assert "in .env" in said


def test_a_setting_that_compose_itself_refuses(operator):
    said = operator.is_told("minio", MINIO_MEMORY="lots")
    assert "the settings are wrong" in said
    assert "lots" in said


@pytest.mark.parametrize(
    ("service", "setting", "remedy"),
    [
        ("scoring", "LIMPIDE_STORE_URL=nonsense", "Write postgresql+psycopg://"),
        ("scoring", "LIMPIDE_STORE_PASSWORD_FILE=/run/secrets/none", "Mount the secret there"),
        ("scoring", "LIMPIDE_SCORING_POLL_SECONDS=often", "leave it out to take the default"),
        ("explainer", "LIMPIDE_EXPLAINER_PORT=many", "leave it out to take the default"),
        ("drift", "LIMPIDE_DRIFT_CRON=often", "leave it out to take the default"),
        ("dashboard", "LIMPIDE_SCORING_URL=scoring", "leave it out to take the default"),
        ("training", "LIMPIDE_BOOTSTRAP_CLIENTS=few", "leave it out to take the default"),
        ("migrate", "LIMPIDE_STORE_PASSWORD_FILE=/run/secrets/none", "Mount the secret there"),
    ],
)
def test_a_service_with_a_wrong_setting_stops_by_its_name(stack, service, setting, remedy):
    command = ("docker", "compose", "run", "--rm", "-T", "--no-deps", "--env", setting, service)
    ended = stack.run(*command, check=False, timeout=120)
    assert ended.returncode != 0
    said = ended.stdout + ended.stderr
    assert setting.split("=")[0] in said
    assert remedy in said
    assert "Traceback" not in said


def test_mlflow_without_its_secrets_stops_by_their_name(stack):
    image = stack.container("mlflow")["Image"]
    ended = stack.run("docker", "run", "--rm", "--network", "none", image, check=False, timeout=60)
    assert ended.returncode == 78
    assert ended.stderr == (
        "mlflow: the secret /run/secrets/postgres_mlflow is missing, empty or unreadable: "
        "run 'docker compose up secrets'\n"
    )
