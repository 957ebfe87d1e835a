"""Turns failures of MLflow into `UnavailableError`."""

from collections.abc import Iterator
from contextlib import contextmanager

from mlflow.exceptions import MlflowException

from limpide_credit.errors import UnavailableError


@contextmanager
def mlflow_answers(tracking_uri: str) -> Iterator[None]:
    """Turn what MLflow raises in the block into an `UnavailableError` that names the address, no password.

    Raises:
        UnavailableError: MLflow does not answer, or its files cannot be read or written.
    """
    address = tracking_uri.rpartition("@")[2]
    try:
        yield
    except MlflowException as error:
        raise UnavailableError(
            "The model registry does not answer.",
            field="LIMPIDE_TRACKING_URI",
            value=address,
            remedy=f"Start MLflow there or set the right address ({error.error_code}).",
        ) from error
    except OSError as error:
        raise UnavailableError(
            f"The model registry's files cannot be read or written ({error.strerror or error}).",
            field="LIMPIDE_TRACKING_URI",
            value=address,
            remedy="Free space, or give this user the right to write there.",
        ) from error
