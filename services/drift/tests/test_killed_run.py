"""A process killed in the middle of a run leaves nothing half-written, and another goes on."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from limpide_platform.store import open_store

START = datetime(2026, 11, 20, tzinfo=UTC)

# A run that has read its window, and stops there.
STUCK = """
import sys, time
from datetime import datetime
from limpide_platform.store import open_store
from limpide_platform.store.exclusive import exclusive
store = open_store(sys.argv[1])
with exclusive(store.database, "drift-run"):
    start, end = map(datetime.fromisoformat, sys.argv[2:4])
    assert sum(len(block.at) for block in store.decision_vectors.window(start, end, sys.argv[4]))
    print("in the middle", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def filled(store_url, decide, people):
    store = open_store(store_url)
    decide(store, people(220, seed=7))
    yield store
    store.close()


def test_a_killed_run_leaves_nothing_and_the_next_one_is_whole(
    filled, store_url, service_with, eventually, bundle
):
    service = service_with(store_url)
    window = [START.isoformat(), (START + timedelta(days=1)).isoformat()]
    command = [sys.executable, "-c", STUCK, store_url, *window, bundle.model.feature_set_version]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as stuck:
        assert stuck.stdout is not None and stuck.stdout.readline() == "in the middle\n"
        waits = service.post_run()
        assert waits.status_code == 202
        address = waits.headers["location"]
        eventually(lambda: service.ask("GET", address).json()["state"] == "running")
        assert service.runtime.runner.running_since is None, "one run at a time among all processes"
        stuck.kill()
        stuck.wait(10)
    answer = service.ended(address)
    assert answer.json()["decisions"] == 220
    assert [run.state for run in filled.drift_runs.page().runs] == ["done"]
