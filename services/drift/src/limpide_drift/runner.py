"""One run: read the window, compare, keep the report, record the row. Whole or not at all."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import perf_counter

import numpy as np

from limpide_credit.contracts.drift import Findings
from limpide_credit.drift import DriftRules
from limpide_credit.errors import ConflictError, InputError, LimpideError, NotFoundError
from limpide_drift.findings import FollowedUp, all_features, compare_features, find, most_telling
from limpide_drift.groups import ATTRIBUTES, positions, words_of
from limpide_drift.metrics import DriftMetrics
from limpide_drift.reference import Reference, Span, make_reference, reference_of_decisions
from limpide_drift.report_keeper import ReportKeeper, ReportMatter
from limpide_drift.settings import DriftSettings
from limpide_drift.window import read_window
from limpide_platform.serving.follower import Registry
from limpide_platform.serving.model_holder import ModelHolder
from limpide_platform.serving.store_link import StoreLink
from limpide_platform.store import TRAINING, DriftRun, Store
from limpide_platform.store.drift_runs import check_window
from limpide_platform.store.exclusive import exclusive

_LOG = logging.getLogger(__name__)
LOCK = "drift-run"
_AUC_BELOW_TRAINING = 0.05


@dataclass(frozen=True, slots=True)
class Asked:
    """A window, and what it is compared with.

    Parameters
    ----------
    start, end
        The decisions of ``start <= at < end``.
    reference_version
        Whose scores and reference sample; the champion's if None.
    against
        Decisions that take the place of that sample.
    """

    start: datetime
    end: datetime
    reference_version: str | None = None
    against: Span | None = None


class Runner:
    """Runs comparisons, one at a time among all processes that share the store."""

    def __init__(
        self,
        settings: DriftSettings,
        holder: ModelHolder[Reference],
        registry: Registry,
        store: StoreLink,
        reports: ReportKeeper,
        metrics: DriftMetrics,
    ) -> None:
        self._settings = settings
        self._holder = holder
        self._registry = registry
        self._store = store
        self._reports = reports
        self._metrics = metrics
        self.running_since: datetime | None = None
        self.rules = DriftRules(
            minimum_decisions=settings.drift_minimum_decisions,
            moderate=settings.drift_moderate_psi,
            drifted=settings.drift_psi,
            missing_jump=settings.drift_missing_jump,
        )

    def usual_window(self, end: datetime) -> Asked:
        """Return the window of the usual length until ``end``."""
        return Asked(end - timedelta(hours=self._settings.drift_window_hours), end)

    def run(self, asked: Asked) -> DriftRun:
        """Compare a window and record what was found.

        Raises
        ------
        InputError
            A window is empty, lies in the future or overlaps the other, or the reference cannot be used.
        NotFoundError
            There is no such version.
        ConflictError
            A run is under way, or this window is done.
        UnavailableError
            The store or the registry is away, or there is no champion yet.
        """
        with self._counting_refusals():
            _check(asked)
        store = self._store.store()
        with exclusive(store.database, LOCK):
            self.running_since = datetime.now(UTC)
            self._metrics.running.set(1)
            try:
                return self._run(store, asked)
            finally:
                self.running_since = None
                self._metrics.running.set(0)

    def restore(self) -> None:
        """Export again what the last run found: a restart must not blind those who watch."""
        last = self._store.store().drift_runs.last()
        if last is not None:
            self._show(last)

    def is_done(self, asked: Asked) -> bool:
        """Return whether the champion's run of this window is done, by whichever process."""
        version = self._holder.current().version
        return self._store.store().drift_runs.find(version, asked.start, asked.end) is not None

    def _run(self, store: Store, asked: Asked) -> DriftRun:
        with self._counting_refusals():
            reference = self._reference(store, asked)
        if store.drift_runs.find(reference.version, asked.start, asked.end, _named(asked)) is not None:
            raise ConflictError(
                f"Version {reference.version} has a run of this window against this reference.",
                field="window_end",
                value=asked.end.isoformat(),
                remedy="Read it with GET /runs, or choose another window.",
            )
        started, clock = datetime.now(UTC), perf_counter()
        try:
            findings, decisions = self._compare(store, asked, reference)
        except Exception as error:
            self._metrics.runs.labels("failed").inc()
            if isinstance(error, LimpideError):
                with suppress(LimpideError):  # the first fault is the one to tell
                    store.drift_runs.record(
                        _row(reference, asked, started, None, {"problem": error.as_dict()})
                    )
            raise
        run = _row(reference, asked, started, decisions, findings.model_dump(mode="json"))
        store.drift_runs.record(run)
        self._metrics.runs.labels("done").inc()
        self._metrics.duration.set(perf_counter() - clock)
        if asked.against is None:
            self._show(run)
        _LOG.info(
            "a run ended",
            extra={"verdict": findings.verdict, "decisions": decisions, "model_version": reference.version},
        )
        return run

    @contextmanager
    def _counting_refusals(self) -> Iterator[None]:
        try:
            yield
        except (InputError, NotFoundError):
            self._metrics.runs.labels("refused").inc()
            raise

    def _reference(self, store: Store, asked: Asked) -> Reference:
        champion, version = self._holder.champion, asked.reference_version
        if asked.against is None:
            if version is None or (champion is not None and champion.version == version):
                return self._holder.current().model
            return make_reference(self._registry.load(version))
        bundle = self._registry.load(version or self._holder.current().version)
        blocks = store.decision_vectors.window(
            asked.against.start, asked.against.end, bundle.model.feature_set_version
        )
        return reference_of_decisions(
            bundle,
            asked.against,
            blocks,
            at_least=self.rules.minimum_decisions,
            at_most=self._settings.drift_reference_rows,
        )

    def _compare(self, store: Store, asked: Asked, reference: Reference) -> tuple[Findings, int]:
        settings = self._settings
        counted = store.decision_vectors.by_feature_set(asked.start, asked.end)
        blocks = store.decision_vectors.window(asked.start, asked.end, reference.feature_set_version)
        window = read_window(blocks, reference, settings.drift_report_rows)
        comparison = compare_features(reference, window, self.rules)
        findings = find(
            reference,
            window,
            _followed_up(store, asked, reference, settings.drift_outcome_days),
            comparison,
            self.rules,
            features_share=settings.drift_features_share,
            set_aside={name: n for name, n in counted.items() if name != reference.feature_set_version},
        )
        if not len(window.sample):
            return findings.model_copy(update={"report_problem": "There is no decision in the window."}), 0
        matter = ReportMatter(
            most_telling(reference, comparison, settings.drift_report_features),
            window.sample,
            window.sample_probability,
            all_features(reference, comparison),
        )
        name = f"{asked.end:%Y-%m-%d %H:%M} version {reference.version} against {_named(asked)}"
        return self._reports.keep(name, findings, reference, matter), comparison.decisions

    def _show(self, run: DriftRun) -> None:
        findings = Findings.model_validate(run.summary)
        floor = self._settings.drift_auc_floor
        if floor is None and findings.reference_auc is not None:
            floor = findings.reference_auc.value - _AUC_BELOW_TRAINING
        self._metrics.show(findings, run.decisions or 0, floor)
        self._metrics.last_success.set(run.finished_at.timestamp())
        self._metrics.window_end.set(run.window_end.timestamp())


