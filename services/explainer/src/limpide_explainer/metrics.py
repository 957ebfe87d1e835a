"""The metrics of the explainer service; each is named once, here or in `ServingMetrics`."""

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram

from limpide_platform.serving.metrics import ServingMetrics

_DURATION_BUCKETS = (0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)


class ExplainerMetrics(ServingMetrics):
    """The metrics of one process."""

    def __init__(self, registry: CollectorRegistry = REGISTRY) -> None:
        super().__init__("explainer", registry)
        self.contributions_source = Gauge(
            "limpide_explainer_contributions_source",
            "1 for what computes the answering model's contributions: kernel, pred_contrib, scorecard",
            ["source"],
            registry=registry,
        )
        self.explanations = Counter(
            "limpide_explainer_explanations_total",
            "Explanations made",
            ["language", "model_version"],
            registry=registry,
        )
        self.explanation_duration = Histogram(
            "limpide_explainer_explanation_duration_seconds",
            "From a vector to its explanation in words",
            buckets=_DURATION_BUCKETS,
            registry=registry,
        )
        self.recourses = Counter(
            "limpide_explainer_recourses_total",
            "Searches for a path to approval, by what they found",
            ["status"],
            registry=registry,
        )
        self.recourse_duration = Histogram(
            "limpide_explainer_recourse_duration_seconds",
            "From a loan to the nearest ones that would be approved",
            buckets=_DURATION_BUCKETS,
            registry=registry,
        )
        self.next_facts_duration = Histogram(
            "limpide_explainer_next_facts_duration_seconds",
            "From a vector to what to ask next",
            buckets=_DURATION_BUCKETS,
            registry=registry,
        )
        self.letters = Counter(
            "limpide_explainer_letters_total",
            "Decision letters made",
            ["decision", "language"],
            registry=registry,
        )
