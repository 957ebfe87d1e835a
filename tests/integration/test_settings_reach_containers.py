"""Every setting reaches the program that reads it, under one name; the page and the lists are up to date."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
import yaml

ROOT = Path(__file__).parents[2]
PASSED = "infra/settings/settings.env"
OURS = ("training", "scoring", "traffic", "explainer", "dashboard", "study", "categories", "drift")
SERVICES = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]


@pytest.fixture(scope="module")
def generator() -> ModuleType:
    path = ROOT / "infra" / "settings" / "make_settings.py"
    spec = importlib.util.spec_from_file_location("make_settings", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_what_is_derived_from_the_settings_is_up_to_date(generator: ModuleType):
    stale = [path.name for path, text in generator.files().items() if path.read_text() != text]
    assert stale == [], "run python infra/settings/make_settings.py"


@pytest.mark.parametrize("service", OURS)
def test_every_program_is_given_the_operators_settings(service: str):
    assert SERVICES[service]["env_file"] == PASSED


def test_a_setting_is_passed_or_set_by_the_stack_or_an_address_to_listen_on(generator: ModuleType):
    passed = set((ROOT / PASSED).read_text().split())
    left_out = generator.settings().keys() - passed - generator.set_by_stack()
    assert all(name.endswith(("_HOST", "_PORT")) for name in left_out), left_out


def test_compose_has_no_other_name_for_a_setting(generator: ModuleType):
    compose, own = (ROOT / "docker-compose.yml").read_text(), (ROOT / ".env").read_text()
    names = [line.split("=")[0] for line in own.splitlines() if "=" in line and not line.startswith("#")]
    suffixes = {name.removeprefix("LIMPIDE_") for name in generator.settings()}
    # Ports are published by compose: theirs are names of its own.
    twice = [name for name in names if name in suffixes and not name.endswith("_PORT")]
    assert twice == []
    assert "${DRIFT_" not in compose.replace("${DRIFT_PORT", "").replace("${DRIFT_MEMORY", "").replace(
        "${DRIFT_REPORT_DAYS", ""
    )


def test_every_name_of_the_stacks_own_file_is_known_to_its_first_program(generator: ModuleType):
    assert SERVICES["migrate"]["env_file"] == [".env", PASSED]
    known = (ROOT / "libs/credit/src/limpide_credit/setting_names.txt").read_text().split()
    lines = (ROOT / ".env").read_text().splitlines()
    assert {line.split("=")[0] for line in lines if line.startswith("LIMPIDE_")} <= set(known)


@pytest.mark.parametrize(
    "command",
    [("limpide_dashboard",), ("limpide_drift",), ("limpide_explainer",)],
    ids=lambda command: command[0],
)
def test_a_program_ends_by_the_name_of_a_mistyped_setting(command: tuple[str, ...]):
    ended = subprocess.run(
        [sys.executable, "-m", *command],
        env={**os.environ, "LIMPIDE_OTLP_ENDPIONT": "http://collector:4318"},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert ended.returncode == 2
    assert "LIMPIDE_OTLP_ENDPIONT is not a setting" in ended.stderr
    assert "Did you mean LIMPIDE_OTLP_ENDPOINT?" in ended.stderr
    assert "Traceback" not in ended.stderr
