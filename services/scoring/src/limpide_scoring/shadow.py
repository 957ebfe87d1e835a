"""The challenger scores what the champion scored, off the path of requests."""

import queue
import threading
from dataclasses import dataclass

import numpy as np

from limpide_platform.serving.active_models import ActiveModels, Serving
from limpide_platform.serving.active_policy import ActivePolicy
from limpide_platform.serving.subject import VectorSource
from limpide_scoring.metrics import ScoringMetrics

_QUEUE_ROWS = 2048
_BATCH_ROWS = 64


@dataclass(slots=True)
class Difference:
    """How the challenger differed so far: challenger minus champion, in probability of default."""

    rows: int = 0
    dropped: int = 0
    absolute_sum: float = 0.0
    largest: float | None = None
    decisions_changed: int = 0

    @property
    def mean_absolute(self) -> float | None:
        """Mean absolute difference; None without rows."""
        return self.absolute_sum / self.rows if self.rows else None


@dataclass(frozen=True, slots=True)
class _Scored:
    """What the champion said of one vector."""

    vector: np.ndarray
    champion: Serving
    probability: float
    decision: str


class Shadow:
    """A queue and a thread. A full queue drops rows and counts them: the shadow never slows an answer.

    Rows that lack a feature which the challenger reads, as those of a champion of an earlier release may, are
    dropped likewise.
    """

    def __init__(
        self, models: ActiveModels, metrics: ScoringMetrics, vectors: VectorSource, policies: ActivePolicy
    ) -> None:
        self._models = models
        self._policies = policies
        self._vectors = vectors
        self._metrics = metrics
        self._queue: queue.Queue[_Scored | None] = queue.Queue(maxsize=_QUEUE_ROWS)
        self._pair: tuple[Serving, Serving] | None = None
        self._difference = Difference()
        self._thread = threading.Thread(target=self._run, name="shadow", daemon=True)

    def start(self) -> None:
        """Begin to score."""
        self._thread.start()

    def finish(self) -> None:
        """Score what waits, then stop."""
        self._queue.put(None)
        self._thread.join()

    def close(self) -> None:
        """Finish the batch in hand and stop; what still waits is dropped, for nobody is answered with it."""
        while True:
            try:
                self._queue.get_nowait()
            except queue.Empty:
                break
        self._queue.put(None)
        self._thread.join(timeout=5)

    def offer(self, vector: np.ndarray, champion: Serving, probability: float, decision: str) -> None:
        """Let the challenger score this later, if there is one and its queue has room."""
        if self._models.challenger is None:
            return
        try:
            self._queue.put_nowait(_Scored(vector, champion, probability, decision))
        except queue.Full:
            self._difference.dropped += 1
            self._metrics.shadow_dropped.inc()

    def difference(self) -> Difference:
        """Return the difference between the champion and challenger of now, so far."""
        champion, challenger = self._models.champion, self._models.challenger
        if self._pair is None or champion is not self._pair[0] or challenger is not self._pair[1]:
            return Difference()
        return self._difference

    def _run(self) -> None:
        while True:
            batch = self._next_batch()
            if batch is None:
                return
            challenger = self._models.challenger
            if challenger is not None:
                self._compare(batch, challenger)

    def _next_batch(self) -> list[_Scored] | None:
        """Wait for one row, then take what else waits; None at the end."""
        one = self._queue.get()
        if one is None:
            return None
        batch = [one]
        while len(batch) < _BATCH_ROWS:
            try:
                one = self._queue.get_nowait()
            except queue.Empty:
                break
            if one is None:
                self._queue.put(None)  # the end, for the next call
                break
            batch.append(one)
        return batch

    def _compare(self, batch: list[_Scored], challenger: Serving) -> None:
        champion = batch[-1].champion
        if self._pair is None or self._pair[0] is not champion or self._pair[1] is not challenger:
            self._pair = (champion, challenger)
            self._difference = Difference()
        rows = [row for row in batch if row.champion is champion]
        difference = self._difference
        vectors = self._as_read_by(challenger, champion, np.stack([row.vector for row in rows]))
        if vectors is None:
            difference.dropped += len(rows)
            self._metrics.shadow_dropped.inc(len(rows))
            return
        assessed = challenger.model.assess(vectors)
        rulings = self._policies.of(challenger.model).rule_many(vectors, assessed)
        changed = 0
        for row, other, policy_result in zip(rows, assessed, rulings, strict=True):
            gap = other.probability_of_default - row.probability
            difference.absolute_sum += abs(gap)
            if difference.largest is None or abs(gap) > abs(difference.largest):
                difference.largest = gap
            changed += policy_result.outcome != row.decision
        difference.rows += len(rows)
        difference.decisions_changed += changed
        self._metrics.shadow_rows.labels(challenger.version).inc(len(rows))
        if changed:
            self._metrics.shadow_decisions_changed.labels(challenger.version).inc(changed)

    def _as_read_by(self, challenger: Serving, champion: Serving, vectors: np.ndarray) -> np.ndarray | None:
        """Return the champion's vectors in the challenger's layout; None if they lack what it reads."""
        wanted = challenger.model.layout
        if wanted.version == champion.model.layout.version:
            return vectors
        translation = self._vectors.translation(champion.model.layout.version, wanted)
        if translation is None or not translation.correspondence.found.keys() >= set(challenger.model.reads):
            return None
        return translation(vectors)
