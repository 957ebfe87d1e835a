"""The file for `docker stack deploy` says what the compose file says, in Swarm's words."""

import json
import runpy
import shutil
import subprocess
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
MAKE = runpy.run_path(str(REPOSITORY / "infra/swarm/make_stack.py"))


@pytest.fixture(scope="module")
def project():
    """The compose file as compose resolves it."""
    if shutil.which("docker") is None:
        pytest.skip("there is no docker here, and so no `docker compose config`")
    command = ("docker", "compose", "--file", "docker-compose.yml", "config", "--format", "json")
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, timeout=60, check=False)
    if done.returncode:
        pytest.skip(f"docker has no compose here: {done.stderr[-200:]}")
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def stack(project):
    """The derived file, with three replicas of scoring."""
    return MAKE["stack"](project, {"scoring": 3, "explainer": 2}, ())


def test_every_service_is_in_it_with_the_same_image_settings_and_limits(project, stack):
    assert set(stack["services"]) == set(project["services"]) - {"secrets", "certificate"}
    for name, made in stack["services"].items():
        given = project["services"][name]
        assert made["image"] == given["image"], name
        assert made.get("environment") == given.get("environment"), name
        assert made.get("healthcheck") == given.get("healthcheck"), name
        assert made["deploy"]["resources"]["limits"]["memory"] == given["mem_limit"], name
        cores = made["deploy"]["resources"]["limits"].get("cpus", "0")
        assert float(cores) == given.get("cpus", 0), name
        assert made["read_only"], name
        assert made["cap_drop"] == ["ALL"], name


def test_what_swarm_refuses_or_ignores_is_not_in_it(stack):
    refused = {
        "build",
        "depends_on",
        "cpus",
        "mem_limit",
        "pids_limit",
        "restart",
        "shm_size",
        "tmpfs",
        "security_opt",
    }
    for name, made in stack["services"].items():
        assert not refused & set(made), name
        assert None not in made.values(), name
        for port in made.get("ports", ()):
            assert isinstance(port["published"], int), name


def test_replicas_run_on_any_node_and_state_on_one(stack):
    placed = {name: made["deploy"].get("placement") for name, made in stack["services"].items()}
    assert {name for name, place in placed.items() if place is None} == {"scoring", "explainer"}
    assert stack["services"]["scoring"]["deploy"]["replicas"] == 3
    assert stack["services"]["scoring"]["deploy"]["update_config"]["order"] == "start-first"
    assert stack["services"]["postgres"]["deploy"]["update_config"]["order"] == "stop-first"


def test_only_a_replicas_own_secrets_are_secrets_of_the_swarm(project, stack):
    own = [one["source"] for one in stack["services"]["scoring"]["secrets"]]
    assert own == ["postgres_scoring", "model_key"]
    file = project["services"]["scoring"]["environment"]["LIMPIDE_STORE_PASSWORD_FILE"]
    assert file == f"/run/secrets/{stack['services']['scoring']['secrets'][0]['target']}"
    assert set(stack["secrets"]) == {"postgres_scoring", "postgres_explainer", "model_key"}


def test_nothing_without_a_login_of_its_own_is_published_that_a_person_does_not_need(stack):
    published = {name for name, made in stack["services"].items() if made.get("ports")}
    assert published == {"proxy", "dashboard", "grafana"}


def test_what_has_no_replicas_stays_on_the_node_whose_images_were_built():
    given = {"networks": {"front": None}, "mem_limit": "1g", "pids_limit": 512}
    placed = {
        name: MAKE["service"](name, given, 1)["deploy"].get("placement") for name in ("categories", "scoring")
    }
    assert placed == {"categories": {"constraints": [MAKE["STATE"]]}, "scoring": None}


@pytest.mark.parametrize(
    ("given", "target", "size"), [("/tmp:size=64m", "/tmp", 64 * 1024**2), ("/s:size=7", "/s", 7)]
)
def test_a_folder_in_memory_keeps_its_size(given, target, size):
    made = MAKE["memory_folder"]("mlflow", given)
    assert made == {"type": "tmpfs", "target": target, "tmpfs": {"size": size}}


def test_a_folder_in_memory_keeps_its_owner(stack):
    mounts = {one["target"]: one for one in stack["services"]["postgres"]["volumes"]}
    made = stack["volumes"][mounts["/var/run/postgresql"]["source"]]
    assert made["driver_opts"] == {"type": "tmpfs", "device": "tmpfs", "o": "size=1m,uid=999,gid=999"}
