"""Trials of policies that people ask for: answered at once, done one after the other, kept for a while."""

from dataclasses import dataclass
from datetime import datetime

from limpide_credit.contracts.policy_trial import PolicyTrialAnswer, TrialFigures, TrialProgress
from limpide_credit.contracts.problems import Problem
from limpide_credit.errors import NotFoundError
from limpide_credit.policy import PolicyDocument
from limpide_credit.policy.trial_figures import trial_figures, tried_policy
from limpide_drift.work_queue import Work, WorkQueue
from limpide_platform.policy_trial import try_policy
from limpide_platform.serving.model_reloader import Registry
from limpide_platform.serving.store_link import StoreLink


@dataclass(frozen=True)
class TrialSpec:
    """A document, and the decisions of ``start <= at < end`` that it is tried on."""

    document: PolicyDocument
    start: datetime
    end: datetime


TrialWork = Work[TrialSpec, TrialFigures]


class PolicyTrials:
    """A bounded queue of trials, in memory: nothing of a trial is recorded.

    Args:
        most_waiting: More that wait are refused.
    """

    def __init__(self, registry: Registry, store: StoreLink, most_waiting: int) -> None:
        self._registry = registry
        self._store = store
        self.works: WorkQueue[TrialSpec, TrialFigures] = WorkQueue("trials", self._do, most_waiting)

    def ask(self, spec: TrialSpec) -> PolicyTrialAnswer:
        """Put a trial into the queue.

        Raises:
            BusyError: As many trials wait as may.
        """
        return self._answer(self.works.add(spec), "")

    def get(self, trial_id: str, request_id: str) -> PolicyTrialAnswer:
        """Return how far a trial is, or what came of it.

        Raises:
            NotFoundError: There is no such trial, or it is no longer kept.
        """
        work = self.works.get(trial_id)
        if work is None:
            raise NotFoundError(
                "There is no such trial; they are kept in memory for a while.",
                field="trial_id",
                value=trial_id,
                remedy="Ask for it again with POST /policy-trials.",
            )
        return self._answer(work, request_id)

    def _answer(self, work: TrialWork, request_id: str) -> PolicyTrialAnswer:
        spec, unfinished = work.given, self.works.unfinished()
        return PolicyTrialAnswer(
            trial_id=work.id,
            policy=tried_policy(spec.document),
            start=spec.start,
            end=spec.end,
            state=work.state,
            started_at=work.started_at,
            finished_at=work.finished_at,
            progress=None
            if work.state in ("done", "failed")
            else TrialProgress(
                before_it=unfinished.index(work) if work in unfinished else 0,
                decisions_read=work.done,
                decisions=work.total,
            ),
            problem=None if work.error is None else Problem(**work.error.as_dict(), request_id=request_id),
            figures=work.made,
        )

    def _do(self, work: TrialWork) -> TrialFigures:
        def report(read: int, total: int) -> None:
            work.report("reading", read, total)

        spec = work.given
        trial = try_policy(
            spec.document, self._store.store(), self._registry.load, spec.start, spec.end, report
        )
        return trial_figures(trial, spec.document)
