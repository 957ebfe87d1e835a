"""What the routes of one worker work with, and how it starts and stops."""

from dataclasses import dataclass

import numpy as np

from limpide_credit.features import decode
from limpide_platform.http.access import Access
from limpide_platform.serving.active_models import ActiveModels
from limpide_platform.serving.active_policy import ActivePolicy
from limpide_platform.serving.model_reloader import ModelReloader
from limpide_platform.serving.subject import VectorSource
from limpide_scoring.batch import BatchScorer
from limpide_scoring.case_entry import CaseEntries
from limpide_scoring.metrics import ScoringMetrics
from limpide_scoring.reading import Reader
from limpide_scoring.recording_store import RecordingStore
from limpide_scoring.scorer import Scorer
from limpide_scoring.settings import ScoringSettings
from limpide_scoring.shadow import Shadow
from limpide_scoring.uploads import UploadRoom


@dataclass(frozen=True)
class Runtime:
    """The parts of one worker; `limpide_scoring.assembly` puts them together."""

    settings: ScoringSettings
    metrics: ScoringMetrics
    access: Access
    models: ActiveModels
    policies: ActivePolicy
    store: RecordingStore
    shadow: Shadow
    scorer: Scorer
    cases: CaseEntries
    batch: BatchScorer
    reader: Reader
    uploads: UploadRoom
    vectors: VectorSource
    reloader: ModelReloader | None

    def readable(self, vector: np.ndarray, feature_set_version: str) -> dict[str, float | str | None] | None:
        """Return a vector by the names of its features; None if nobody here knows its layout."""
        layout = self.vectors.layout(feature_set_version)
        return None if layout is None else decode(vector, layout)

    def start(self) -> None:
        """Begin to follow the registry and the store; what is away now is taken up when it comes."""
        self.access.start()
        self.store.start()
        self.shadow.start()
        if self.reloader is not None:
            self.reloader.start()

    def check_alive(self) -> None:
        """Raise nothing: a process that answers lives."""

    def check_ready(self) -> None:
        """Raise UnavailableError, with what is missing, if no score can be given and recorded now."""
        self.models.current()
        self.store.check()

    def close(self) -> None:
        """Stop following, then write the records that wait."""
        if self.reloader is not None:
            self.reloader.close()
        self.access.close()
        self.reader.close()
        self.shadow.close()
        self.store.close()
