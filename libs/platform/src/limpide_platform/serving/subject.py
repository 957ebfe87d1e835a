"""Who is scored or explained: from what a request names to a vector."""

from collections.abc import Mapping
from typing import Any, Protocol

import numpy as np

from limpide_credit.contracts.facts import check_gaps
from limpide_credit.contracts.scoring import ScoreRequest
from limpide_credit.errors import ConflictError
from limpide_platform.store import Client


class RowBuilder(Protocol):
    """What is asked of `limpide_credit.features.RowBuilder`."""

    def from_application(self, facts: Mapping[str, Any]) -> np.ndarray:
        """Return the vector of an application without history."""
        ...

    def rebuild(self, vector: np.ndarray, facts: Mapping[str, Any], changes: Mapping[str, Any]) -> np.ndarray:
        """Return the vector with the features that depend on the changes computed anew."""
        ...


def vector_of(
    request: ScoreRequest, client: Client | None, builder: RowBuilder, feature_set_version: str
) -> np.ndarray:
    """Return the full-width vector that a request means.

    Parameters
    ----------
    client
        The one that the request names, if any.
    feature_set_version
        Of the model that reads the vector.

    Raises
    ------
    ConflictError
        The client's features are of another feature set than the model's.
    InputError
        The changed facts contradict each other.
    """
    if request.application is not None:
        return builder.from_application(request.application)
    assert client is not None
    check_feature_set(client, feature_set_version)
    if not request.changes:
        return client.vector
    check_gaps({**client.application, **request.changes}, where="changes")
    return builder.rebuild(client.vector, client.application, request.changes)


def check_feature_set(client: Client, feature_set_version: str) -> None:
    """Refuse a client whose features another definition made.

    Raises
    ------
    ConflictError
        The versions differ.
    """
    if client.feature_set_version != feature_set_version:
        raise ConflictError(
            f"The features of client {client.client_id} are of another feature set than the model's.",
            field="feature_set_version",
            value=client.feature_set_version,
            remedy=f"Publish the clients again (limpide publish) for {feature_set_version}.",
        )
