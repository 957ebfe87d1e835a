"""Other clients, and one beside them: importance, distributions, neighbours, dependence."""

from collections.abc import Callable
from functools import partial
from typing import Annotated

import numpy as np
from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from limpide_credit.contracts.dependence import DependenceAnswer
from limpide_credit.contracts.importance import ImportanceAnswer
from limpide_credit.contracts.population import PairAnswer, PopulationAnswer
from limpide_credit.contracts.scoring import ScoreRequest
from limpide_credit.contracts.shown_feature import Language
from limpide_credit.contracts.similar import SimilarAnswer
from limpide_credit.explanation.dependence import dependence
from limpide_credit.explanation.explained_model import ExplainedModel
from limpide_credit.explanation.importance import importance
from limpide_credit.explanation.pair import pair
from limpide_credit.explanation.population import population
from limpide_credit.explanation.similar import similar
from limpide_credit.numbers import LARGEST_CLIENT_NUMBER
from limpide_credit.tables.roles import ROLES
from limpide_explainer.answering import answer
from limpide_explainer.runtime import Runtime
from limpide_platform.http.fastapi_application import json_answer

FeatureName = Annotated[
    str,
    Path(min_length=1, max_length=100, description=f"Name in the feature set, as {ROLES.amount}"),
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


class ImportanceQuery(ClientQuery):
    """How much of it."""

    features: int = Field(default=20, ge=1, le=1000, description="At most so many features")
    beeswarm: int = Field(default=200, ge=0, le=2000, description="At most so many clients in each beeswarm")


class PairQuery(ClientQuery):
    """How much of it."""

    sample: int = Field(default=500, ge=1, le=5000, description="At most so many clients")


class SimilarQuery(LanguageQuery):
    """How much of it."""

    neighbours: int = Field(default=10, ge=1, le=200, description="At most so many clients")


# Shows something of a model in a language, beside the vector and number of a client, if one is named.
Comparison = Callable[..., BaseModel]

routes = APIRouter(tags=["comparisons"])


async def _compare(
    request: Request, query: ClientQuery, comparison_of: Callable[[ExplainedModel], Comparison]
) -> Response:
    runtime: Runtime = request.app.state.runtime
    serving = runtime.models.current()
    vector: np.ndarray | None = None
    if query.client_id is not None:
        vector = (await runtime.subject(ScoreRequest(client_id=query.client_id), serving)).vector
    compare = partial(comparison_of(serving.model), vector=vector, client_id=query.client_id)
    return answer(request, await runtime.work(compare, query.language), serving.version)


@routes.get("/importance", summary="What the model goes by", **json_answer(ImportanceAnswer))
async def show_importance(request: Request, query: Annotated[ImportanceQuery, Query()]) -> Response:
    """Show the mean size of contributions over the reference sample, in points, and their direction.

    Features that may not be shown to a person count in `hidden` and in their concept. With `client_id`, the
    client's own contributions stand beside.
    """
    shown = {"features": query.features, "beeswarm": query.beeswarm}
    return await _compare(request, query, lambda model: partial(importance, model.view, **shown))


@routes.get("/population/{feature}", summary="The distribution of a feature", **json_answer(PopulationAnswer))
async def show_population(
    request: Request, feature: FeatureName, query: Annotated[ClientQuery, Query()]
) -> Response:
    """Show the distribution of a feature by outcome and by decision.

    With `client_id`, also over clients of the same kind, and where the client stands in each group.
    """
    return await _compare(request, query, lambda model: partial(population, model.view, feature))


@routes.get("/pair/{x}/{y}", summary="Two features of a sample of clients", **json_answer(PairAnswer))
async def show_pair(
    request: Request, x: FeatureName, y: FeatureName, query: Annotated[PairQuery, Query()]
) -> Response:
    """Show two features of a sample of clients, each with outcome, decision and score."""
    return await _compare(request, query, lambda model: partial(pair, model.view, x, y, sample=query.sample))


@routes.get(
    "/similar/{client_id}", summary="Clients alike and what became of them", **json_answer(SimilarAnswer)
)
async def show_similar(
    request: Request, client_id: ClientNumber, query: Annotated[SimilarQuery, Query()]
) -> Response:
    """Show the clients of the reference sample whose scores are made of the same things.

    Nearest first, by the distance of the contributions of all features, in points.
    """
    runtime: Runtime = request.app.state.runtime
    serving = runtime.models.current()
    subject = await runtime.subject(ScoreRequest(client_id=client_id), serving)
    find = partial(similar, pseudonym=runtime.pseudonyms.of(client_id), neighbours=query.neighbours)
    found = await runtime.work(find, serving.model.view, client_id, subject.vector, query.language)
    return answer(request, found, serving.version)


@routes.get(
    "/dependence/{feature}", summary="How scores answer to one feature", **json_answer(DependenceAnswer)
)
async def show_dependence(
    request: Request, feature: FeatureName, query: Annotated[ClientQuery, Query()]
) -> Response:
    """Show the mean score at each value of a feature, with the band that holds 8 in 10, and the client's own.

    A fact of the application takes along all that follows from it, as `changes` do in a score.
    """
    return await _compare(
        request, query, lambda model: partial(dependence, model.view, model.builder, feature)
    )
