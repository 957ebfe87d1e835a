"""Training runs in MLflow: parameters, metrics and files."""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from mlflow import MlflowClient
from mlflow.artifacts import download_artifacts
from mlflow.entities import Metric, Param, RunTag
from mlflow.exceptions import MlflowException
from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository
from sqlalchemy.engine import make_url

from limpide_credit.errors import NotFoundError
from limpide_platform.mlflow_errors import mlflow_answers

# MLflow's limits of one request.
_METRICS_AT_ONCE = 1000
_PARAMETERS_AT_ONCE = 100


class Run:
    """One run that is being written."""

    def __init__(self, client: MlflowClient, run_id: str) -> None:
        self._client = client
        self.id = run_id

    def parameters(self, values: Mapping[str, object]) -> None:
        """Record what was chosen."""
        parameters = [Param(name, str(value)) for name, value in values.items()]
        for start in range(0, len(parameters), _PARAMETERS_AT_ONCE):
            self._client.log_batch(self.id, params=parameters[start : start + _PARAMETERS_AT_ONCE])

    def figures(self, values: Mapping[str, float]) -> None:
        """Record what was measured."""
        timestamp = self._client.get_run(self.id).info.start_time
        metrics = [Metric(name, value, timestamp, 0) for name, value in values.items()]
        for start in range(0, len(metrics), _METRICS_AT_ONCE):
            self._client.log_batch(self.id, metrics=metrics[start : start + _METRICS_AT_ONCE])

    def tags(self, values: Mapping[str, str]) -> None:
        """Record what the run can be found by."""
        self._client.log_batch(self.id, tags=[RunTag(name, value) for name, value in values.items()])

    def folder(self, path: Path, under: str) -> None:
        """Keep the files of a folder under the name ``under``."""
        self._client.log_artifacts(self.id, str(path), under)


class Runs:
    """The runs of one experiment; UnavailableError is raised while MLflow does not answer.

    Args:
        tracking_uri: MLflow: http://host:5000, or sqlite:///path without a server, whose files lie beside it.
        experiment: Name of the experiment; made when the first run starts.
        folder: Under which the server keeps this experiment's files; its own choice if empty.
    """

    def __init__(self, tracking_uri: str, experiment: str = "limpide-credit", folder: str = "") -> None:
        if tracking_uri.startswith("sqlite:"):
            _database_folder(tracking_uri).mkdir(parents=True, exist_ok=True)
        self._client = MlflowClient(tracking_uri=tracking_uri, registry_uri=tracking_uri)
        self._tracking_uri = tracking_uri
        self._experiment = experiment
        self._folder = folder

    @contextmanager
    def start(self, name: str) -> Iterator[Run]:
        """Open a run; it ends as finished, or as failed if the block raises.

        Raises:
            UnavailableError: MLflow does not answer, or stops to in the block.
        """
        with mlflow_answers(self._tracking_uri):
            run = self._client.create_run(self._experiment_id(), run_name=name)
        run_id, status = run.info.run_id, "FAILED"
        try:
            with mlflow_answers(self._tracking_uri):
                yield Run(self._client, run_id)
            status = "FINISHED"
        finally:
            with suppress(MlflowException):
                self._client.set_terminated(run_id, status)

    def read(self, run_id: str, path: str) -> bytes:
        """Return a file that a run kept.

        Raises:
            NotFoundError: The run kept no such file, or its files are gone.
        """
        with tempfile.TemporaryDirectory() as temporary:
            try:
                file = download_artifacts(
                    run_id=run_id, artifact_path=path, dst_path=temporary, tracking_uri=self._tracking_uri
                )
                return Path(file).read_bytes()
            except (MlflowException, OSError) as error:
                raise NotFoundError(
                    f"Run {run_id} has no file {path}.",
                    field="run",
                    value=run_id,
                    remedy="Train again with `limpide train`.",
                ) from error

    def keep_newest(self, most_bytes: int, *, size: str, under: str) -> int:
        """Delete the oldest runs with their files until the rest fits, and return how many bytes that has.

        Args:
            most_bytes: Of the files of all runs that are kept; the newest run is kept whatever its size.
            size: The figure in which each run recorded the bytes of its files.
            under: The name that its files are kept under.
        """
        kept = 0
        with mlflow_answers(self._tracking_uri):
            experiment = self._client.get_experiment_by_name(self._experiment)
            if experiment is None:
                return 0
            page: str | None = None
            while True:
                found = self._client.search_runs(
                    [experiment.experiment_id], order_by=["attributes.start_time DESC"], page_token=page
                )
                for run in found:
                    own = int(run.data.metrics.get(size, 0))
                    if kept and kept + own > most_bytes:
                        # Its files first: a run that is gone would leave them where nobody looks.
                        files = get_artifact_repository(run.info.artifact_uri or "", self._tracking_uri)
                        files.delete_artifacts(under)
                        self._client.delete_run(run.info.run_id)
                    else:
                        kept += own
                page = found.token
                if not page:
                    return kept

    def end_unfinished(self) -> int:
        """Mark the runs that a killed process left open as killed, and return how many there were."""
        with mlflow_answers(self._tracking_uri):
            experiment = self._client.get_experiment_by_name(self._experiment)
            if experiment is None:
                return 0
            left = self._client.search_runs([experiment.experiment_id], "attributes.status = 'RUNNING'")
            for run in left:
                self._client.set_terminated(run.info.run_id, "KILLED")
        return len(left)

    def tag(self, run_id: str, name: str) -> str | None:
        """Return a tag of a run, or None."""
        with mlflow_answers(self._tracking_uri):
            return self._client.get_run(run_id).data.tags.get(name)

    def _experiment_id(self) -> str:
        found = self._client.get_experiment_by_name(self._experiment)
        if found is not None:
            return found.experiment_id
        location = f"mlflow-artifacts:/{self._folder}" if self._folder else None
        if self._tracking_uri.startswith("sqlite:"):
            location = (_database_folder(self._tracking_uri) / "artifacts").resolve().as_uri()
        return self._client.create_experiment(self._experiment, artifact_location=location)


def _database_folder(tracking_uri: str) -> Path:
    return Path(make_url(tracking_uri).database or ".").parent
