"""Many requests, one model version, in chunks: each row is scored and recorded, or gets its own error."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import numpy as np

from limpide_credit.contracts.scoring import ScoreRequest
from limpide_credit.errors import BusyError, LimpideError, UnavailableError
from limpide_credit.policy import CompiledPolicy, PolicyResult, on_condition, wanted_proofs
from limpide_platform.identity.actor import NOBODY
from limpide_platform.serving.active_models import Serving
from limpide_platform.serving.client_reader import unknown_client
from limpide_platform.store import Client, Decision, NewDecision
from limpide_platform.store.decisions import prepare_many
from limpide_platform.store.kind import WHAT_IF
from limpide_platform.store.writer import AppendResult
from limpide_scoring.decided import Decided, Origin
from limpide_scoring.metrics import ScoringMetrics
from limpide_scoring.row import CHUNK_ROWS, Row
from limpide_scoring.scorer import Scorer, own_fields, shared_fields


@dataclass(frozen=True, slots=True)
class Result:
    """A row of the output: its position (None for what ends the whole), its durable decision or its error."""

    row: int | None
    outcome: Decision | LimpideError


@dataclass(frozen=True, slots=True)
class _Submitted:
    """A chunk on its way: the rows that were wrong at once, and the decisions that are to become durable."""

    wrong: list[Result]
    rows: list[int]
    decisions: list[NewDecision]
    outcomes: Future[Sequence[AppendResult]]


class BatchScorer:
    """Scores chunks of rows beside the single requests, in threads, so that those go on meanwhile.

    Args:
        get_many: Reads clients by number; numbers that are not there are left out.
        most_at_once: More runs at once are refused: each keeps two chunks of records waiting in the store's
            writer.
    """

    def __init__(
        self,
        scorer: Scorer,
        get_many: Callable[[Sequence[int]], Mapping[int, Client]],
        metrics: ScoringMetrics,
        *,
        most_at_once: int,
    ) -> None:
        self._scorer = scorer
        self._get_many = get_many
        self._metrics = metrics
        self._most_at_once = most_at_once
        self._running = 0

    async def run(
        self, chunks: Iterator[list[Row]], serving: Serving, acting: Mapping[str, str | None] = NOBODY
    ) -> AsyncGenerator[list[Result]]:
        """Yield the results of each chunk, in the order of the input, when all its records are durable.

        The next chunk is scored while the one before it becomes durable. When the store goes away, the rows
        that could not be recorded get that error, and the run ends by raising it.

        Raises:
            BusyError: Too many batches run already.
            UnavailableError: The store went away.
        """
        self.check_room()
        self._running += 1
        try:
            async for results in self._run(chunks, serving, acting):
                yield results
        finally:
            self._running -= 1

    def check_room(self) -> None:
        """Refuse a batch beyond the most at once.

        Raises:
            BusyError: Too many batches run already.
        """
        if self._running >= self._most_at_once:
            raise BusyError(
                f"{self._running} batches run already.",
                field="batches",
                remedy="Send it again when one has ended; LIMPIDE_SCORING_MAX_BATCHES sets the limit.",
                retry_after=10,
            )

    async def vectors(self, matrix: np.ndarray, serving: Serving, origin: Origin) -> list[Decision]:
        """Return the durable decisions on full-width vectors, shape (n, features), of nobody in particular.

        Raises:
            UnavailableError: The store is away; some of the records may be durable nevertheless.
        """
        decisions: list[Decision] = []
        for start in range(0, len(matrix), CHUNK_ROWS):
            chunk = matrix[start : start + CHUNK_ROWS]
            decisions += await asyncio.to_thread(self._score_vectors, chunk, serving, origin)
        return decisions

    def _score_vectors(self, matrix: np.ndarray, serving: Serving, origin: Origin) -> list[Decision]:
        decided = self._decide(matrix, [None] * len(matrix), serving)
        own = [own_fields(None, *both, origin.channel) for both in zip(matrix, decided, strict=True)]
        submitted = self._submit([], [], own, decided, serving, origin)
        settled = self._scorer.settle_many(submitted.decisions, submitted.outcomes.result(), serving)
        refused = next((one for one in settled if isinstance(one, LimpideError)), None)
        if refused is not None:
            raise refused
        return [one for one in settled if isinstance(one, Decision)]

    async def _run(
        self, chunks: Iterator[list[Row]], serving: Serving, acting: Mapping[str, str | None]
    ) -> AsyncIterator[list[Result]]:
        waiting: _Submitted | None = None
        while True:
            submitted = await asyncio.to_thread(self._next, chunks, serving, acting)
            if waiting is not None:
                results = await asyncio.to_thread(self._settle, waiting, serving)
                yield results
                _stop_if_away(results)
            if submitted is None:
                return
            waiting = submitted

    def _next(
        self, chunks: Iterator[list[Row]], serving: Serving, acting: Mapping[str, str | None]
    ) -> _Submitted | None:
        """Read, score and hand in one chunk; None at the end."""
        started = perf_counter()
        rows = next(chunks, None)
        if rows is None:
            return None
        vectors = self._vectors([row.asked for row in rows], serving)
        wrong: list[Result] = []
        good: list[tuple[Row, ScoreRequest]] = []
        for row, vector in zip(rows, vectors, strict=True):
            if isinstance(vector, LimpideError):
                wrong.append(Result(row.row, vector))
            elif isinstance(row.asked, ScoreRequest):
                good.append((row, row.asked))
        matrix = np.array([vector for vector in vectors if isinstance(vector, np.ndarray)])
        asked = [request for _, request in good]
        decided = self._decide(matrix, asked, serving) if good else []
        own = [
            own_fields(request, vector, one, "batch" if request.changes is None else WHAT_IF)
            for request, vector, one in zip(asked, matrix, decided, strict=True)
        ]
        origin = Origin("batch", started, acting=acting)
        return self._submit(wrong, [row.row for row, _ in good], own, decided, serving, origin)

    def _submit(
        self,
        wrong: list[Result],
        rows: list[int],
        own: list[dict[str, Any]],
        decided: list[Decided],
        serving: Serving,
        origin: Origin,
    ) -> _Submitted:
        """Hand decisions to the store's writer; ``own`` has the fields that each does not share."""
        prepared = prepare_many(shared_fields(decided[0].policy, serving, origin), own) if own else []
        outcomes = self._scorer.submit_group(prepared)
        return _Submitted(wrong, rows, [one.new for one in prepared], outcomes)

    def _decide(
        self, matrix: np.ndarray, asked: Sequence[ScoreRequest | None], serving: Serving
    ) -> list[Decided]:
        """Return what model and policy make of full-width vectors, shape (n, features), and what they ask."""
        policy = self._scorer.policies.of(serving.model)
        assessments = serving.model.assess(matrix)
        rulings = self._with_conditions(policy.rule_many(matrix, assessments), policy, matrix, asked, serving)
        return [Decided(*both, policy) for both in zip(assessments, rulings, strict=True)]

    def _with_conditions(
        self,
        rulings: list[PolicyResult],
        policy: CompiledPolicy,
        matrix: np.ndarray,
        asked: Sequence[ScoreRequest | None],
        serving: Serving,
    ) -> list[PolicyResult]:
        """Return rulings with the proofs that approvals of new applications are conditional on."""
        proved = {
            row: one.proved
            for row, (ruling, one) in enumerate(zip(rulings, asked, strict=True))
            if ruling.outcome == "approved" and one is not None and one.application is not None
        }
        if policy.usual and proved:
            builder = self._scorer.builder(serving)
            vectors = matrix[list(proved)]
            wanted = wanted_proofs(policy, serving.model, builder, vectors, list(proved.values()))
            for row, names in zip(proved, wanted, strict=True):
                rulings[row] = on_condition(rulings[row], names)
        return rulings

    def _vectors(
        self, many: Sequence[ScoreRequest | LimpideError], serving: Serving
    ) -> list[np.ndarray | LimpideError]:
        """Return the vector that each request means, or what is wrong with it."""
        requests = [one for one in many if isinstance(one, ScoreRequest)]
        numbers = {one.client_id for one in requests if one.client_id is not None}
        clients = self._get_many(list(numbers))
        applications = [one.application for one in requests if one.application is not None]
        built = iter(self._scorer.builder(serving).from_applications(applications))
        return [self._vector(one, clients, built, serving) for one in many]

    def _vector(
        self,
        asked: ScoreRequest | LimpideError,
        clients: Mapping[int, Client],
        built: Iterator[np.ndarray],
        serving: Serving,
    ) -> np.ndarray | LimpideError:
        if isinstance(asked, LimpideError):
            return asked
        if asked.client_id is None:
            return next(built)
        client = clients.get(asked.client_id)
        if client is None:
            return unknown_client(asked.client_id)
        try:
            return self._scorer.vector(asked, client, serving)
        except LimpideError as error:
            return error

    def _settle(self, submitted: _Submitted, serving: Serving) -> list[Result]:
        outcomes = submitted.outcomes.result()
        settled = self._scorer.settle_many(submitted.decisions, outcomes, serving)
        results = [*submitted.wrong, *map(Result, submitted.rows, settled)]
        self._metrics.batch_row_errors.inc(
            sum(isinstance(result.outcome, LimpideError) for result in results)
        )
        return sorted(results, key=_position)


def _position(result: Result) -> int:
    return -1 if result.row is None else result.row


def _stop_if_away(results: list[Result]) -> None:
    for result in results:
        if isinstance(result.outcome, UnavailableError):
            raise result.outcome
