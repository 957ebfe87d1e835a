"""Every metric of the drift service; each is named once, here or in `ServingMetrics`."""

from typing import TypeVar

from prometheus_client import REGISTRY, CollectorRegistry, Gauge

from limpide_credit.contracts.drift import Findings
from limpide_credit.contracts.known import NotKnown
from limpide_credit.contracts.model_report import Figure
from limpide_platform.serving.metrics import ServingMetrics

FEATURE_SERIES = 50
"""Features with series of their own; the totals are of all."""

Known = TypeVar("Known")

_VERDICTS = ("no_verdict", "stable", "moderate", "drifted")


class DriftMetrics(ServingMetrics):
    """The metrics of one process; findings of a run stay until the next one."""

    def __init__(self, registry: CollectorRegistry = REGISTRY) -> None:
        super().__init__("drift", registry)
        gauge = self.gauge
        self.runs = self.counter(
            "runs_total",
            "Runs by how they ended; skipped: another process did it, or was at it; refused: asked for what "
            "cannot be compared",
            "result",
        )
        for result in ("done", "failed", "skipped", "refused"):
            self.runs.labels(result)
        self.report_failures = self.counter(
            "report_failures_total", "Runs whose report could not be made or kept"
        )
        self.reports_bytes = gauge("reports_bytes", "Reports that are kept in MLflow")
        self.reports_quota = gauge("reports_quota_bytes", "Most that is kept; beyond it the oldest go first")
        self.outcomes = self.counter("outcomes_total", "Outcomes sent, by what became of them", "result")
        for result in ("recorded", "refused"):
            self.outcomes.labels(result)
        self.retention_erased = self.counter(
            "retention_erased_total", "Records that were erased since they were old enough", "chain"
        )
        self.retention_failures = self.counter(
            "retention_failures_total", "Retention runs that stopped before their end; each is tried again"
        )
        self.retention_success = gauge(
            "retention_last_success_timestamp_seconds", "When all that was old enough was last erased"
        )
        self.heads_failures = self.counter(
            "heads_failures_total",
            "Times that the heads of the chains were not kept: something was away, or they are contradicted",
        )
        self.heads_success = gauge(
            "heads_last_success_timestamp_seconds", "When the heads of the chains were last kept, signed"
        )
        self.heartbeat = gauge("heartbeat_timestamp_seconds", "When the scheduler last proved that it lives")
        self.running = gauge("run_in_progress", "1 while a run is under way")
        self.waiting_runs = gauge("runs_waiting", "Runs that were asked for and have not ended")
        self.not_known = gauge(
            "not_known", "1 for a figure of the last run without a value", "figure", "reason"
        )
        self.last_success = gauge("last_success_timestamp_seconds", "When a run last ended well")
        self.interval = gauge("run_interval_seconds", "Time between two runs that are due")
        self.duration = gauge("run_duration_seconds", "How long the last run took")
        self.window_end = gauge("window_end_timestamp_seconds", "End of the window compared last")
        self.decisions = gauge("decisions", "Decisions behind the figures of the last run", "of")
        self.set_aside = gauge("set_aside_decisions", "Decisions of another feature set in the window")
        self.minimum = gauge("minimum_decisions", "With fewer, a run gives no verdict")
        self.verdict = gauge("verdict", "1 for the verdict of the last run", "verdict")
        self.score_psi = gauge("score_psi_ratio", "PSI of the score, with its band", "bound")
        self.score_ks = gauge("score_ks_ratio", "Kolmogorov-Smirnov distance of the score")
        self.score_verdict = gauge("score_verdict", "1 for the verdict on the score", "verdict")
        self.features = gauge("features", "Features of the model by what was found of them", "finding")
        self.features_drifted = gauge("features_drifted_ratio", "Share of the model's features that drifted")
        self.missing_rise = gauge("largest_missing_rise_ratio", "Largest rise of a share of missing values")
        self.feature_psi = gauge("feature_psi_ratio", "PSI of a feature", "feature", "concept")
        self.feature_missing = gauge(
            "feature_missing_ratio", "Share of a feature's values that are missing", "feature"
        )
        self.not_asked = gauge(
            "source_not_asked_ratio", "Share of decisions for which a source was not asked", "source", "of"
        )
        self.approval = gauge("approval_ratio", "Share approved", "of")
        self.mean_probability = gauge("mean_probability_ratio", "Mean probability of default", "of")
        self.overridden = gauge("overridden_ratio", "Share of the window's decisions that an officer changed")
        self.mean_amount = gauge("mean_amount", "Mean amount asked for in the window, in currency")
        self.expected_auc = gauge("expected_auc_ratio", "Expected AUC before outcomes (CBPE)", "bound")
        self.expected_of_known = gauge(
            "expected_auc_of_known_ratio",
            "Expected AUC over the clients whose outcomes are known, as the realised one",
            "bound",
        )
        self.calibration_slope = gauge("calibration_slope", "Of known outcomes on the scores; 1 is exact")
        self.expected_default = gauge("expected_default_ratio", "Expected default rate (CBPE)", "bound")
        self.reference_auc = gauge("reference_auc_ratio", "AUC at training, out of fold", "bound")
        self.auc_floor = gauge("auc_floor_ratio", "Below it an expected AUC calls for a person")
        self.gradual = gauge(
            "gradual_change_ratio",
            "Evidence of a gradual change from the days before, over the limit from which it is reported",
            "of",
        )
        self.realised = gauge(
            "realised_ratio", "Realised performance: auc, gini, ks, brier…", "figure", "bound"
        )
        self.group_approval = gauge(
            "group_approval_ratio", "Approval rate of a group", "attribute", "group", "bound"
        )
        self.group_calibration = gauge(
            "group_calibration_gap_ratio", "Mean predicted minus observed rate", "attribute", "group", "bound"
        )
        self.group_to_highest = gauge(
            "group_approval_to_highest_ratio",
            "Approval rate of a group over that of the group with the highest one",
            "attribute",
            "group",
            "bound",
        )
        self.group_refused_good = gauge(
            "group_refused_good_gap_ratio",
            "Share of a group's good clients that are refused, minus that of the others",
            "attribute",
            "group",
            "bound",
        )
        self.group_decisions = gauge(
            "group_decisions", "Decisions on people of a group", "attribute", "group"
        )
        self.lowest_approval = gauge(
            "lowest_approval_ratio", "Lowest approval rate of a group over the highest", "attribute", "bound"
        )

        self.arm_decisions = gauge("arm_decisions", "Decisions of the last experiment, by arm", "arm", "of")
        self.arm_approval = gauge("arm_approval_ratio", "Approval rate of an arm", "arm", "bound")
        self.arm_expected = gauge("arm_expected_default_ratio", "Mean probability of those approved", "arm")
        self.arm_default = gauge(
            "arm_default_ratio", "Default rate of those approved whose outcome is known", "arm", "bound"
        )

    def show(self, findings: Findings, decisions: int, auc_floor: float | None) -> None:
        """Export the findings of a run, replacing those of the run before."""
        self.not_known.clear()
        self.decisions.labels("window").set(decisions)
        self.set_aside.set(sum(findings.set_aside.values()))
        _one_of(self.verdict, findings.verdict)
        self._show_figure(self.reference_auc, "reference_auc", findings.reference_auc)
        if auc_floor is not None:
            self.auc_floor.set(auc_floor)
        self.overridden.set(findings.overridden / decisions if decisions else float("nan"))
        amount = self._known("mean_amount", findings.mean_amount)
        self.mean_amount.set(float("nan") if amount is None else amount)
        self._show_features(findings)
        self._show_sources(findings)
        self._show_score(findings)
        self._show_gradual(findings)
        self._show_performance(findings)
        self._show_groups(findings)
        self._show_arms(findings)

    def _known(self, name: str, figure: Known | NotKnown) -> Known | None:
        """Return a figure that has a value; if it has none, export why."""
        if isinstance(figure, NotKnown):
            self.not_known.labels(name, figure.not_known).set(1)
            return None
        return figure

    def _show_figure(self, gauge: Gauge, name: str, figure: Figure | NotKnown, *labels: str) -> None:
        """Export a figure with its bounds; while it is not known, none of it but why."""
        known = self._known(name, figure)
        if known is not None:
            for bound in ("value", "low", "high"):
                gauge.labels(*labels, bound).set(getattr(known, bound))
        elif not labels:
            gauge.clear()

    def _show_features(self, findings: Findings) -> None:
        for series in (self.feature_psi, self.feature_missing, self.features):
            series.clear()
        for one in findings.features[:FEATURE_SERIES]:
            self.feature_psi.labels(one.feature, one.concept).set(one.psi.value)
            self.feature_missing.labels(one.feature).set(one.missing)
        totals = self._known("features", findings.totals)
        for finding in ("used", "moderate", "drifted", "missing_jumps", "new_categories", "outside"):
            self.features.labels(finding).set(0 if totals is None else getattr(totals, finding))
        self.features_drifted.set(totals.drifted / totals.used if totals and totals.used else 0.0)
        self.missing_rise.set(totals.largest_missing_rise if totals else 0.0)

    def _show_sources(self, findings: Findings) -> None:
        self.not_asked.clear()
        for one in findings.sources:
            self.not_asked.labels(one.source, "window").set(one.not_asked)
            self.not_asked.labels(one.source, "reference").set(one.reference_not_asked)

    def _show_score(self, findings: Findings) -> None:
        for series in (self.approval, self.mean_probability, self.score_psi):
            series.clear()
        score = self._known("score", findings.score)
        if score is None:
            self.decisions.labels("score").set(0)
            _one_of(self.score_verdict, "no_verdict")
            self.score_ks.set(float("nan"))
            return
        self.decisions.labels("score").set(score.decisions)
        self._show_figure(self.score_psi, "score_psi", score.psi)
        _one_of(self.score_verdict, score.verdict)
        self.score_ks.set(score.ks)
        self.approval.labels("window").set(score.approval_rate)
        self.approval.labels("reference").set(score.reference_approval_rate)
        self.mean_probability.labels("window").set(score.mean_probability)
        self.mean_probability.labels("reference").set(score.reference_mean_probability)

    def _show_gradual(self, findings: Findings) -> None:
        self.gradual.clear()
        gradual = self._known("gradual", findings.gradual)
        if gradual is not None:
            self.gradual.labels("features").set(gradual.evidence / gradual.evidence_limit)
            self.gradual.labels("economy").set(gradual.economy / gradual.economy_limit)

    def _show_performance(self, findings: Findings) -> None:
        for series in (self.expected_auc, self.expected_default, self.expected_of_known, self.realised):
            series.clear()
        learnt = self._known("recalibrated", findings.recalibrated)
        self.calibration_slope.set(float("nan") if learnt is None else learnt.slope)
        of_known = self._known("expected_of_known", findings.expected_of_known)
        if of_known is not None:
            self._show_figure(self.expected_of_known, "expected_auc_of_known", of_known.auc)
        expected = self._known("expected", findings.expected)
        if expected is not None:
            self._show_figure(self.expected_auc, "expected_auc", expected.auc)
            self._show_figure(self.expected_default, "expected_default_rate", expected.default_rate)
        realised = self._known("realised", findings.realised)
        if realised is None:
            self.decisions.labels("outcomes").set(0)
            return
        self.decisions.labels("outcomes").set(realised.outcomes)
        for name in ("auc", "gini", "ks", "brier", "calibration_gap", "default_rate"):
            self._show_figure(self.realised, f"realised_{name}", getattr(realised, name), name)

    def _show_arms(self, findings: Findings) -> None:
        for one in (self.arm_decisions, self.arm_approval, self.arm_expected, self.arm_default):
            one.clear()
        for arm in findings.arms:
            self.arm_decisions.labels(arm.arm, "all").set(arm.decisions)
            self.arm_decisions.labels(arm.arm, "outcomes").set(arm.outcomes)
            self._show_figure(self.arm_approval, f"arm_approval_{arm.arm}", arm.approval_rate, arm.arm)
            if arm.expected_default_rate is not None:
                self.arm_expected.labels(arm.arm).set(arm.expected_default_rate)
            self._show_figure(self.arm_default, f"arm_default_{arm.arm}", arm.default_rate, arm.arm)

    def _show_groups(self, findings: Findings) -> None:
        series = (
            self.group_approval,
            self.group_calibration,
            self.group_refused_good,
            self.group_to_highest,
            self.group_decisions,
            self.lowest_approval,
        )
        for one in series:
            one.clear()
        for attribute in findings.fairness:
            name = attribute.attribute
            self._show_figure(
                self.lowest_approval, f"lowest_approval_{name}", attribute.lowest_approval_ratio, name
            )
            for one in attribute.groups:
                of = (name, one.group)
                self.group_decisions.labels(*of).set(one.decisions)
                self._show_figure(self.group_approval, f"approval_{name}", one.approval_rate, *of)
                self._show_figure(
                    self.group_to_highest, f"approval_to_highest_{name}", one.approval_to_highest, *of
                )
                self._show_figure(self.group_calibration, f"calibration_{name}", one.calibration_gap, *of)
                self._show_figure(self.group_refused_good, f"refused_good_{name}", one.refused_good_gap, *of)


def _one_of(gauge: Gauge, verdict: str) -> None:
    for one in _VERDICTS:
        gauge.labels(one).set(one == verdict)
