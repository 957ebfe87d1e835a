"""``GET /similar/{client_id}``: clients whom the model sees alike, and what became of them."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from limpide_credit.contracts.scoring import ScoreRequest
from limpide_credit.contracts.similar import SimilarAnswer
from limpide_credit.explanation.similar import similar
from limpide_explainer.answering import answer
from limpide_explainer.routes.queries import ClientNumber, LanguageQuery
from limpide_explainer.runtime import Runtime


class SimilarQuery(LanguageQuery):
    """How much of it."""

    neighbours: int = Field(default=10, ge=1, le=200, description="At most so many clients")


async def show_similar(
    request: Request, client_id: ClientNumber, query: Annotated[SimilarQuery, Query()]
) -> Response:
    """Show the clients of the reference sample whose scores are made of the same things.

    Nearest first, by the distance of the contributions of all features, in points.
    """
    runtime: Runtime = request.app.state.runtime
    serving = runtime.models.current()
    subject = await runtime.subject(ScoreRequest(client_id=client_id), serving)

    def compute() -> SimilarAnswer:
        return similar(
            serving.model.view,
            client_id,
            subject.vector,
            query.language,
            pseudonym=runtime.pseudonyms.of(client_id),
            neighbours=query.neighbours,
        )

    return answer(request, await runtime.work(compute), serving.version)


def router() -> APIRouter:
    """Return the route with its schema."""
    routes = APIRouter(tags=["comparisons"])
    routes.add_api_route(
        "/similar/{client_id}",
        show_similar,
        summary="Clients alike and what became of them",
        response_model=None,
        responses={200: {"model": SimilarAnswer}},
    )
    return routes
