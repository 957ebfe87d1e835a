import contextlib
import os
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from limpide_credit.errors import UnavailableError
from limpide_training.demo.plan import PORTS, Plan
from limpide_training.demo.services import HOST, closed_port, free_ports, running, wait_until_ready


@contextlib.contextmanager
def in_use(*ports: int) -> Iterator[int]:
    """Listen on ports, as another installation on this machine does; yield the last of them."""
    with contextlib.ExitStack() as held:
        port = 0
        for wanted in ports:
            taken = held.enter_context(socket.socket())
            taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            # Where another program has it already, it is in use just as well.
            with contextlib.suppress(OSError):
                taken.bind((HOST, wanted))
                taken.listen()
                port = taken.getsockname()[1]
        yield port


def test_a_port_in_use_gives_the_next_free_one():
    with in_use(0) as port:
        assert free_ports({"scoring": port})["scoring"] > port


def test_two_servers_that_prefer_the_same_port_get_one_each():
    with in_use(0) as port:
        first, second = free_ports({"scoring": port, "explainer": port}).values()
    assert first < second


def test_a_plan_beside_a_running_stack_uses_none_of_its_ports(tmp_path: Path):
    with in_use(*PORTS.values(), 8010), closed_port() as drift:
        plan = Plan.make(tmp_path, drift)
    assert not set(plan.ports.values()) & {*PORTS.values(), 8010}
    assert set(plan.moved) == set(PORTS)
    # Whatever an address in the settings is, it is one of this plan's own.
    own = {f"http://{HOST}:{port}" for port in (*plan.ports.values(), drift)}
    assert {value for value in plan.environment.values() if value.startswith("http")} < own


def test_nobody_answers_where_the_demo_has_no_drift_service():
    with closed_port() as port:
        with pytest.raises(httpx.ConnectError):
            httpx.get(f"http://{HOST}:{port}/runs")
        with socket.socket() as other, pytest.raises(OSError, match="in use"):
            other.bind((HOST, port))


def test_the_front_end_starts_beside_one_that_has_its_port(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("LIMPIDE_DASHBOARD_PORT", "8501")
    monkeypatch.setenv("LIMPIDE_GRAFANA_URL", "http://another-installation:3000")
    with in_use(*PORTS.values()), closed_port() as drift:
        plan = Plan.make(tmp_path, drift)
        log = tmp_path / "services.log"
        with running({"dashboard": plan.commands["dashboard"]}, plan.environment, log) as manager:
            address = f"{plan.addresses['front end']}/_stcore/health"
            wait_until_ready(address, manager, log, seconds=60)
            (server,) = (
                one
                for one in psutil.Process(manager.pid).children(recursive=True)
                if "streamlit" in one.cmdline()
            )
            settings = {name for name in server.environ() if name.startswith("LIMPIDE_")}
    assert settings == set(plan.environment)


def test_the_service_that_ended_is_named(tmp_path: Path):
    log = tmp_path / "services.log"
    commands = {
        "sleeper": [sys.executable, "-c", "import time; time.sleep(600)"],
        "dashboard": [sys.executable, "-c", "raise SystemExit(7)"],
    }
    with (
        running(commands, {}, log) as manager,
        closed_port() as nowhere,
        pytest.raises(UnavailableError, match="The demo's dashboard ended with code 7"),
    ):
        wait_until_ready(f"http://{HOST}:{nowhere}/health", manager, log, seconds=60)


def test_nothing_runs_on_after_the_demo(tmp_path: Path):
    pid_file = tmp_path / "pid"
    code = (
        f"import os, pathlib, time; pathlib.Path({str(pid_file)!r}).write_text(str(os.getpid()));"
        "time.sleep(600)"
    )
    with running({"sleeper": [sys.executable, "-c", code]}, {}, tmp_path / "services.log"):
        deadline = time.monotonic() + 30
        while not (pid_file.exists() and pid_file.read_text()):
            assert time.monotonic() < deadline, (tmp_path / "services.log").read_text()
            time.sleep(0.05)
        pid = int(pid_file.read_text())
        assert psutil.pid_exists(pid)
        assert pid != os.getpid()
    assert not psutil.pid_exists(pid)


def test_a_demo_with_drift_has_a_service_where_its_settings_say(tmp_path: Path):
    plan = Plan.make(tmp_path, 1, drift=True)
    assert plan.environment["LIMPIDE_DRIFT_URL"] == plan.addresses["drift"]
    assert plan.environment["LIMPIDE_DRIFT_PORT"] == str(plan.ports["drift"])
    assert set(plan.commands) - set(Plan.make(tmp_path, 1).commands) == {"drift"}
