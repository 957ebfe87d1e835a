"""The one place that assembles a worker of the scoring service from its parts."""

from dataclasses import dataclass

import numpy as np

from limpide_credit.features import RowBuilder, decode, feature_set
from limpide_platform.registry import Registry
from limpide_platform.store import open_store
from limpide_scoring.batch import BatchScorer
from limpide_scoring.client_reader import ClientReader
from limpide_scoring.feature_frame import FrameLayout
from limpide_scoring.follower import Follower
from limpide_scoring.metrics import ScoringMetrics
from limpide_scoring.model_holder import ModelHolder
from limpide_scoring.scorer import Scorer
from limpide_scoring.settings import ScoringSettings
from limpide_scoring.shadow import Shadow
from limpide_scoring.store_link import StoreLink


@dataclass(frozen=True)
class Runtime:
    """What the routes work with."""

    settings: ScoringSettings
    metrics: ScoringMetrics
    holder: ModelHolder
    store: StoreLink
    shadow: Shadow
    scorer: Scorer
    batch: BatchScorer
    layout: FrameLayout
    follower: Follower | None

    def readable(self, vector: np.ndarray, feature_set_version: str) -> dict[str, float | str | None] | None:
        """Return a vector by the names of its features; None if it is of another feature set than ours."""
        return decode(vector) if feature_set_version == feature_set().version else None

    def start(self) -> None:
        """Begin to follow the registry and the store; what is away now is taken up when it comes."""
        self.store.start()
        self.shadow.start()
        if self.follower is not None:
            self.follower.start()

    def close(self) -> None:
        """Stop following, then write the records that wait."""
        if self.follower is not None:
            self.follower.close()
        self.shadow.close()
        self.store.close()


def assemble(settings: ScoringSettings) -> Runtime:
    """Return the parts of a worker, none of them started."""
    metrics = ScoringMetrics()
    holder = ModelHolder()
    url = settings.store()
    store = StoreLink(lambda: open_store(url), metrics)
    clients = ClientReader(store.get_many, keep_seconds=settings.scoring_client_cache_seconds)
    shadow = Shadow(holder, metrics)
    follower = Follower(
        Registry(settings.tracking_uri, settings.registered_model),
        holder,
        metrics,
        alias=settings.scoring_alias,
        challenger_alias=settings.scoring_challenger_alias,
        poll_seconds=settings.scoring_poll_seconds,
    )
    scorer = Scorer(holder, clients, store, RowBuilder(feature_set()), shadow, metrics)
    batch = BatchScorer(scorer, store.get_many, metrics, most_at_once=settings.scoring_max_batches)
    features = feature_set()
    layout = FrameLayout(
        positions={name: position for position, name in enumerate(features.names)},
        vocabularies={name: features.features[name].categories for name in features.categorical},
    )
    return Runtime(settings, metrics, holder, store, shadow, scorer, batch, layout, follower)
