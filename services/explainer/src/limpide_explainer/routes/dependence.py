"""``GET /dependence/{feature}``: how scores answer when one thing changes, overall and for one client."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from limpide_credit.contracts.dependence import DependenceAnswer
from limpide_credit.explanation.dependence import dependence
from limpide_explainer.answering import answer
from limpide_explainer.routes.queries import ClientQuery, FeatureName, vector_of
from limpide_explainer.runtime import Runtime


async def show_dependence(
    request: Request, feature: FeatureName, query: Annotated[ClientQuery, Query()]
) -> Response:
    """Show the mean score at each value of a feature, with the band that holds 8 in 10, and the client's own.

    A fact of the application takes along all that follows from it, as `changes` do in a score.
    """
    runtime: Runtime = request.app.state.runtime
    serving = runtime.models.current()
    vector = await vector_of(runtime, serving, query.client_id)

    def compute() -> DependenceAnswer:
        explained = serving.model
        return dependence(
            explained.view,
            explained.builder,
            feature,
            query.language,
            vector=vector,
            client_id=query.client_id,
        )

    return answer(request, await runtime.work(compute), serving.version)


def router() -> APIRouter:
    """Return the route with its schema."""
    routes = APIRouter(tags=["comparisons"])
    routes.add_api_route(
        "/dependence/{feature}",
        show_dependence,
        summary="How scores answer to one feature",
        response_model=None,
        responses={200: {"model": DependenceAnswer}},
    )
    return routes
