"""From a request to a recorded decision. Knows no framework: it is called with values and returns values."""

import hashlib
import os
import time
from collections.abc import Sequence
from concurrent.futures import Future
from datetime import UTC, datetime
from functools import partial
from time import perf_counter
from typing import Any, Protocol

import numpy as np

from limpide_credit.contracts.decisions import APPROVALS
from limpide_credit.contracts.scoring import ScoreRequest
from limpide_credit.errors import BusyError, LimpideError, UnavailableError
from limpide_credit.features import RowBuilder
from limpide_credit.policy import CompiledPolicy, PolicyResult, on_condition, wanted_proofs
from limpide_platform.serving.active_models import ActiveModels, Serving
from limpide_platform.serving.active_policy import ActivePolicy
from limpide_platform.serving.client_reader import ClientReader
from limpide_platform.serving.subject import VectorSource
from limpide_platform.store import Client, Decision, NewDecision
from limpide_platform.store.case_version import CASE_CHANNELS
from limpide_platform.store.chain import new_salt
from limpide_platform.store.decision import decision_of
from limpide_platform.store.decisions import Prepared
from limpide_platform.store.open_cases import Entry
from limpide_platform.store.writer import AppendResult
from limpide_platform.tracing import span
from limpide_scoring.arms import Arms
from limpide_scoring.case_entry import CaseEntries
from limpide_scoring.decided import Decided, Origin
from limpide_scoring.metrics import ScoringMetrics
from limpide_scoring.recording import Recording
from limpide_scoring.shadow import Shadow


class Recorder(Protocol):
    """What the scorer asks of `limpide_platform.store.DecisionWriter`."""

    def submit_group(self, records: Sequence[Prepared]) -> Future[Sequence[AppendResult]]:
        """Return a future of one result per decision, in order: the durable record or its error."""
        ...


class Scorer:
    """Resolves the input, builds the vector, assesses it, applies the policy and records the decision."""

    def __init__(
        self,
        models: ActiveModels,
        policies: ActivePolicy,
        clients: ClientReader,
        recorder: Recorder,
        vectors: VectorSource,
        cases: CaseEntries,
        arms: Arms,
        shadow: Shadow,
        metrics: ScoringMetrics,
    ) -> None:
        self.models = models
        self.policies = policies
        self._clients = clients
        self._recorder = recorder
        self._vectors = vectors
        self._cases = cases
        self._arms = arms
        self._shadow = shadow
        self._metrics = metrics
        self._recording = Recording(lambda records: self._recorder.submit_group(records))

    async def score(self, request: ScoreRequest, origin: Origin) -> Decision:
        """Return the durable record of a score.

        Raises:
            NotFoundError: There is no such client, or no such case.
            ConflictError: The case is of somebody else; the client was published without a feature that the
                model reads; or the idempotency key was used for another request.
            InputError: The changed facts contradict each other.
            UnavailableError: No model serves yet, or the store is away: nothing was recorded that is not
                answered later.
        """
        serving = self.models.current()
        with span("client"):
            client = None if request.client_id is None else await self._clients.get(request.client_id)
        experiment, arm, challenged = self._arms.running, None, None
        if experiment is not None:
            decide = partial(self._decide, request, client)
            arm, challenged = await self._arms.decide(experiment, request, origin, decide)
        if challenged is not None:
            serving, vector, decided = challenged.serving, challenged.vector, challenged.decided
        else:
            vector, decided = self._decide(request, client, serving, self.policies.of(serving.model))
        new = new_decision(request, vector, decided, serving, origin, arm)
        entry = None
        if origin.channel in CASE_CHANNELS:
            judged = (decided.policy, decided.assessment, decided.wanted)
            entry = self._cases.entry(origin.case_id, *judged, origin.after)
        with span("record commit"):
            recorded = await self._recording.record(new, entry)
        return self.settle(new, recorded, serving)

    def _wanted(
        self,
        request: ScoreRequest,
        vector: np.ndarray,
        ruling: PolicyResult,
        policy: CompiledPolicy,
        serving: Serving,
    ) -> tuple[str, ...]:
        """Return the declared facts that an approval hangs on; the facts of a client are the lender's own."""
        if request.application is None or not policy.usual:
            return ()
        # A policy that reads the case may yet approve what it would not as a first attempt.
        if ruling.outcome != "approved" and not policy.reads_case:
            return ()
        return wanted_proofs(policy, serving.model, self.builder(serving), vector[None], [request.proved])[0]

    async def keep(self, new: NewDecision, entry: Entry) -> Decision:
        """Return the durable record of what needs no model any more; raise as `settle` does."""
        return self._durable(new, await self._recording.record(new, entry))

    def builder(self, serving: Serving) -> RowBuilder:
        """Return what builds a model's vectors from applications."""
        return self._vectors.builder(serving.model)

    def _decide(
        self, request: ScoreRequest, client: Client | None, serving: Serving, policy: CompiledPolicy
    ) -> tuple[np.ndarray, Decided]:
        with span("vector"):
            vector = self.vector(request, client, serving)
        with span("assess"):
            (assessment,) = serving.model.assess(vector.reshape(1, -1))
            ruling = policy.rule(vector, assessment)
            wanted = self._wanted(request, vector, ruling, policy, serving)
            return vector, Decided(assessment, on_condition(ruling, wanted), policy, wanted)

    def vector(self, request: ScoreRequest, client: Client | None, serving: Serving) -> np.ndarray:
        """Return the vector that a request means, in the model's layout; raise as `score` does.

        Args:
            client: The one that the request names, if any.
        """
        return self._vectors.vector(request, client, serving.model)

    def submit_group(self, records: Sequence[Prepared]) -> Future[Sequence[AppendResult]]:
        """Hand decisions to the store's writer; see `Recorder.submit_group`."""
        return self._recorder.submit_group(records)

    def settle(self, new: NewDecision, outcome: AppendResult, serving: Serving) -> Decision:
        """Return a durable decision, counted and shown to the shadow, unless it is a repeated one.

        Raises:
            LimpideError: There is no record; what is the store's fault is counted.
        """
        (settled,) = self.settle_many([new], [outcome], serving)
        if isinstance(settled, LimpideError):
            raise settled
        return settled

    def settle_many(
        self, decisions: Sequence[NewDecision], outcomes: Sequence[AppendResult], serving: Serving
    ) -> list[Decision | LimpideError]:
        """Return each durable decision, or why there is none, as `settle` does."""
        settled: list[Decision | LimpideError] = []
        recorded: list[NewDecision] = []
        for new, outcome in zip(decisions, outcomes, strict=True):
            try:
                decision = self._durable(new, outcome)
            except LimpideError as error:
                settled.append(error)
                continue
            settled.append(decision)
            if decision.id == new.id:
                recorded.append(new)
        if recorded:
            self._show(recorded, serving)
        return settled

    def _show(self, recorded: Sequence[NewDecision], serving: Serving) -> None:
        """Count unknown words of decisions, and show those of the champion to the shadow."""
        vectors = np.array([new.vector for new in recorded])
        for feature, count in serving.model.layout.unknown_words(vectors).items():
            self._metrics.unknown_categories.labels(feature).inc(count)
        for new in recorded:
            if new.arm is None or not new.arm.endswith(":challenger"):
                # The challenger's policy decides as of a first attempt, and is compared with what that gives.
                ruled = "approved" if new.decision in APPROVALS else new.decision
                self._shadow.offer(new.vector, serving, new.probability, ruled)

    def _durable(self, new: NewDecision, outcome: AppendResult) -> Decision:
        """Return a durable decision, counted unless it is a repeated one."""
        if not isinstance(outcome, Decision):
            if isinstance(outcome, BusyError | UnavailableError):
                self._metrics.record_failures.inc()
            raise outcome
        if outcome.id == new.id:
            self._metrics.count_decision(outcome)
        return outcome


