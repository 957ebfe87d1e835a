"""The one place that assembles a worker of the scoring service from its parts."""

from limpide_credit.features import RowBuilder, feature_set
from limpide_platform.serving.client_reader import ClientReader
from limpide_platform.serving.follower import Follower, Registry
from limpide_platform.serving.model_holder import ModelHolder
from limpide_platform.store import open_store
from limpide_scoring.batch import BatchScorer
from limpide_scoring.feature_frame import FrameLayout
from limpide_scoring.metrics import ScoringMetrics
from limpide_scoring.reading import Reader
from limpide_scoring.recording_store import RecordingStore
from limpide_scoring.runtime import Runtime
from limpide_scoring.scorer import Scorer
from limpide_scoring.settings import ScoringSettings
from limpide_scoring.shadow import Shadow
from limpide_scoring.uploads import UploadRoom


def assemble(settings: ScoringSettings, registry: Registry, metrics: ScoringMetrics) -> Runtime:
    """Return the parts of a worker, none of them started."""
    holder = ModelHolder()
    url = settings.store()
    store = RecordingStore(lambda: open_store(url), metrics)
    clients = ClientReader(store.get_many)
    shadow = Shadow(holder, metrics)
    follower = Follower(
        registry,
        holder,
        metrics,
        lambda bundle: bundle.model,
        alias=settings.scoring_alias,
        challenger_alias=settings.scoring_challenger_alias,
        poll_seconds=settings.scoring_poll_seconds,
    )
    features = feature_set()
    scorer = Scorer(holder, clients, store, RowBuilder(features), shadow, metrics)
    batch = BatchScorer(scorer, store.get_many, metrics, most_at_once=settings.scoring_max_batches)
    reader = Reader(settings.scoring_reader_memory_bytes, settings.scoring_reader_seconds)
    uploads = UploadRoom(settings.scoring_max_batches * settings.scoring_max_upload_bytes)
    layout = FrameLayout(
        positions={name: position for position, name in enumerate(features.names)},
        vocabularies={name: features.features[name].categories for name in features.categorical},
    )
    return Runtime(
        settings, metrics, holder, store, shadow, scorer, batch, reader, uploads, features, layout, follower
    )
