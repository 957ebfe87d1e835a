"""Every metric of the scoring service, each named here and nowhere else.

Made after the worker has started: prometheus_client decides at creation where a worker's values live.
"""

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram

_DURATION_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 60.0)
_PROBABILITY_BUCKETS = (0.01, 0.02, 0.03, 0.05, 0.08, 0.1, 0.15, 0.2, 0.3, 0.5, 0.75, 1.0)


class ScoringMetrics:
    """The metrics of one worker; labels hold route templates, never a client or a decision."""

    def __init__(self, registry: CollectorRegistry = REGISTRY) -> None:
        self.requests = Counter(
            "limpide_scoring_requests_total",
            "HTTP requests answered",
            ["method", "route", "status"],
            registry=registry,
        )
        self.request_duration = Histogram(
            "limpide_scoring_request_duration_seconds",
            "From a request's arrival to the end of its answer",
            ["route"],
            buckets=_DURATION_BUCKETS,
            registry=registry,
        )
        self.decisions = Counter(
            "limpide_scoring_decisions_total",
            "Recorded decisions",
            ["channel", "decision", "grade", "model_version"],
            registry=registry,
        )
        self.probability = Histogram(
            "limpide_scoring_probability_of_default_ratio",
            "Probability of default of recorded decisions",
            ["model_version"],
            buckets=_PROBABILITY_BUCKETS,
            registry=registry,
        )
        self.records_waiting = Gauge(
            "limpide_scoring_records_waiting",
            "Scores whose record is not durable yet: not answered yet",
            multiprocess_mode="livesum",
            registry=registry,
        )
        self.record_failures = Counter(
            "limpide_scoring_record_failures_total",
            "Scores refused because their record could not be written",
            registry=registry,
        )
        self.batch_row_errors = Counter(
            "limpide_scoring_batch_row_errors_total",
            "Rows of batches that could not be scored",
            registry=registry,
        )
        self.model_info = Gauge(
            "limpide_scoring_model_info",
            "1 for the model version that answers",
            ["alias", "model_version", "feature_set_version"],
            multiprocess_mode="livemax",
            registry=registry,
        )
        self.model_swaps = Counter(
            "limpide_scoring_model_swaps_total",
            "Times that another model version began to answer",
            registry=registry,
        )
        self.model_load_failures = Counter(
            "limpide_scoring_model_load_failures_total",
            "Model versions that could not be loaded or failed their self-test",
            registry=registry,
        )
        self.alias_missing = Gauge(
            "limpide_scoring_registry_alias_missing",
            "1 when the registry has no such alias any more and the last model serves on",
            multiprocess_mode="livemax",
            registry=registry,
        )
        self.registry_away = Gauge(
            "limpide_scoring_registry_away",
            "1 when the registry does not answer and the last model serves on",
            multiprocess_mode="livemax",
            registry=registry,
        )
        self.registry_last_check = Gauge(
            "limpide_scoring_registry_last_check_timestamp_seconds",
            "When the registry last answered",
            multiprocess_mode="livemax",
            registry=registry,
        )
        self.store_away = Gauge(
            "limpide_scoring_store_away",
            "1 when the store cannot be reached or used",
            multiprocess_mode="livemax",
            registry=registry,
        )
        self.shadow_rows = Counter(
            "limpide_scoring_shadow_rows_total",
            "Scores that the challenger gave in the shadow",
            ["model_version"],
            registry=registry,
        )
        self.shadow_dropped = Counter(
            "limpide_scoring_shadow_dropped_total",
            "Scores that the challenger did not give because its queue was full",
            registry=registry,
        )
        self.shadow_decisions_changed = Counter(
            "limpide_scoring_shadow_decisions_changed_total",
            "Scores where the challenger would have decided otherwise",
            ["model_version"],
            registry=registry,
        )
        self._request_children: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}
        self._decision_children: dict[tuple[str, str, str, str], tuple[Counter, Histogram]] = {}

    def count_request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count an answered request; children are kept, since to look one up costs more than to count."""
        key = (method, route, status)
        children = self._request_children.get(key)
        if children is None:
            children = (self.requests.labels(method, route, status), self.request_duration.labels(route))
            self._request_children[key] = children
        children[0].inc()
        children[1].observe(seconds)

    def count_decision(
        self, channel: str, decision: str, grade: str, model_version: str, probability: float
    ) -> None:
        """Count a recorded decision."""
        key = (channel, decision, grade, model_version)
        children = self._decision_children.get(key)
        if children is None:
            children = (self.decisions.labels(*key), self.probability.labels(model_version))
            self._decision_children[key] = children
        children[0].inc()
        children[1].observe(probability)
