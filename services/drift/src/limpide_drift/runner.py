"""Executes a run: read the window, compare, store the report, insert the row. Nothing is left half-done."""

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from time import perf_counter
from typing import Protocol

import numpy as np

from limpide_credit.contracts.drift import Findings
from limpide_credit.contracts.known import NotKnown
from limpide_credit.drift import DriftRules
from limpide_credit.errors import ConflictError, InputError, LimpideError, NotFoundError
from limpide_credit.features import feature_set
from limpide_credit.groups import ATTRIBUTES, group_words, positions
from limpide_drift.answers import findings_of
from limpide_drift.arms import arms_of
from limpide_drift.findings import KnownOutcomes, all_features, compare_features, find, most_drifted
from limpide_drift.gradual import gradual_change, read_days
from limpide_drift.metrics import DriftMetrics
from limpide_drift.priority_lock import PriorityLock
from limpide_drift.reference import (
    Reference,
    RunSpec,
    check_enough,
    make_reference,
    reference_of_decisions,
)
from limpide_drift.report_keeper import ReportInput, ReportKeeper
from limpide_drift.settings import DriftSettings
from limpide_drift.window import read_window
from limpide_platform.serving.active_models import ActiveModels
from limpide_platform.serving.model_reloader import Registry
from limpide_platform.serving.store_link import StoreLink
from limpide_platform.store import TRAINING, DecisionBlock, DriftRun, Store
from limpide_platform.store.drift_runs import check_window
from limpide_platform.store.exclusive import exclusive

_LOG = logging.getLogger(__name__)
LOCK = "drift-run"
_AUC_BELOW_TRAINING = 0.05

Report = Callable[[str, int, int], None]
"""Takes the step that a run is at, and how many of how many decisions it has read."""


class Versions(Registry, Protocol):
    """The methods of `limpide_platform.registry.Registry` that a run calls."""

    def run_of(self, version: str) -> str:
        """Return the run that made a version; raise NotFoundError if there is no such version."""
        ...


