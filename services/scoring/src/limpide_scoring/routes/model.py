"""``GET /model``: which version answers, since when, and how the challenger differs from it."""

from fastapi import APIRouter, Request

from limpide_credit.contracts.model import Challenger, ModelAnswer, ShadowDifference
from limpide_scoring.runtime import Runtime
from limpide_scoring.shadow import Difference


async def show_model(request: Request) -> ModelAnswer:
    """Show the model that answers, what the registry last said, and the challenger in the shadow."""
    runtime: Runtime = request.app.state.runtime
    models = runtime.models
    champion = models.current()
    previous, challenger, registry = models.previous, models.challenger, models.registry
    return ModelAnswer(
        model=runtime.settings.registered_model,
        version=champion.version,
        alias=champion.alias,
        digest=champion.digest,
        since=champion.since,
        previous_version=None if previous is None else previous.version,
        feature_set_version=champion.model.feature_set_version,
        features_used=len(champion.model.feature_names),
        absent_tables=list(champion.model.absent_tables),
        threshold=champion.model.policy.threshold,
        last_check=registry.last_check,
        alias_missing=registry.alias_missing,
        registry_away=registry.away,
        refused_version=registry.refused_version,
        refused_because=registry.refused_because,
        refused_challenger=registry.refused_challenger,
        refused_challenger_because=registry.refused_challenger_because,
        challenger=None
        if challenger is None
        else Challenger(
            version=challenger.version,
            since=challenger.since,
            difference=_difference(runtime.shadow.difference()),
        ),
    )


def _difference(difference: Difference) -> ShadowDifference:
    return ShadowDifference(
        rows=difference.rows,
        dropped=difference.dropped,
        mean_absolute_difference=difference.mean_absolute,
        largest_difference=difference.largest,
        decisions_changed=difference.decisions_changed,
    )


def router() -> APIRouter:
    """Return the route with its schema."""
    routes = APIRouter(tags=["model"])
    routes.add_api_route("/model", show_model, summary="Show the model that answers")
    return routes
