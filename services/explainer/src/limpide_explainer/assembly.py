"""The one place that assembles the explainer service from its parts."""

import logging
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from limpide_credit.bundle import ModelBundle
from limpide_credit.explanation.explained_model import ExplainedModel
from limpide_credit.features import feature_set
from limpide_explainer.letter.duties import read_jurisdiction
from limpide_explainer.letter.printing import Printing
from limpide_explainer.metrics import ExplainerMetrics
from limpide_explainer.past_models import PastModels
from limpide_explainer.registry import ModelRegistry
from limpide_explainer.runtime import Runtime
from limpide_explainer.settings import ExplainerSettings
from limpide_platform.http.access_assembly import access_to
from limpide_platform.pseudonyms import Pseudonyms
from limpide_platform.serving.active_models import ActiveModels
from limpide_platform.serving.active_policy import ActivePolicy
from limpide_platform.serving.client_reader import ClientReader
from limpide_platform.serving.model_reloader import ModelReloader
from limpide_platform.serving.store_link import StoreLink
from limpide_platform.serving.subject import VectorSource
from limpide_platform.store import open_store

_LOG = logging.getLogger(__name__)


def assemble(settings: ExplainerSettings, registry: ModelRegistry, metrics: ExplainerMetrics) -> Runtime:
    """Return the parts of a process, none of them started."""
    settings.recourse_limits()  # wrong ones stop the start, not the first search
    url = settings.store()
    policies = ActivePolicy(metrics, keeps=False)
    access = access_to("explainer", settings)
    store = StoreLink(lambda: open_store(url), metrics, policies, refreshers=access.refreshers)
    vectors = VectorSource(feature_set(), store.layout)

    models: ActiveModels[ExplainedModel] = ActiveModels()

    def prepare(bundle: ModelBundle) -> ExplainedModel:
        explained = ExplainedModel(bundle, vectors.builder(bundle.model), settings.currency)
        explained.prepare()
        policies.bind(bundle)
        source = explained.view.source
        metrics.contributions_source.labels(source.name).set_function(partial(_computes, models, source.name))
        if source.because:
            _LOG.warning("contributions are computed by %s: %s", source.name, source.because)
        else:
            _LOG.info("contributions are computed by the %s", source.name)
        return explained

    for name in ("kernel", "pred_contrib"):
        metrics.contributions_source.labels(name).set_function(partial(_computes, models, name))
    reloader = ModelReloader(
        registry,
        models,
        metrics,
        prepare,
        alias=settings.explainer_alias,
        poll_seconds=settings.explainer_poll_seconds,
    )
    return Runtime(
        settings=settings,
        metrics=metrics,
        access=access,
        models=models,
        past=PastModels(registry, models, prepare),
        registry=registry,
        store=store,
        policies=policies,
        clients=ClientReader(store.get_many),
        vectors=vectors,
        reloader=reloader,
        pseudonyms=Pseudonyms(settings.model_key()),
        jurisdiction=read_jurisdiction(settings.jurisdiction),
        printing=Printing(),
        documents=ThreadPoolExecutor(1, "documents"),
    )


def _computes(models: ActiveModels[ExplainedModel], source: str) -> float:
    """Return 1 if ``source`` computes the contributions of what answers, else 0."""
    return float(models.champion is not None and models.champion.model.view.source.name == source)