def new_decision(
    request: ScoreRequest,
    vector: np.ndarray,
    decided: Decided,
    serving: Serving,
    origin: Origin,
    arm: str | None = None,
) -> NewDecision:
    """Return the record of a decision, not yet durable.

    Args:
        arm: Which arm of which experiment decided; None if none runs.
    """
    shared = shared_fields(decided.policy, serving, origin, arm)
    return decision_of({**shared, **own_fields(request, vector, decided, origin.channel)})


def shared_fields(
    policy: CompiledPolicy, serving: Serving, origin: Origin, arm: str | None = None
) -> dict[str, Any]:
    """Return the fields of `NewDecision` that the rows of a batch have in common; the moment is now."""
    return {
        "at": origin.at or datetime.now(UTC),
        "feature_set_version": serving.model.feature_set_version,
        "model_version": serving.version,
        "alias": serving.alias,
        "latency_seconds": perf_counter() - origin.started,
        "idempotency_key": origin.idempotency_key,
        "request_hash": origin.request_hash,
        "bundle_digest": serving.digest,
        "policy_digest": policy.digest,
        "arm": arm,
        "case_id": None,
        "case_version": None,
        "changed_facts": None,
        **origin.acting,
    }


def own_fields(
    request: ScoreRequest | None, vector: np.ndarray, decided: Decided, channel: str
) -> dict[str, Any]:
    """Return the other fields of one decision.

    Args:
        request: What was asked; None of a vector of nobody in particular.
    """
    assessment = decided.assessment
    return {
        "id": decision_id(),
        "client_id": None if request is None else request.client_id,
        "channel": channel,
        "input": {"features": "vector"} if request is None else request.recorded_input(),
        "vector": vector,
        "probability": assessment.probability_of_default,
        "points": assessment.points,
        "grade": assessment.grade,
        "threshold": assessment.threshold,
        "decision": decided.policy_result.outcome,
        "reasons": decided.policy_result.rules,
        "protected": {} if request is None else request.protected,
        "salt": new_salt(),
    }


def request_hash(route: str, body: bytes) -> str:
    """Return what a repeated request must have in common with the first under one idempotency key."""
    return hashlib.sha256(route.encode() + b"\n" + body).hexdigest()


def decision_id() -> str:
    """Return a new UUID of version 7: it begins with the time, so that an index of them grows at one end."""
    milliseconds = time.time_ns() // 1_000_000
    random = int.from_bytes(os.urandom(10), "big")
    number = (milliseconds << 80) | random
    number = number & ~(0xF << 76) | (7 << 76)
    number = number & ~(0x3 << 62) | (2 << 62)
    text = f"{number:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
