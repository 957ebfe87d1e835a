"""A backup restored into an empty stack gives the same client the same score."""

import pytest

pytestmark = pytest.mark.stack


def test_a_restored_stack_scores_the_same_and_knows_its_decisions(whole, tmp_path):
    client_id = whole.clients()[0]
    first = whole.score(client_id)
    decisions = whole.number("SELECT count(*) FROM decisions")
    backup = tmp_path / "backup"
    whole.run("infra/stack/backup", str(backup))
    whole.compose("down", "--volumes")

    whole.run("infra/stack/restore", str(backup), *whole.services())

    whole.wait_healthy()
    assert whole.number("SELECT count(*) FROM decisions") == decisions
    recorded = whole.scoring.get(f"/decisions/{first['decision_id']}").json()
    assert recorded["probability_of_default"] == first["probability_of_default"]
    again = whole.score(client_id)
    assert again["probability_of_default"] == first["probability_of_default"]
    assert again["model_version"] == first["model_version"]


def test_a_backup_is_not_restored_over_data(whole, tmp_path):
    backup = tmp_path / "backup"
    whole.run("infra/stack/backup", str(backup))
    refused = whole.run("infra/stack/restore", str(backup), check=False)
    assert refused.returncode == 1
    assert "the stack is up: stop it first" in refused.stderr
