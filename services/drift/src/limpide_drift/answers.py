"""Recorded runs as the service answers with them."""

from limpide_credit.contracts.drift import DriftRunAnswer, DriftRunSummary, Findings
from limpide_drift.reference import Span
from limpide_platform.store import TRAINING, DriftRun

_NAMED = 5


def summary_of(run: DriftRun) -> DriftRunSummary:
    """Return one line of the history."""
    findings = findings_of(run)
    totals = findings.totals if findings else None
    drifted = [one.feature for one in findings.features if one.verdict == "drifted"] if findings else []
    span = None if run.reference == TRAINING else Span.parse(run.reference)
    return DriftRunSummary(
        run_id=run.id,
        model_version=run.model_version,
        window_start=run.window_start,
        window_end=run.window_end,
        reference_start=span.start if span else None,
        reference_end=span.end if span else None,
        state=run.state,
        started_at=run.started_at,
        finished_at=run.finished_at,
        decisions=run.decisions,
        verdict=findings.verdict if findings else "no_verdict",
        score_psi=findings.score.psi if findings and findings.score else None,
        features_drifted=totals.drifted if totals else None,
        features_used=totals.used if totals else None,
        most_drifted=drifted[:_NAMED],
        expected_auc=findings.expected.auc if findings and findings.expected else None,
        realised_auc=findings.realised.auc if findings and findings.realised else None,
        problem=_problem(run, findings),
    )


def answer_of(run: DriftRun) -> DriftRunAnswer:
    """Return a whole run."""
    return DriftRunAnswer(**summary_of(run).model_dump(), findings=findings_of(run))


def findings_of(run: DriftRun) -> Findings | None:
    """Return what a run found, or None if it failed."""
    return Findings.model_validate(run.summary) if run.state == "done" else None


def report_of(run: DriftRun) -> tuple[str | None, str]:
    """Return the MLflow run that holds the report, or None and why there is none."""
    findings = findings_of(run)
    if findings is None:
        return None, _problem(run, None) or ""
    return findings.report_run_id, findings.report_problem or ""


def _problem(run: DriftRun, findings: Findings | None) -> str | None:
    if findings is None:
        return str(run.summary.get("problem", {}).get("message", "The run failed."))
    if run.decisions:
        return None
    if findings.set_aside:
        aside = sum(findings.set_aside.values())
        return f"All {aside} decisions of the window are of another feature set."
    return "There is no decision in the window."
