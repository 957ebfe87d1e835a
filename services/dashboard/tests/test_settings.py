"""Settings are read once, typed, and refused by name."""

import subprocess
import sys

import pytest

from limpide_credit.errors import InputError
from limpide_dashboard.__main__ import main, server_options
from limpide_dashboard.settings import DashboardSettings, read_settings


def test_an_empty_environment_takes_the_defaults():
    assert read_settings({"LIMPIDE_GRAFANA_URL": "", "PATH": "/bin"}) == DashboardSettings()


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("LIMPIDE_SCORING_URL", "scoring:3000"),
        ("LIMPIDE_HELP_EMAIL", "nobody"),
        ("LIMPIDE_CURRENCY", "euro"),
        ("LIMPIDE_UPLOAD_MAX_ROWS", "many"),
        ("LIMPIDE_DASHBOARD_PORT", "0"),
    ],
)
def test_a_wrong_setting_is_named_with_what_it_is(variable: str, value: str):
    with pytest.raises(InputError) as error:
        read_settings({variable: value})
    assert error.value.field == variable
    assert error.value.value == value
    assert "It is: " in (error.value.remedy or "")


def test_a_wrong_setting_ends_the_start_before_anything_is_served():
    command = [sys.executable, "-m", "limpide_dashboard"]
    ended = subprocess.run(
        command, env={"LIMPIDE_SCORING_URL": "nowhere"}, capture_output=True, text=True, check=False
    )
    assert ended.returncode == InputError.exit_code
    assert "LIMPIDE_SCORING_URL" in ended.stderr and "Traceback" not in ended.stderr


def test_the_server_is_quiet_and_tells_nobody():
    options = server_options(DashboardSettings())
    assert options["browser.gatherUsageStats"] == "false"
    assert options["client.showErrorDetails"] == "none"
    assert options["server.address"] == "127.0.0.1"


def test_pages_that_ask_nobody_who_he_is_listen_on_this_machine_alone(monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["limpide-dashboard"])
    started = []
    monkeypatch.setattr("os.execv", lambda _program, command: started.append(command))
    monkeypatch.setenv("LIMPIDE_DASHBOARD_HOST", "0.0.0.0")
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert "LIMPIDE_CLOSED_NETWORK" in capsys.readouterr().err
    monkeypatch.setenv("LIMPIDE_CLOSED_NETWORK", "true")
    main()
    assert started
