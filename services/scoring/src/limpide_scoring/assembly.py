"""The one place that assembles a worker of the scoring service from its parts."""

from datetime import timedelta

from limpide_credit.bundle import ModelBundle
from limpide_credit.features import feature_set
from limpide_credit.model import CreditModel
from limpide_platform.http.access_assembly import access_to
from limpide_platform.serving.active_experiment import ActiveExperiment
from limpide_platform.serving.active_models import ActiveModels
from limpide_platform.serving.active_policy import ActivePolicy
from limpide_platform.serving.client_reader import ClientReader
from limpide_platform.serving.model_reloader import ModelReloader, Registry
from limpide_platform.serving.subject import VectorSource
from limpide_platform.store import open_store
from limpide_scoring.arms import Arms
from limpide_scoring.batch import BatchScorer
from limpide_scoring.case_entry import CaseEntries
from limpide_scoring.metrics import ScoringMetrics
from limpide_scoring.reading import Reader
from limpide_scoring.recording_store import RecordingStore
from limpide_scoring.runtime import Runtime
from limpide_scoring.scorer import Scorer
from limpide_scoring.settings import ScoringSettings
from limpide_scoring.shadow import Shadow
from limpide_scoring.uploads import UploadRoom

# BentoML's own pages: the scripts of the page at /docs, and what routes BentoML knows.
PAGES = ("/docs.json", "/static_content/", "/schema.json")


def assemble(settings: ScoringSettings, registry: Registry, metrics: ScoringMetrics) -> Runtime:
    """Return the parts of a worker, none of them started."""
    models = ActiveModels()
    url = settings.store()
    policies = ActivePolicy(metrics, keeps=True)
    experiment = ActiveExperiment(models, policies)
    access = access_to("scoring", settings, PAGES)
    store = RecordingStore(
        lambda: open_store(url),
        metrics,
        policies,
        referral_days=settings.referral_deadline_days,
        refreshers=[*access.refreshers, experiment.refresh],
    )
    clients = ClientReader(store.get_many)
    vectors = VectorSource(feature_set(), store.layout)
    shadow = Shadow(models, metrics, vectors, policies)

    def prepare(bundle: ModelBundle) -> CreditModel:
        vectors.builder(bundle.model)
        policies.bind(bundle)
        metrics.count_words_of(bundle.model.layout.categorical)
        return bundle.model

    reloader = ModelReloader(
        registry,
        models,
        metrics,
        prepare,
        alias=settings.scoring_alias,
        challenger_alias=settings.scoring_challenger_alias,
        experiment_version=experiment.model_version,
        poll_seconds=settings.scoring_poll_seconds,
    )
    window = timedelta(hours=settings.case_window_hours)
    cases = CaseEntries(window, vectors.layout)
    arms = Arms(experiment, store.store, window)
    scorer = Scorer(models, policies, clients, store, vectors, cases, arms, shadow, metrics)
    batch = BatchScorer(scorer, store.get_many, metrics, most_at_once=settings.scoring_max_batches)
    reader = Reader(settings.scoring_reader_memory_bytes, settings.scoring_reader_seconds)
    uploads = UploadRoom(settings.scoring_max_batches * settings.scoring_max_upload_bytes)
    return Runtime(
        settings=settings,
        metrics=metrics,
        access=access,
        models=models,
        policies=policies,
        store=store,
        shadow=shadow,
        scorer=scorer,
        cases=cases,
        batch=batch,
        reader=reader,
        uploads=uploads,
        vectors=vectors,
        reloader=reloader,
    )
