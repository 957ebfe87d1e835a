"""What the routes of comparison take in the query string, and whom it means."""

from typing import Annotated

import numpy as np
from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field

from limpide_credit.contracts.scoring import ScoreRequest
from limpide_credit.contracts.shown_feature import Language
from limpide_credit.explanation.explained_model import ExplainedModel
from limpide_credit.numbers import LARGEST_CLIENT_NUMBER
from limpide_credit.tables.roles import ROLES
from limpide_explainer.runtime import Runtime
from limpide_platform.serving.active_models import Serving

FeatureName = Annotated[
    str,
    Path(min_length=1, max_length=100, description=f"Name in the feature set, as {ROLES.external_scores[1]}"),
]
ClientNumber = Annotated[
    int, Path(ge=0, le=LARGEST_CLIENT_NUMBER, description=f"{ROLES.client} of a client in the store")
]


class LanguageQuery(BaseModel):
    """The language of labels and sentences; a parameter that does not exist is refused."""

    model_config = ConfigDict(extra="forbid")

    language: Language = Field(default="fr")


class ClientQuery(LanguageQuery):
    """A language, and a client to compare with the others."""

    client_id: int | None = Field(
        default=None, ge=0, le=LARGEST_CLIENT_NUMBER, description=f"{ROLES.client} of a client"
    )


async def vector_of(
    runtime: Runtime, serving: Serving[ExplainedModel], client_id: int | None
) -> np.ndarray | None:
    """Return the vector of a client; None if none is named.

    Raises
    ------
    NotFoundError
        There is no such client.
    ConflictError
        The client's features are of another feature set than the model's.
    UnavailableError
        The store is away.
    """
    if client_id is None:
        return None
    return (await runtime.subject(ScoreRequest(client_id=client_id), serving)).vector
