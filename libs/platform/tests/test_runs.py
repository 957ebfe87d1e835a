import pytest
from mlflow import MlflowClient

from limpide_credit.errors import InputError, NotFoundError, UnavailableError
from limpide_platform.runs import Runs


@pytest.fixture(scope="module")
def uri(tmp_path_factory):
    return f"sqlite:///{tmp_path_factory.mktemp('runs')}/deep/mlflow.db"


@pytest.fixture(scope="module")
def runs(uri):
    return Runs(uri)


def test_a_run_keeps_what_it_was_told(runs, uri, tmp_path):
    (tmp_path / "card.md").write_text("# Card\n")
    with runs.start("one") as run:
        run.parameters({f"parameter_{number}": number for number in range(120)})
        run.figures({"auc": 0.76, "auc.full": 0.77})
        run.tags({"limpide.data_fingerprint": "abc"})
        run.folder(tmp_path, "model_card")
    kept = MlflowClient(tracking_uri=uri).get_run(run.id)
    assert kept.info.status == "FINISHED"
    assert len(kept.data.params) == 120
    assert kept.data.metrics == {"auc": 0.76, "auc.full": 0.77}
    assert runs.tag(run.id, "limpide.data_fingerprint") == "abc"
    assert runs.tag(run.id, "another") is None
    assert runs.read(run.id, "model_card/card.md") == b"# Card\n"


def test_files_lie_beside_the_database(runs, uri, tmp_path):
    with runs.start("beside") as run:
        pass
    location = MlflowClient(tracking_uri=uri).get_run(run.id).info.artifact_uri
    assert "/deep/artifacts/" in str(location)


def test_a_run_whose_work_fails_ends_as_failed(runs, uri):
    with pytest.raises(InputError), runs.start("fails") as run:
        raise InputError("no", field="TARGET")
    assert MlflowClient(tracking_uri=uri).get_run(run.id).info.status == "FAILED"


def test_runs_that_a_killed_process_left_open_are_ended(tmp_path):
    uri = f"sqlite:///{tmp_path}/mlflow.db"
    client = MlflowClient(tracking_uri=uri)
    reports = Runs(uri, "drift")
    assert reports.end_unfinished() == 0
    with reports.start("whole") as whole:
        pass
    left = client.create_run(client.get_run(whole.id).info.experiment_id)
    assert reports.end_unfinished() == 1
    status = [client.get_run(one).info.status for one in (whole.id, left.info.run_id)]
    assert status == ["FINISHED", "KILLED"]


def test_a_file_that_was_not_kept_is_named(runs):
    with runs.start("empty") as run:
        pass
    with pytest.raises(NotFoundError, match="card"):
        runs.read(run.id, "card.md")


def test_a_full_disk_is_said(runs, tmp_path):
    with pytest.raises(UnavailableError, match="No space left"), runs.start("full"):
        raise OSError(28, "No space left on device")


def test_an_mlflow_that_is_away_is_said_without_the_password(monkeypatch, free_port):
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_TIMEOUT", "2")
    away = Runs(f"http://someone:secret@127.0.0.1:{free_port}")
    with pytest.raises(UnavailableError) as refused, away.start("never"):
        pass
    assert "secret" not in str(refused.value.as_dict())
