"""``GET /importance``: what the model goes by, and what moves one client's score beside it."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from limpide_credit.contracts.importance import ImportanceAnswer
from limpide_credit.explanation.importance import importance
from limpide_explainer.answering import answer
from limpide_explainer.routes.queries import ClientQuery, vector_of
from limpide_explainer.runtime import Runtime


class ImportanceQuery(ClientQuery):
    """How much of it."""

    features: int = Field(default=20, ge=1, le=1000, description="At most so many features")
    beeswarm: int = Field(default=200, ge=0, le=2000, description="At most so many clients in each beeswarm")


async def show_importance(request: Request, query: Annotated[ImportanceQuery, Query()]) -> Response:
    """Show the mean size of contributions over the reference sample, in points, and their direction.

    Features that may not be shown to a person count in `hidden` and in their concept. With `client_id`, the
    client's own contributions stand beside.
    """
    runtime: Runtime = request.app.state.runtime
    serving = runtime.models.current()
    vector = await vector_of(runtime, serving, query.client_id)

    def compute() -> ImportanceAnswer:
        return importance(
            serving.model.view,
            query.language,
            vector=vector,
            client_id=query.client_id,
            features=query.features,
            beeswarm=query.beeswarm,
        )

    return answer(request, await runtime.work(compute), serving.version)


def router() -> APIRouter:
    """Return the route with its schema."""
    routes = APIRouter(tags=["comparisons"])
    routes.add_api_route(
        "/importance",
        show_importance,
        summary="What the model goes by",
        response_model=None,
        responses={200: {"model": ImportanceAnswer}},
    )
    return routes
