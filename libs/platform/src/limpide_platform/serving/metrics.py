"""Metrics of every service with a model, prefixed by the service's name."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from limpide_credit.policy import PolicyDocument

_DURATION_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 60.0)


class ServingMetrics:
    """Requests, which model serves, what the registry said, and whether the store is there.

    Labels hold route templates, never a client or a decision.

    Parameters
    ----------
    service
        As ``scoring``: the names begin with ``limpide_scoring_``.
    """

    def __init__(self, service: str, registry: CollectorRegistry) -> None:
        name = f"limpide_{service}_"
        self.requests = Counter(
            f"{name}requests_total",
            "HTTP requests answered, without those of probes and of Prometheus",
            ["method", "route", "status"],
            registry=registry,
        )
        self.request_duration = Histogram(
            f"{name}request_duration_seconds",
            "From a request's arrival to the end of its answer",
            ["route"],
            buckets=_DURATION_BUCKETS,
            registry=registry,
        )
        self.model_info = Gauge(
            f"{name}model_info",
            "1 for the model version that answers",
            ["alias", "model_version", "feature_set_version"],
            multiprocess_mode="livemax",
            registry=registry,
        )
        self.model_swaps = Counter(
            f"{name}model_swaps_total",
            "Times that another model version began to answer",
            registry=registry,
        )
        self.model_load_failures = Counter(
            f"{name}model_load_failures_total",
            "Model versions that could not be loaded or failed their self-test",
            registry=registry,
        )
        self.model_tampered = Counter(
            f"{name}model_tampered_total",
            "Times that a version's files were not those that were registered or approved",
            registry=registry,
        )
        self.policy_info = Gauge(
            f"{name}policy_info",
            "1 for the policy that decides",
            ["policy", "version", "digest"],
            multiprocess_mode="livemax",
            registry=registry,
        )
        self.policy_refused = Gauge(
            f"{name}policy_refused",
            "1 when the policy put in force cannot be used and the one before decides on",
            multiprocess_mode="livemax",
            registry=registry,
        )
        self.alias_missing = Gauge(
            f"{name}registry_alias_missing",
            "1 when the registry has no such alias any more and the last model serves on",
            multiprocess_mode="livemax",
            registry=registry,
        )
        self.registry_away = Gauge(
            f"{name}registry_away",
            "1 when the registry does not answer and the last model serves on",
            multiprocess_mode="livemax",
            registry=registry,
        )
        self.registry_last_check = Gauge(
            f"{name}registry_last_check_timestamp_seconds",
            "When the registry last answered",
            multiprocess_mode="livemax",
            registry=registry,
        )
        self.store_away = Gauge(
            f"{name}store_away",
            "1 when the store cannot be reached or used",
            multiprocess_mode="livemax",
            registry=registry,
        )
        self._request_children: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}

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
