"""``GET /model`` and ``GET /model/versions``: what the model is worth, and which versions there are."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from limpide_credit.contracts.model_report import ModelReport, ModelVersions
from limpide_credit.model_report import model_report
from limpide_explainer.answering import answer
from limpide_explainer.runtime import Runtime
from limpide_platform.http.fastapi_application import json_answer


class ReportQuery(BaseModel):
    """How much of it; a parameter that does not exist is refused."""

    model_config = ConfigDict(extra="forbid")

    features: int = Field(default=30, ge=0, le=1000, description="At most so many of the most important")


class VersionsQuery(BaseModel):
    """How many; a parameter that does not exist is refused."""

    model_config = ConfigDict(extra="forbid")

    limit: int = Field(default=20, ge=1, le=200, description="At most so many, newest first")
    before: int | None = Field(
        default=None, ge=1, lt=2**31, description="The `next_before` of the page before"
    )


routes = APIRouter(tags=["model"])


@routes.get("/model", summary="What the model is worth", **json_answer(ModelReport))
async def show_model(request: Request, query: Annotated[ReportQuery, Query()]) -> Response:
    """Show the model that answers as a person judges it: card, figures, calibration, costs, fairness.

    Words are in both languages.
    """
    runtime: Runtime = request.app.state.runtime
    serving = runtime.models.current()
    report = partial(
        model_report, model=runtime.settings.registered_model, alias=serving.alias, features=query.features
    )
    return answer(request, await runtime.work(report, serving.model.bundle), serving.version)


@routes.get("/model/versions", summary="Which versions there are", **json_answer(ModelVersions))
async def list_versions(request: Request, query: Annotated[VersionsQuery, Query()]) -> Response:
    """List the versions that the registry holds, newest first, a page at a time, with aliases and figures.

    Those that an alias names, as the champion, are in `named` on every page.
    """
    runtime: Runtime = request.app.state.runtime
    page = await runtime.work(runtime.registry.versions, query.limit, query.before)
    return answer(request, page)
