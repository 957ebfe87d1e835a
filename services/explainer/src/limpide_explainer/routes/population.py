"""``GET /population/{feature}`` and ``GET /pair/{x}/{y}``: other clients, and where one stands among them."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from limpide_credit.contracts.population import PairAnswer, PopulationAnswer
from limpide_credit.explanation.pair import pair
from limpide_credit.explanation.population import population
from limpide_explainer.answering import answer
from limpide_explainer.routes.queries import ClientQuery, FeatureName, vector_of
from limpide_explainer.runtime import Runtime


class PairQuery(ClientQuery):
    """How much of it."""

    sample: int = Field(default=500, ge=1, le=5000, description="At most so many clients")


async def show_population(
    request: Request, feature: FeatureName, query: Annotated[ClientQuery, Query()]
) -> Response:
    """Show the distribution of a feature by outcome and by decision.

    With `client_id`, also over clients of the same kind, and where the client stands in each group.
    """
    runtime: Runtime = request.app.state.runtime
    serving = runtime.models.current()
    vector = await vector_of(runtime, serving, query.client_id)

    def compute() -> PopulationAnswer:
        return population(
            serving.model.view, feature, query.language, vector=vector, client_id=query.client_id
        )

    return answer(request, await runtime.work(compute), serving.version)


async def show_pair(
    request: Request, x: FeatureName, y: FeatureName, query: Annotated[PairQuery, Query()]
) -> Response:
    """Show two features of a sample of clients, each with outcome, decision and score."""
    runtime: Runtime = request.app.state.runtime
    serving = runtime.models.current()
    vector = await vector_of(runtime, serving, query.client_id)

    def compute() -> PairAnswer:
        return pair(
            serving.model.view,
            x,
            y,
            query.language,
            vector=vector,
            client_id=query.client_id,
            sample=query.sample,
        )

    return answer(request, await runtime.work(compute), serving.version)


def router() -> APIRouter:
    """Return the routes with their schema."""
    routes = APIRouter(tags=["comparisons"])
    routes.add_api_route(
        "/population/{feature}",
        show_population,
        summary="The distribution of a feature",
        response_model=None,
        responses={200: {"model": PopulationAnswer}},
    )
    routes.add_api_route(
        "/pair/{x}/{y}",
        show_pair,
        summary="Two features of a sample of clients",
        response_model=None,
        responses={200: {"model": PairAnswer}},
    )
    return routes
