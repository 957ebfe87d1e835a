"""Every metric of the scoring service, each named here and nowhere else.

Made after the worker has started: prometheus_client decides at creation where a worker's values live.
"""

from collections.abc import Iterable

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram

from limpide_credit.policy.compiled import OUTCOMES
from limpide_platform.serving.metrics import ServingMetrics
from limpide_platform.store import Decision
from limpide_platform.store.experiments import ARMS
from limpide_platform.store.officers import officer_code

_PROBABILITY_BUCKETS = (0.01, 0.02, 0.03, 0.05, 0.08, 0.1, 0.15, 0.2, 0.3, 0.5, 0.75, 1.0)


class ScoringMetrics(ServingMetrics):
    """The metrics of one worker; labels hold route templates, never a client or a decision."""

    def __init__(self, registry: CollectorRegistry = REGISTRY) -> None:
        super().__init__("scoring", registry)
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
        self.unknown_categories = Counter(
            "limpide_scoring_unknown_categories_total",
            "Recorded decisions on a word that the model's vocabulary lacks",
            ["feature"],
            registry=registry,
        )
        self.after_changes = Counter(
            "limpide_scoring_approvals_after_changes_total",
            "Approvals after facts of the application had been changed, by the code of who asked",
            ["officer"],
            registry=registry,
        )
        self.rules = Counter(
            "limpide_scoring_policy_rules_total",
            "Rules of the policy that bit in recorded decisions",
            ["rule", "then"],
            registry=registry,
        )
        self.arms = Counter(
            "limpide_scoring_experiment_decisions_total",
            "Recorded decisions by arm of an experiment; fallback: the champion, as the challenger could not",
            ["arm", "decision"],
            registry=registry,
        )
        for arm in ARMS:
            for decision in OUTCOMES:
                self.arms.labels(arm, decision)
        self.reviews_open = Gauge(
            "limpide_scoring_reviews_open",
            "Cases that wait for a person, by who asked: client, officer or policy",
            ["asked_by"],
            multiprocess_mode="max",
            registry=registry,
        )
        self.reviews_overdue = Gauge(
            "limpide_scoring_reviews_overdue",
            "Cases that wait for a person past their deadline, by who asked",
            ["asked_by"],
            multiprocess_mode="max",
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
        self._rule_children: dict[tuple[str, str], Counter] = {}
        self._decision_children: dict[tuple[str, str, str, str], tuple[Counter, Histogram]] = {}

    def count_words_of(self, features: Iterable[str]) -> None:
        """Count unknown words of these features from zero: what first appears above it is no increase."""
        for feature in features:
            self.unknown_categories.labels(feature)

    def count_decision(self, decision: Decision) -> None:
        """Count a recorded decision; of a simulation, for which nobody applied, that there was one."""
        key = (decision.channel, decision.decision, decision.grade, decision.model_version)
        children = self._decision_children.get(key)
        if children is None:
            children = (self.decisions.labels(*key), self.probability.labels(decision.model_version))
            self._decision_children[key] = children
        children[0].inc()
        if decision.kind == "simulation":
            return
        children[1].observe(decision.probability)
        if decision.arm is not None:
            self.arms.labels(decision.arm.rpartition(":")[2], decision.decision).inc()
        if decision.decision == "approved" and decision.changed_facts:
            self.after_changes.labels(officer_code(decision.actor_issuer, decision.actor_subject)).inc()
        for rule in decision.reasons:
            key = (rule["code"], rule["then"])
            child = self._rule_children.get(key)
            if child is None:
                child = self._rule_children[key] = self.rules.labels(*key)
            child.inc()