def _followed_up(store: Store, asked: Asked, reference: Reference, days: int) -> FollowedUp:
    blocks = list(
        store.decision_vectors.followed_up(
            asked.end - timedelta(days=days),
            asked.end,
            reference.feature_set_version,
            positions(reference.features),
        )
    )
    own = np.array(
        [version == reference.version for block in blocks for version in block.model_version], bool
    )
    at = [moment for block in blocks for moment in block.at]
    values = np.concatenate([*(block.vectors for block in blocks), np.empty((0, len(ATTRIBUTES)))])[own]
    return FollowedUp(
        at=[at[place] for place in np.flatnonzero(own)],
        probability=np.concatenate([*(block.probability for block in blocks), np.empty(0)])[own],
        approved=np.concatenate([*(block.approved for block in blocks), np.empty(0, bool)])[own],
        defaulted=np.concatenate([*(block.defaulted for block in blocks), np.empty(0)])[own],
        groups=words_of(values, reference.features),
    )


def _row(
    reference: Reference, asked: Asked, started: datetime, decisions: int | None, summary: dict[str, object]
) -> DriftRun:
    return DriftRun(
        model_version=reference.version,
        window_start=asked.start,
        window_end=asked.end,
        state="failed" if decisions is None else "done",
        started_at=started,
        finished_at=datetime.now(UTC),
        decisions=decisions,
        summary=summary,
        reference=_named(asked),
    )


def _named(asked: Asked) -> str:
    return TRAINING if asked.against is None else str(asked.against)


def _check(asked: Asked) -> None:
    check_window(asked.start, asked.end)
    if asked.end > datetime.now(UTC):
        raise InputError(
            "The window ends in the future.",
            field="window_end",
            value=asked.end.isoformat(),
            remedy="Decisions would be missing from it: end it now or before.",
        )
    if asked.against is None:
        return
    if not asked.against.start < asked.against.end:
        raise InputError(
            "The window to compare with is empty.",
            field="reference_end",
            value=asked.against.end.isoformat(),
            remedy="It ends after it starts.",
        )
    if asked.against.end > asked.start:
        raise InputError(
            "The window to compare with ends after the compared one starts.",
            field="reference_end",
            value=asked.against.end.isoformat(),
            remedy="Decisions would be compared with themselves: end it at window_start or before.",
        )
