"""Routes for whoever answers for policies: kept ones, trials of a document, the latest experiment."""

import asyncio
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from limpide_credit.contracts.api_version import PREFIX
from limpide_credit.contracts.policy_trial import (
    ExperimentAnswer,
    KeptPolicies,
    KeptPolicyLine,
    LatestExperiment,
    PolicyTrialAnswer,
    PolicyTrialRequest,
)
from limpide_credit.errors import InputError
from limpide_credit.features import feature_set
from limpide_credit.policy import default_policy_text, policy_digest, read_policy
from limpide_drift.arms import arms_of
from limpide_drift.policy_trials import TrialSpec
from limpide_drift.runtime import Runtime
from limpide_platform.http.exchange import Exchange, read_body
from limpide_platform.http.fastapi_application import json_body
from limpide_platform.http.json_body import decode_as
from limpide_platform.period import check_period
from limpide_platform.store.drift_runs import check_moment

_FIRST = datetime(2000, 1, 1, tzinfo=UTC)

TrialId = Annotated[str, Path(max_length=100)]


routes = APIRouter(tags=["policies"])


@routes.get("/policies", summary="List the policies that are kept")
async def list_policies(request: Request) -> KeptPolicies:
    """List the policies that the store keeps, the latest first."""
    runtime: Runtime = request.app.state.runtime
    return await asyncio.to_thread(_kept, runtime)


@routes.post(
    "/policy-trials",
    status_code=202,
    summary="Try a policy on past decisions",
    openapi_extra=json_body(PolicyTrialRequest.model_json_schema()),
)
async def ask_for_trial(request: Request, response: Response) -> PolicyTrialAnswer:
    """Queue a trial of a policy, and answer with its address before it is done.

    Past decisions are decided again under the document; the model is not asked again, nothing is recorded,
    and the policy in force stays. A wrong document is refused with line and remedy. `GET` of the address in
    `Location` says how far the trial is, and then what would have changed.
    """
    runtime: Runtime = request.app.state.runtime
    exchange = Exchange.of(request.scope)
    body = await read_body(exchange, request.receive, runtime.settings.drift_max_body_bytes)
    spec = await asyncio.to_thread(_spec_of, runtime, decode_as(PolicyTrialRequest, body))
    answer = runtime.trials.ask(spec)
    exchange.log_fields.update(policy=answer.policy.digest)
    response.headers["location"] = f"{PREFIX}/policy-trials/{answer.trial_id}"
    return answer


@routes.get("/policy-trials/{trial_id}", summary="Show a trial")
async def show_trial(request: Request, trial_id: TrialId) -> PolicyTrialAnswer:
    """Show how far a trial is, or what would have changed; kept in memory for a while."""
    runtime: Runtime = request.app.state.runtime
    return runtime.trials.get(trial_id, Exchange.of(request.scope).request_id)


@routes.get("/experiment", summary="Show the latest experiment")
async def show_experiment(request: Request) -> LatestExperiment:
    """Show the experiment that began last, its arms side by side."""
    runtime: Runtime = request.app.state.runtime
    return await asyncio.to_thread(_latest, runtime)


def _spec_of(runtime: Runtime, request: PolicyTrialRequest) -> TrialSpec:
    start, end = request.start or _FIRST, request.end or datetime.now(UTC)
    check_moment(start, "start")
    check_moment(end, "end")
    check_period(start, end, "end")
    if (request.document is None) == (request.digest is None):
        raise InputError(
            "A trial is of one document.",
            field="document",
            remedy="Send document, the YAML of a policy, or digest, that of a kept one.",
        )
    text = request.document
    if text is None:
        text = runtime.store.store().policies.get(request.digest or "").content
    return TrialSpec(read_policy(text, feature_set().features), start, end)


def _kept(runtime: Runtime) -> KeptPolicies:
    policies = runtime.store.store().policies
    present = policies.in_force()
    in_force = policy_digest(default_policy_text()) if present is None else present.digest
    return KeptPolicies(
        policies=[
            KeptPolicyLine(
                digest=one.digest,
                name=one.name,
                version=one.version,
                kept_at=one.kept_at,
                in_force=one.digest == in_force,
            )
            for one in policies.all()
        ]
    )


def _latest(runtime: Runtime) -> LatestExperiment:
    store = runtime.store.store()
    latest, running = store.experiments.latest(), store.experiments.running()
    if latest is None:
        return LatestExperiment(experiment=None)
    return LatestExperiment(
        experiment=ExperimentAnswer(
            name=latest.name,
            since=latest.at,
            running=running is not None and running.id == latest.id,
            share=latest.share,
            model_version=latest.model_version,
            policy_digest=latest.policy_digest,
            arms=arms_of(store, latest),
        )
    )
