"""Alerts and recording rules, tried by Prometheus' own promtool; each alert has its part of the runbook.

The runbook is a board too, so a change of either is written there by Grafana's program.
"""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "infra/prometheus"


def promtool():
    """Prometheus' own tool, 3 or newer: ranges of 2 hold a sample more, and so give other figures."""
    if (found := shutil.which("promtool")) is None:
        return None
    said = subprocess.run([found, "--version"], capture_output=True, text=True, check=False)
    return None if "version 2." in said.stdout + said.stderr else found


PROMTOOL = promtool()


def alerts():
    for file in sorted((FOLDER / "rules").glob("*.yml")):
        for group in yaml.safe_load(file.read_text(encoding="utf-8"))["groups"]:
            yield from (rule for rule in group["rules"] if "alert" in rule)


@pytest.mark.skipif(
    PROMTOOL is None, reason="no promtool 3 is on PATH; the stack's tests run it in its container"
)
@pytest.mark.parametrize("file", sorted(file.name for file in (FOLDER / "tests").glob("*.yml")))
def test_rules_do_what_their_tests_say(file):
    assert PROMTOOL is not None
    done = subprocess.run(
        [PROMTOOL, "test", "rules", FOLDER / "tests" / file], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_alert_is_tried_twice_and_has_its_section_in_the_runbook():
    names = [rule["alert"] for rule in alerts()]
    assert len(names) == len(set(names))
    files = [FOLDER / "tests/alerts.yml", FOLDER / "tests/weeks.yml"]
    tests = [one for file in files for one in yaml.safe_load(file.read_text(encoding="utf-8"))["tests"]]
    quiet, *firing = [{one["alertname"] for one in test["alert_rule_test"]} for test in tests]
    assert quiet == set().union(*firing) == set(names)
    runbook = (ROOT / "docs/runbook.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"^### (\w+)$", runbook, re.MULTILINE)) == sorted(names)
    for rule in alerts():
        assert rule["annotations"]["runbook_url"] == f"docs/runbook.md#{rule['alert'].lower()}"


def test_dashboards_are_what_their_program_writes(tmp_path):
    subprocess.run(
        [sys.executable, ROOT / "infra/grafana/make_dashboards.py", tmp_path], check=True, timeout=60
    )
    folder = ROOT / "infra/grafana/dashboards"
    assert {file.name for file in tmp_path.iterdir()} == {file.name for file in folder.glob("*.json")}
    for file in tmp_path.iterdir():
        same = json.loads(file.read_text()) == json.loads((folder / file.name).read_text())
        assert same, f"{file.name} is stale: run infra/grafana/make_dashboards.py infra/grafana/dashboards"
