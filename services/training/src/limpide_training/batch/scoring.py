"""A batch: the scores of built features, written a client range at a time."""

from collections.abc import Callable
from dataclasses import dataclass

from limpide_credit.bundle import ModelBundle
from limpide_credit.contracts.shown_feature import Language
from limpide_credit.features import FeatureSet
from limpide_credit.policy import PolicyDocument
from limpide_training.batch.feature_files import FeatureFiles
from limpide_training.batch.part_scorer import Explain, PartScorer
from limpide_training.part_folder import PartFolder
from limpide_training.storage import Folder

SCORES = "scores"
"""``kind`` of the manifest of a folder of scores."""

_ROWS_AT_ONCE = 4_000

OnProgress = Callable[[int, int], None]
"""Called with how many clients are done, and how many there are."""


@dataclass(frozen=True, eq=False)
class Batch:
    """What is scored, by what, and where to."""

    files: FeatureFiles  # The features
    bundle: ModelBundle  # A registered version
    policy: PolicyDocument  # What decides
    features: FeatureSet  # The feature set of this installation
    # explain, language, currency: how far scores are explained; the words of reasons and their amounts.
    explain: Explain = "no"
    language: Language = "fr"
    currency: str | None = None

    def parts(self, destination: Folder) -> PartFolder:
        """Return the output, bound to this batch."""
        job = {
            "kind": SCORES,
            "model_version": self.bundle.version,
            "policy_digest": self.policy.digest,
            "input": self.files.fingerprint,
            "feature_set_version": self.files.feature_set_version,
            "explain": self.explain,
            "language": self.language,
            "currency": self.currency,
            "numbers_a_range": self.files.width,
        }
        return PartFolder(destination, job)


def score_here(batch: Batch, destination: Folder, on_progress: OnProgress | None = None) -> int:
    """Score a batch in this process; return how many clients there are.

    Raises:
        ConflictError: The model reads a feature that this installation computes otherwise or not at all.
        ConflictError: The destination holds something else, or another job's scores.
        UnavailableError: A place cannot be read or written.
    """
    scorer = PartScorer(
        batch.bundle, batch.policy, batch.features, batch.explain, batch.language, batch.currency
    )
    parts = batch.parts(destination)
    done = parts.open()
    progress = Progress(batch, done, on_progress)
    for first in progress.pending:
        rows = batch.files.read(first)
        parts.write(
            first,
            scorer.schema,
            (scorer(rows.slice(at, _ROWS_AT_ONCE)) for at in range(0, len(rows), _ROWS_AT_ONCE)),
        )
        progress.add(first)
    parts.finish(progress.total)
    return progress.total


class Progress:
    """Which ranges are left, and how far the batch is."""

    def __init__(self, batch: Batch, done: set[int], on_progress: OnProgress | None) -> None:
        self._ranges = batch.files.ranges
        self._tell = on_progress
        self.pending = [first for first in self._ranges if first not in done]
        self.total = sum(self._ranges.values())
        self._clients = sum(count for first, count in self._ranges.items() if first in done)
        self._show()

    def add(self, *ranges: int) -> None:
        """Count ranges that are done."""
        self._clients += sum(self._ranges[first] for first in ranges)
        self._show()

    def _show(self) -> None:
        if self._tell:
            self._tell(self._clients, self.total)
