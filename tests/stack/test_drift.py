"""Drift in the stack: people as usual call nobody, others are found in one run, and somebody is told."""

import json
import uuid
from datetime import UTC, datetime

import pyarrow.compute as pc
import pytest

from limpide_credit.synthetic import BLOCK, generate_block

pytestmark = pytest.mark.stack

# One in seven has no known outcome, and so is published.
BLOCKS = 5

# The rules that a run's comparison alone can set off.
ABOUT_PEOPLE = {
    "PopulationShifted",
    "FeaturesDrifted",
    "MissingValuesJump",
    "ScoreDrifted",
    "ApprovalRateShift",
    "ExpectedAucLow",
}

# A webhook that prints what is posted to it, one line a message.
RECEIVE = """
from http.server import BaseHTTPRequestHandler, HTTPServer

class Webhook(BaseHTTPRequestHandler):
    def do_POST(self):
        print(self.rfile.read(int(self.headers["Content-Length"])).decode().strip(), flush=True)
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass

HTTPServer(("", 8080), Webhook).serve_forever()
"""


class Receiver:
    """Where Alertmanager's messages go: a container of the stack's network."""

    def __init__(self, stack, name):
        self._stack, self._name = stack, name

    def received(self):
        """Names of the alerts in all messages so far, with what was said of them."""
        printed = self._stack.run("docker", "logs", self._name).stdout
        messages = [json.loads(line) for line in printed.splitlines()]
        return {
            (alert["labels"]["alertname"], alert["status"]) for one in messages for alert in one["alerts"]
        }


@pytest.fixture
def receiver(whole):
    """A webhook, set as an operator sets his: by ALERT_WEBHOOK_URL; told in seconds."""
    name = f"limpide-test-receiver-{uuid.uuid4().hex[:8]}"
    image = whole.container("secrets")["Image"]
    network = ("--network", "limpide-test_front", "--network-alias", "receiver")
    entry = ("--entrypoint", "python", image, "-c", RECEIVE)
    whole.run("docker", "run", "--detach", "--rm", "--name", name, *network, *entry)
    settings = {
        "ALERT_WEBHOOK_URL": "http://receiver:8080/",
        "ALERT_GROUP_WAIT": "1s",
        "ALERT_GROUP_INTERVAL": "2s",
    }
    again = ("up", "--detach", "--wait", "--no-deps", "alertmanager")
    whole.environment.update(settings)
    whole.compose(*again)
    yield Receiver(whole, name)
    for setting in settings:
        del whole.environment[setting]
    whole.compose(*again)
    whole.run("docker", "stop", "--time", "1", name)


def test_a_run_is_a_row_of_history_with_its_report_in_the_bucket(watched):
    [run, *_] = watched.drift.get("/runs").json()["runs"]
    assert run["state"] == "done", run
    assert run["model_version"] == watched.champion()
    assert run["decisions"] >= 750
    assert watched.number(f"SELECT count(*) FROM drift_runs WHERE id = '{run['run_id']}'") == 1
    report = watched.drift.get(f"/runs/{run['run_id']}/report", params={"form": "html"})
    assert report.headers["content-type"].startswith("text/html")
    names = [one.object_name for one in watched.bucket().list_objects("mlflow", recursive=True)]
    assert [name for name in names if name.startswith("artifacts/drift/")], names[:20]


def test_people_as_usual_call_nobody_and_others_do_until_they_are_gone(whole, receiver):
    usual = run_over(whole, come(whole, "none", seed=41))
    assert usual["verdict"] == "stable", usual["most_drifted"]
    assert usual["decisions"] >= 500
    assert firing(whole, usual) == set()

    broken = run_over(whole, come(whole, "broken-feed", seed=42))
    assert broken["verdict"] == "drifted"
    worst = [one["feature"] for one in broken["findings"]["features"][:5]]
    # The tables say that the score was asked for and does not exist.
    assert all("EXT_SOURCE_2" in name or name == "CNT_EMPTY_EXTERNAL_SCORE_2" for name in worst), worst
    assert firing(whole, broken) == {"PopulationShifted", "FeaturesDrifted", "MissingValuesJump"}
    arrives(whole, receiver, "MissingValuesJump", "firing")
    # What follows from an empty feed is no message of its own.
    whole.until(
        lambda: suppressed(whole) == {"PopulationShifted", "FeaturesDrifted"},
        seconds=30,
        what="what follows is held back",
    )

    again = run_over(whole, come(whole, "none", seed=43))
    assert again["verdict"] == "stable", again["most_drifted"]
    assert firing(whole, again) == set()
    arrives(whole, receiver, "MissingValuesJump", "resolved")


def come(stack, shift, seed):
    """Let people of the generator come, and return their numbers: published, so with their history."""
    make = (
        f"limpide tables generate /tmp/raw --clients {BLOCKS * BLOCK} --seed {seed} --shift {shift}"
        " && limpide publish /tmp/raw --work /tmp/work"
    )
    stack.compose("run", "--rm", "--no-deps", "-T", "--entrypoint", "sh", "training", "-c", make)
    people = [generate_block(block, seed, shift)["application"] for block in range(BLOCKS)]
    return [
        number
        for table in people
        for number in table.filter(pc.field("TARGET").is_null())["SK_ID_CURR"].to_pylist()
    ]


def run_over(stack, numbers):
    """Decide on some clients, and compare just these decisions."""
    start = datetime.now(UTC)
    answered = stack.scoring.post("/score/batch", json=[{"client_id": one} for one in numbers], timeout=120)
    assert answered.status_code == 200, answered.text
    window = {"window_start": start.isoformat(), "window_end": datetime.now(UTC).isoformat()}
    run = stack.compared(window)
    assert run["decisions"] == len(numbers)
    return run


def firing(stack, run):
    """Which rules about people fire in Prometheus once it has judged by a run."""
    ended = pytest.approx(datetime.fromisoformat(run["window_end"]).timestamp(), abs=1e-3)

    def scraped():
        return [value for _, value in stack.metric("limpide_drift_window_end_timestamp_seconds")] == [ended]

    def judged():
        groups = stack.prometheus.get("/rules").json()["data"]["groups"]
        [group] = [one for one in groups if one["name"] == "drift"]
        return group if datetime.fromisoformat(group["lastEvaluation"]) > since else None

    stack.until(scraped, seconds=30, what="Prometheus knows of the run")
    since = datetime.now(UTC)
    group = stack.until(judged, seconds=30, what="Prometheus has judged by it")
    return {one["name"] for one in group["rules"] if one["state"] == "firing"} & ABOUT_PEOPLE


def suppressed(stack):
    """Which alerts about people Alertmanager holds back because of another."""
    alerts = stack.alertmanager.get("/alerts").json()
    return {one["labels"]["alertname"] for one in alerts if one["status"]["inhibitedBy"]} & ABOUT_PEOPLE


def arrives(stack, receiver, name, status):
    """Wait until the receiver is told of an alert."""
    stack.until(
        lambda: (name, status) in receiver.received(), seconds=60, what=f"the receiver has {name} {status}"
    )