class Runner:
    """Runs comparisons, one at a time among all processes that share the store."""

    def __init__(
        self,
        settings: DriftSettings,
        models: ActiveModels[Reference],
        registry: Versions,
        store: StoreLink,
        reports: ReportKeeper,
        metrics: DriftMetrics,
    ) -> None:
        self._settings = settings
        self._models = models
        self._registry = registry
        self._store = store
        self._reports = reports
        self._metrics = metrics
        self._turns = PriorityLock()
        self.running_since: datetime | None = None
        self.rules = DriftRules(
            minimum_decisions=settings.drift_minimum_decisions,
            moderate=settings.drift_moderate_psi,
            drifted=settings.drift_psi,
            missing_jump=settings.drift_missing_jump,
        )

    def usual_window(self, end: datetime) -> RunSpec:
        """Return the window of the usual length until ``end``."""
        return RunSpec(end - timedelta(hours=self._settings.drift_window_hours), end)

    def accept(self, spec: RunSpec) -> RunSpec:
        """Check that a run can be made, without making it, and return it with its version named.

        Raises:
            InputError: A window is empty, lies at the edge of time or in the future or overlaps the other, or
                there are too few decisions to compare with.
            NotFoundError: There is no such version.
            ConflictError: This window is done.
            UnavailableError: The store or the registry is away, or there is no champion yet.
        """
        store = self._store.store()
        with self._counting_refusals():
            _check(spec)
            if spec.reference_version is None:
                version = self._models.current().version
            else:
                version = spec.reference_version
                self._registry.run_of(version)
            if spec.against is not None:
                span = spec.against
                counted = store.decision_vectors.by_feature_set(span.start, span.end)
                check_enough(counted.get(feature_set().version, 0), span, self.rules.minimum_decisions)
        named = replace(
            spec,
            start=spec.start.astimezone(UTC),
            end=spec.end.astimezone(UTC),
            reference_version=version,
        )
        self._replaced(store, version, named)
        return named

    def run(
        self,
        spec: RunSpec,
        *,
        run_id: str | None = None,
        report: Report = lambda _step, _done, _total: None,
        scheduled: bool = False,
    ) -> DriftRun:
        """Compare a window and record the findings, when it is this run's turn.

        Args:
            run_id: The id to record it under; a new one by default.
            report: Called with each step.
            scheduled: Whether it goes before those that people ask for.

        Raises:
            InputError: A window is empty, lies in the future or overlaps the other, or the reference cannot
                be used.
            NotFoundError: There is no such version.
            ConflictError: A run of another process is under way, or this window is done.
            UnavailableError: The store or the registry is away, or there is no champion yet.
        """
        with self._counting_refusals():
            _check(spec)
        store = self._store.store()
        with self._turns.take(first=scheduled), exclusive(store.database, LOCK):
            self.running_since = datetime.now(UTC)
            self._metrics.running.set(1)
            try:
                return self._run(store, spec, run_id, report)
            finally:
                self.running_since = None
                self._metrics.running.set(0)

    def restore(self) -> None:
        """Export the findings of the last readable run again, so that metrics survive a restart."""
        for run in self._store.store().drift_runs.watching():
            try:
                self._show(run)
            except ConflictError as error:
                _LOG.warning("a stored run is passed over: %s", error)
            else:
                return

    def is_done(self, spec: RunSpec) -> bool:
        """Return whether the champion's run of this window is done, by whichever process."""
        version = self._models.current().version
        return self._store.store().drift_runs.find(version, spec.start, spec.end) is not None

    def _run(self, store: Store, spec: RunSpec, run_id: str | None, report: Report) -> DriftRun:
        report("reference", 0, 0)
        with self._counting_refusals():
            reference = self._reference(store, spec)
        replaced = self._replaced(store, reference.version, spec)
        started, clock = datetime.now(UTC), perf_counter()

        def row(decisions: int | None, summary: dict[str, object]) -> DriftRun:
            made = _row(reference, spec, started, decisions, summary)
            return made if run_id is None else replace(made, id=run_id)

        try:
            findings, decisions = self._compare(store, spec, reference, report)
        except Exception as error:
            self._metrics.runs.labels("failed").inc()
            if isinstance(error, LimpideError):
                with suppress(LimpideError):  # the first fault is the one to tell
                    store.drift_runs.record(row(None, {"problem": error.as_dict()}))
            raise
        report("recording", decisions, decisions)
        run = row(decisions, findings.model_dump(mode="json"))
        store.drift_runs.record(run, instead_of=replaced)
        self._metrics.runs.labels("done").inc()
        self._metrics.duration.set(perf_counter() - clock)
        if spec.against is None:
            self._show(run)
        _LOG.info(
            "a run ended",
            extra={"verdict": findings.verdict, "decisions": decisions, "model_version": reference.version},
        )
        return run

    def _replaced(self, store: Store, version: str, spec: RunSpec) -> str | None:
        """Return the damaged run whose place a new one takes; raise ConflictError if the window is done."""
        found = store.drift_runs.find(version, spec.start, spec.end, _named(spec))
        if found is None:
            return None
        if isinstance(found, DriftRun):
            try:
                findings_of(found)
            except ConflictError:
                return found.id
            raise ConflictError(
                f"Version {version} has a run of this window against this reference.",
                field="window_end",
                value=spec.end.isoformat(),
                remedy=f"Read it with GET /runs/{found.id}, or choose another window.",
            )
        return found.id

    @contextmanager
    def _counting_refusals(self) -> Iterator[None]:
        try:
            yield
        except (InputError, NotFoundError):
            self._metrics.runs.labels("refused").inc()
            raise

    def _reference(self, store: Store, spec: RunSpec) -> Reference:
        champion, version = self._models.champion, spec.reference_version
        if spec.against is None:
            if version is None or (champion is not None and champion.version == version):
                return self._models.current().model
            return make_reference(self._registry.load(version))
        bundle = self._registry.load(version or self._models.current().version)
        blocks = store.decision_vectors.window(
            spec.against.start, spec.against.end, bundle.model.feature_set_version
        )
        return reference_of_decisions(
            bundle,
            spec.against,
            blocks,
            at_least=self.rules.minimum_decisions,
            at_most=self._settings.drift_reference_rows,
        )

    def _compare(
        self, store: Store, spec: RunSpec, reference: Reference, report: Report
    ) -> tuple[Findings, int]:
        settings = self._settings
        counted = store.decision_vectors.by_feature_set(spec.start, spec.end)
        blocks = store.decision_vectors.window(spec.start, spec.end, reference.feature_set_version)
        total = counted.get(reference.feature_set_version, 0)
        report("reading", 0, total)
        window = read_window(_counting(blocks, total, report), reference, settings.drift_report_rows)
        days = read_days(store, reference, spec.end)
        report("comparing", total, total)
        comparison = compare_features(reference, window, self.rules)
        findings = find(
            reference,
            window,
            _known_outcomes(store, spec, reference, settings.drift_outcome_days),
            comparison,
            self.rules,
            features_share=settings.drift_features_share,
            set_aside={name: n for name, n in counted.items() if name != reference.feature_set_version},
            gradual=gradual_change(reference, days, self.rules.minimum_decisions),
        ).model_copy(update={"arms": arms_of(store, store.experiments.latest())})
        if not len(window.sample):
            return findings.model_copy(update={"report_problem": "There is no decision in the window."}), 0
        matter = ReportInput(
            most_drifted(reference, comparison, settings.drift_report_features),
            window.sample,
            window.sample_probability,
            all_features(reference, comparison),
        )
        report("reporting", total, total)
        name = f"{spec.end:%Y-%m-%d %H:%M} version {reference.version} against {_named(spec)}"
        return self._reports.keep(name, findings, reference, matter), comparison.decisions

    def _show(self, run: DriftRun) -> None:
        findings = findings_of(run)
        if findings is None:
            return
        floor = self._settings.drift_auc_floor
        if floor is None and not isinstance(findings.reference_auc, NotKnown):
            floor = findings.reference_auc.value - _AUC_BELOW_TRAINING
        self._metrics.show(findings, run.decisions or 0, floor)
        self._metrics.last_success.set(run.finished_at.timestamp())
        self._metrics.window_end.set(run.window_end.timestamp())


