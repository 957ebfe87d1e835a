"""The metrics of the explainer service; each is named once, here or in `ServingMetrics`."""

from prometheus_client import REGISTRY, CollectorRegistry

from limpide_platform.serving.metrics import ServingMetrics

_DURATION_BUCKETS = (0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)


class ExplainerMetrics(ServingMetrics):
    """The metrics of one process."""

    def __init__(self, registry: CollectorRegistry = REGISTRY) -> None:
        super().__init__("explainer", registry)
        self.contributions_source = self.gauge(
            "contributions_source",
            "1 for what computes the answering model's contributions: kernel, pred_contrib, scorecard",
            "source",
        )
        self.explanations = self.counter(
            "explanations_total", "Explanations made", "language", "model_version"
        )
        self.explanation_duration = self.histogram(
            "explanation_duration_seconds",
            "From a vector to its explanation in words",
            buckets=_DURATION_BUCKETS,
        )
        self.recourses = self.counter(
            "recourses_total", "Searches for a path to approval, by what they found", "status"
        )
        self.recourse_duration = self.histogram(
            "recourse_duration_seconds",
            "From a loan to the nearest ones that would be approved",
            buckets=_DURATION_BUCKETS,
        )
        self.next_facts_duration = self.histogram(
            "next_facts_duration_seconds", "From a vector to what to ask next", buckets=_DURATION_BUCKETS
        )
        self.letters = self.counter("letters_total", "Decision letters made", "decision", "language")
