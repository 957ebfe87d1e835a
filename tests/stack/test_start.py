"""From nothing to ready, and the same again: starting twice and stopping lose nothing."""

import pytest

pytestmark = pytest.mark.stack

JOBS = {"secrets", "certificate", "bucket", "migrate", "roles", "training"}


def test_jobs_ended_well_and_services_are_healthy(whole):
    state = whole.state()
    assert sorted(state) == whole.services()
    assert {name for name, one in state.items() if one["State"] == "exited"} == JOBS
    assert {state[name]["ExitCode"] for name in JOBS} == {0}


def test_a_second_up_changes_nothing(whole):
    before = running_since(whole), whole.champion(), kept(whole)
    whole.compose("up", "--detach", "--wait", *whole.services())
    assert (running_since(whole), whole.champion(), kept(whole)) == before


def test_down_and_up_again_keeps_models_clients_and_decisions(whole):
    client_id = whole.clients()[0]
    first = whole.score(client_id)
    password = whole.secret("postgres_superuser")
    before = whole.champion(), kept(whole)
    whole.compose("down")
    whole.compose("up", "--detach", "--wait", *whole.services())
    assert (whole.champion(), kept(whole)) == before
    assert whole.secret("postgres_superuser") == password
    again = whole.score(client_id)
    assert again["probability_of_default"] == first["probability_of_default"]
    assert again["model_version"] == first["model_version"]


def running_since(stack):
    """When each container that stays was started."""
    services = [name for name in stack.services() if name not in JOBS]
    return {name: stack.container(name)["State"]["StartedAt"] for name in services}


def kept(stack):
    """What must outlive every restart."""
    return {
        "clients": stack.number("SELECT count(*) FROM clients"),
        "decisions": stack.number("SELECT count(*) FROM decisions"),
        "versions": stack.number("SELECT count(*) FROM model_versions", database="mlflow"),
        "objects": sum(1 for _ in stack.bucket().list_objects("mlflow", recursive=True)),
    }
