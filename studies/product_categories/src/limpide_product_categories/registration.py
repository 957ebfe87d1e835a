"""The classifier in MLflow's registry, as a model that MLflow itself serves."""

import tempfile
from dataclasses import dataclass
from importlib.metadata import version as installed_version
from pathlib import Path

import mlflow.pyfunc
import pandas as pd
from mlflow import MlflowClient
from mlflow.artifacts import download_artifacts
from mlflow.exceptions import MlflowException
from mlflow.models import ModelSignature
from mlflow.types import ColSpec, Schema

import limpide_credit
import limpide_product_categories
from limpide_credit.contracts.product_study import STUDY_ALIAS, STUDY_MODEL
from limpide_credit.errors import NotFoundError
from limpide_platform.mlflow_errors import mlflow_answers
from limpide_product_categories.classifier import INPUTS, OUTPUTS, CategoryClassifier

_FOLDER = "model"
_PACKAGES = (
    "mlflow-skinny",
    "pandas",
    "numpy",
    "scipy",
    "scikit-learn",
    "simplemma",
    "pydantic",
    "cloudpickle",
)
_SIGNATURE = ModelSignature(
    inputs=Schema([ColSpec("string", name, required=name == INPUTS[0]) for name in INPUTS]),
    outputs=Schema(
        [ColSpec("double" if name.endswith("confidence") else "string", name) for name in OUTPUTS]
    ),
)
_EXAMPLE = {INPUTS[0]: ["Alba blue cotton bed sheet"], INPUTS[1]: ["A printed sheet for a double bed."]}


def register_classifier(tracking_uri: str, run_id: str, model: CategoryClassifier) -> str:
    """Register ``model`` with the run that made it, let the alias name it, and return its version.

    Its code travels with it, so that a server needs the packages named, not this repository.

    Raises:
        UnavailableError: MLflow does not answer.
    """
    client = MlflowClient(tracking_uri=tracking_uri, registry_uri=tracking_uri)
    with mlflow_answers(tracking_uri), tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / _FOLDER
        mlflow.pyfunc.save_model(
            path=str(folder),
            python_model=model,
            signature=_SIGNATURE,
            input_example=pd.DataFrame(_EXAMPLE),
            code_paths=[
                str(Path(module.__path__[0])) for module in (limpide_credit, limpide_product_categories)
            ],
            pip_requirements=[f"{name}=={installed_version(name)}" for name in _PACKAGES],
        )
        client.log_artifacts(run_id, str(folder), _FOLDER)
        try:
            client.create_registered_model(STUDY_MODEL)
        except MlflowException as error:
            if error.error_code != "RESOURCE_ALREADY_EXISTS":
                raise
        source = f"{client.get_run(run_id).info.artifact_uri}/{_FOLDER}"
        version = client.create_model_version(STUDY_MODEL, source, run_id=run_id)
        client.set_registered_model_alias(STUDY_MODEL, STUDY_ALIAS, version.version)
    return str(version.version)


@dataclass(frozen=True, slots=True)
class Registered:
    """The classifier that the alias names, and its version."""

    model: CategoryClassifier
    version: str


def registered_version(tracking_uri: str) -> str:
    """Return the version that the alias names.

    Raises:
        NotFoundError: None is registered yet.
        UnavailableError: MLflow does not answer.
    """
    client = MlflowClient(tracking_uri=tracking_uri, registry_uri=tracking_uri)
    with mlflow_answers(tracking_uri):
        try:
            return str(client.get_model_version_by_alias(STUDY_MODEL, STUDY_ALIAS).version)
        except MlflowException as error:
            if error.error_code not in {"RESOURCE_DOES_NOT_EXIST", "INVALID_PARAMETER_VALUE"}:
                raise
            raise NotFoundError(
                f"No classifier {STUDY_MODEL} is registered.",
                field="model",
                value=STUDY_MODEL,
                remedy="Run the study first: make study.",
            ) from error


def load_classifier(tracking_uri: str) -> Registered:
    """Return the registered classifier that the alias names.

    Raises:
        NotFoundError: None is registered yet.
        UnavailableError: MLflow does not answer.
    """
    version = registered_version(tracking_uri)
    client = MlflowClient(tracking_uri=tracking_uri, registry_uri=tracking_uri)
    with mlflow_answers(tracking_uri):
        source = client.get_model_version_download_uri(STUDY_MODEL, version)
        with tempfile.TemporaryDirectory() as temporary:
            folder = download_artifacts(source, dst_path=temporary, tracking_uri=tracking_uri)
            loaded = mlflow.pyfunc.load_model(folder).unwrap_python_model()
    if not isinstance(loaded, CategoryClassifier):
        raise NotFoundError(f"Version {version} of {STUDY_MODEL} is no category classifier.")
    return Registered(loaded, version)