def _known_outcomes(store: Store, spec: RunSpec, reference: Reference, days: int) -> KnownOutcomes:
    blocks = list(
        store.decision_vectors.known_outcomes(
            spec.end - timedelta(days=days),
            spec.end,
            reference.feature_set_version,
            positions(reference.features),
        )
    )
    own = np.array(
        [version == reference.version for block in blocks for version in block.model_version], bool
    )
    at = [moment for block in blocks for moment in block.at]
    protected = [facts for block in blocks for facts in block.protected]
    values = np.concatenate([*(block.vectors for block in blocks), np.empty((0, len(ATTRIBUTES)))])[own]
    return KnownOutcomes(
        at=[at[place] for place in np.flatnonzero(own)],
        probability=np.concatenate([*(block.probability for block in blocks), np.empty(0)])[own],
        approved=np.concatenate([*(block.approved for block in blocks), np.empty(0, bool)])[own],
        defaulted=np.concatenate([*(block.defaulted for block in blocks), np.empty(0)])[own],
        groups=group_words(values, reference.features, [protected[place] for place in np.flatnonzero(own)]),
    )


def _row(
    reference: Reference, spec: RunSpec, started: datetime, decisions: int | None, summary: dict[str, object]
) -> DriftRun:
    return DriftRun(
        model_version=reference.version,
        window_start=spec.start,
        window_end=spec.end,
        state="failed" if decisions is None else "done",
        started_at=started,
        finished_at=datetime.now(UTC),
        decisions=decisions,
        summary=summary,
        reference=_named(spec),
    )


def _named(spec: RunSpec) -> str:
    return TRAINING if spec.against is None else str(spec.against)


def _counting(blocks: Iterable[DecisionBlock], total: int, report: Report) -> Iterator[DecisionBlock]:
    done = 0
    for block in blocks:
        yield block
        done += len(block.at)
        report("reading", done, max(done, total))


def _check(spec: RunSpec) -> None:
    check_window(spec.start, spec.end)
    if spec.against is None:
        return
    check_window(
        spec.against.start, spec.against.end, start_field="reference_start", end_field="reference_end"
    )
    if spec.against.end > spec.start:
        raise InputError(
            "The window to compare with ends after the compared one starts.",
            field="reference_end",
            value=spec.against.end.isoformat(),
            remedy="Decisions would be compared with themselves: end it at window_start or before.",
        )
