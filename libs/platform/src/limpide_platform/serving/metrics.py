"""Metrics of every service with a model, prefixed by the service's name."""

from collections.abc import Sequence

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from limpide_credit.policy import PolicyDocument

_DURATION_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 60.0)


class ServingMetrics:
    """Requests, which model serves, what the registry said, and whether the store is there.

    Labels hold route templates, never a client or a decision.

    Args:
        service: As ``scoring``: the names begin with ``limpide_scoring_``.
    """

    def __init__(self, service: str, registry: CollectorRegistry) -> None:
        self._prefix = f"limpide_{service}_"
        self._registry = registry
        self.requests = self.counter(
            "requests_total",
            "HTTP requests answered, without those of probes and of Prometheus",
            "method",
            "route",
            "status",
        )
        self.request_duration = self.histogram(
            "request_duration_seconds", "From a request's arrival to the end of its answer", "route"
        )
        self.model_info = self.gauge(
            "model_info",
            "1 for the model version that answers",
            "alias",
            "model_version",
            "feature_set_version",
        )
        self.model_swaps = self.counter(
            "model_swaps_total", "Times that another model version began to answer"
        )
        self.model_load_failures = self.counter(
            "model_load_failures_total", "Model versions that could not be loaded or failed their self-test"
        )
        self.model_tampered = self.counter(
            "model_tampered_total",
            "Times that a version's files were not those that were registered or approved",
        )
        self.policy_info = self.gauge(
            "policy_info", "1 for the policy that decides", "policy", "version", "digest"
        )
        self.policy_refused = self.gauge(
            "policy_refused", "1 when the policy put in force cannot be used and the one before decides on"
        )
        self.alias_missing = self.gauge(
            "registry_alias_missing",
            "1 when the registry has no such alias any more and the last model serves on",
        )
        self.registry_away = self.gauge(
            "registry_away", "1 when the registry does not answer and the last model serves on"
        )
        self.registry_last_check = self.gauge(
            "registry_last_check_timestamp_seconds", "When the registry last answered"
        )
        self.store_away = self.gauge("store_away", "1 when the store cannot be reached or used")
        self._request_children: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}

    def counter(self, name: str, meaning: str, *labels: str) -> Counter:
        """Return a new counter of the service."""
        return Counter(self._prefix + name, meaning, labels, registry=self._registry)

    def gauge(self, name: str, meaning: str, *labels: str) -> Gauge:
        """Return a new gauge of the service; of several processes it shows the highest."""
        return Gauge(
            self._prefix + name, meaning, labels, multiprocess_mode="livemax", registry=self._registry
        )

    def histogram(
        self, name: str, meaning: str, *labels: str, buckets: Sequence[float] = _DURATION_BUCKETS
    ) -> Histogram:
        """Return a new histogram of the service."""
        return Histogram(self._prefix + name, meaning, labels, buckets=buckets, registry=self._registry)

    def count_request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count an answered request; children are kept, since to look one up costs more than to count."""
        key = (method, route, status)
        children = self._request_children.get(key)
        if children is None:
            children = (self.requests.labels(method, route, status), self.request_duration.labels(route))
            self._request_children[key] = children
        children[0].inc()
        children[1].observe(seconds)

    def policy_changed(self, document: PolicyDocument, before: PolicyDocument | None) -> None:
        """Show which policy decides now."""
        if before is not None:
            self.policy_info.labels(before.name, before.version, before.digest[:12]).set(0)
        self.policy_info.labels(document.name, document.version, document.digest[:12]).set(1)
