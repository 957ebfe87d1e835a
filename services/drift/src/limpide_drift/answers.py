"""Answers of the service about runs."""

from collections.abc import Sequence

from pydantic import ValidationError

from limpide_credit.contracts import drift as contracts
from limpide_credit.contracts.drift import DriftRunAnswer, DriftRunSummary, Findings, RunProgress
from limpide_credit.contracts.known import NotKnown, Reason
from limpide_credit.errors import ConflictError
from limpide_drift.reference import RunSpec, Span
from limpide_drift.work_queue import Work
from limpide_platform.store import TRAINING, DamagedRun, DriftRun
from limpide_platform.store.drift_runs import damaged

RunWork = Work[RunSpec, None]

_NAMED = 5
_FIGURES = (
    "score_psi",
    "features_drifted",
    "features_used",
    "expected_auc",
    "realised_auc",
    "expected_auc_of_known",
)


def summary_of(run: DriftRun) -> DriftRunSummary:
    """Return one line of the history."""
    findings = findings_of(run)
    span = _span(run)
    drifted = [one.feature for one in findings.features if one.verdict == "drifted"] if findings else []
    return DriftRunSummary.model_validate(
        {
            "run_id": run.id,
            "model_version": run.model_version,
            "window_start": run.window_start,
            "window_end": run.window_end,
            "reference_start": span.start if span else None,
            "reference_end": span.end if span else None,
            "state": run.state,
            "started_at": run.started_at,
            "finished_at": run.finished_at,
            "decisions": run.decisions,
            "verdict": findings.verdict if findings else "no_verdict",
            "most_drifted": drifted[:_NAMED],
            "problem": _problem(run, findings),
            **figures_of(findings, "run_failed"),
        }
    )


def figures_of(findings: Findings | None, otherwise: Reason) -> dict[str, object]:
    """Return the figures of a line of the history; without findings each is not known, by ``otherwise``."""
    if findings is None:
        return dict.fromkeys(_FIGURES, NotKnown(not_known=otherwise))
    parts = {
        "score_psi": (findings.score, "psi"),
        "features_drifted": (findings.totals, "drifted"),
        "features_used": (findings.totals, "used"),
        "expected_auc": (findings.expected, "auc"),
        "realised_auc": (findings.realised, "auc"),
        "expected_auc_of_known": (findings.expected_of_known, "auc"),
    }
    return {
        name: part if isinstance(part, NotKnown) else getattr(part, field)
        for name, (part, field) in parts.items()
    }


def answer_of(run: DriftRun) -> DriftRunAnswer:
    """Return a whole run.

    Raises:
        ConflictError: What is stored of it cannot be read.
    """
    return DriftRunAnswer(**dict(summary_of(run)), findings=findings_of(run))


def unfinished_answer(work: RunWork, unfinished: Sequence[RunWork]) -> DriftRunAnswer:
    """Return a run that is not recorded: one that waits, is under way, or was refused at its turn.

    Args:
        unfinished: Those that are under way or wait, in the order of their turns.
    """
    spec, ended = work.given, work.state in ("done", "failed")
    return DriftRunAnswer.model_validate(
        {
            "run_id": work.id,
            "model_version": spec.reference_version or "",
            "window_start": spec.start,
            "window_end": spec.end,
            "reference_start": spec.against.start if spec.against else None,
            "reference_end": spec.against.end if spec.against else None,
            "state": work.state,
            "started_at": work.started_at,
            "finished_at": work.finished_at,
            "decisions": None,
            "verdict": "no_verdict",
            "most_drifted": [],
            "problem": work.error.message if work.error else None,
            **figures_of(None, "run_failed" if ended else "run_not_done"),
            "findings": None,
            "progress": None
            if ended
            else RunProgress.model_validate(
                {
                    "step": work.step,
                    "before_it": unfinished.index(work) if work in unfinished else 0,
                    "decisions_read": work.done,
                    "decisions": work.total,
                }
            ),
        }
    )


def line_of(run: DriftRun | DamagedRun) -> DriftRunSummary | contracts.DamagedRun:
    """Return one line of the history, or what is wrong with it."""
    if isinstance(run, DamagedRun):
        return contracts.DamagedRun(run_id=run.id, problem=run.problem)
    try:
        return summary_of(run)
    except ConflictError as error:
        return contracts.DamagedRun(run_id=run.id, problem=error.message)


def findings_of(run: DriftRun) -> Findings | None:
    """Return what a run found, or None if it failed.

    Raises:
        ConflictError: What is stored of it cannot be read.
    """
    if run.state != "done":
        return None
    try:
        return Findings.model_validate(run.summary)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise damaged(DamagedRun(run.id, f"{place}: {first['msg']}.")) from None


def _span(run: DriftRun) -> Span | None:
    if run.reference == TRAINING:
        return None
    try:
        return Span.parse(run.reference)
    except (TypeError, ValueError):
        raise damaged(DamagedRun(run.id, f"reference is {run.reference}, which is no interval.")) from None


def report_of(run: DriftRun) -> tuple[str | None, str]:
    """Return the MLflow run that holds the report, or None and why there is none."""
    findings = findings_of(run)
    if findings is None:
        return None, _problem(run, None) or ""
    return findings.report_run_id, findings.report_problem or ""


def _problem(run: DriftRun, findings: Findings | None) -> str | None:
    if findings is None:
        problem = run.summary.get("problem")
        return str(problem.get("message")) if isinstance(problem, dict) else "The run failed."
    if run.decisions:
        return None
    if findings.set_aside:
        aside = sum(findings.set_aside.values())
        return f"All {aside} decisions of the window are of another feature set."
    return "There is no decision in the window."
