"""What a container may take and reach, as the compose file says it."""

import re
from pathlib import Path
from string import Template

import pytest
import yaml

from limpide_scoring.settings import ScoringSettings

REPOSITORY = Path(__file__).parents[2]
SETTINGS = "infra/settings/settings.env"
COMPOSE = yaml.safe_load((REPOSITORY / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
PUBLISHING = {"published", "console", "outside"}
MEBIBYTE = 1024 * 1024


@pytest.mark.parametrize("name", SERVICES)
def test_every_container_has_limits_of_memory_processes_and_cores(name):
    given = SERVICES[name]
    assert given["mem_limit"]
    assert given["pids_limit"]
    assert given["cpus"]


@pytest.mark.parametrize("name", SERVICES)
def test_only_what_is_published_is_in_a_network_that_is_not_internal(name):
    given = SERVICES[name]
    outward = PUBLISHING & set(given.get("networks", ()))
    assert bool(outward) == bool(given.get("ports"))
    assert "outside" not in outward or name == "alertmanager"


def test_networks_are_internal_or_get_no_answer_from_outside_but_for_alerts():
    internal = {name for name, given in COMPOSE["networks"].items() if given.get("internal")}
    unanswered = {
        name
        for name, given in COMPOSE["networks"].items()
        if given.get("driver_opts", {}).get("com.docker.network.bridge.enable_ip_masquerade") == "false"
    }
    assert (internal, unanswered) == ({"front", "back"}, {"published", "console"})


def test_bodies_of_all_batches_fit_into_the_temporary_folder():
    (folder,) = SERVICES["scoring"]["tmpfs"]
    room = int(folder.removeprefix("/tmp:size=").removesuffix("m")) * MEBIBYTE
    settings = ScoringSettings()
    assert settings.scoring_max_batches * settings.scoring_max_upload_bytes <= room * 3 // 4


@pytest.mark.parametrize("name", ["scoring", "explainer"])
def test_what_stands_behind_the_proxy_knows_it(name):
    assert SERVICES[name]["environment"]["LIMPIDE_BEHIND_PROXY"] == "true"
    assert "ports" not in SERVICES[name]


def test_every_setting_that_a_service_cannot_do_without_has_its_default():
    needed = set(re.findall(r"\$\{(\w+):\?", (REPOSITORY / "docker-compose.yml").read_text()))
    settings = dict(re.findall(r"^(\w+)=(.+)$", (REPOSITORY / ".env").read_text(), re.MULTILINE))
    assert needed <= set(settings)
    folders = [settings[name] for name in ("LIMPIDE_RAW", "LIMPIDE_PRODUCTS")]
    # The engine would make a missing one, as root.
    assert all((REPOSITORY / folder / "README.md").is_file() for folder in folders)


def test_what_an_image_is_built_of_may_enter_the_build():
    allowed = (REPOSITORY / ".dockerignore").read_text().splitlines()
    for given in SERVICES.values():
        if "build" not in given:
            continue
        file = REPOSITORY / given["build"]["dockerfile"]
        text = Template(file.read_text()).safe_substitute(given["build"]["args"])
        for source in re.findall(r"^COPY (?!--)(\S+) ", text, re.MULTILINE):
            assert (REPOSITORY / source).exists(), (file, source)
            assert any(one.startswith(f"!{source.split('/')[0]}/") for one in allowed), (file, source)


def test_the_classifier_of_products_waits_for_its_profile_and_its_first_study():
    of_profile = {name for name, given in SERVICES.items() if given.get("profiles") == ["categories"]}
    assert of_profile == {"study", "categories"}
    waits = {name for given in SERVICES.values() for name in given.get("depends_on", ())}
    # Nothing of the stack itself waits for them.
    assert waits & of_profile == {"study"}
    assert SERVICES["categories"]["depends_on"] == {"study": {"condition": "service_completed_successfully"}}


def test_generated_traffic_runs_by_hand_only_and_scoring_takes_it_where_it_is_set_to():
    assert SERVICES["traffic"]["profiles"] == ["traffic"]
    assert all("traffic" not in given.get("depends_on", ()) for given in SERVICES.values())
    assert SERVICES["scoring"]["env_file"] == SETTINGS
    assert "LIMPIDE_SCORING_DECISION_TIMES" in (REPOSITORY / SETTINGS).read_text().split()
    assert "\nLIMPIDE_SCORING_DECISION_TIMES=false\n" in (REPOSITORY / ".env").read_text()
