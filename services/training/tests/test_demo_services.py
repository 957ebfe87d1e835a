import os
import socket
import sys
import time
from pathlib import Path

import psutil

from limpide_training.demo.services import HOST, free_port, running


def test_a_port_in_use_gives_the_next_free_one():
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert free_port(port) > port


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
