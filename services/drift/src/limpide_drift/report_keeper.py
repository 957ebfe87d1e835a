"""Stores the report of a run in MLflow, and reads it."""

import json
import logging
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from limpide_credit.contracts.drift import FeatureDrift, Findings
from limpide_credit.contracts.known import NotKnown
from limpide_credit.errors import InputError, LimpideError, NotFoundError
from limpide_drift.metrics import DriftMetrics
from limpide_drift.reference import Reference
from limpide_platform.runs import Runs

_LOG = logging.getLogger(__name__)

EXPERIMENT = "drift"
FOLDER = "drift"
_UNDER = "report"
_ALL = "features.json"
_BYTES = "report_bytes"
_FORMS = {
    "html": ("report.html", "text/html; charset=utf-8"),
    "json": ("report.json", "application/json"),
    "features": (_ALL, "application/json"),
}


@dataclass(frozen=True, eq=False)
class ReportInput:
    """Input of a report."""

    wanted: Sequence[str]  # Names of the features in it
    # sample and sample_probability: shape (n, width) and (n,): decisions of the window.
    sample: np.ndarray
    sample_probability: np.ndarray
    features: Sequence[FeatureDrift]  # All features, for the file beside it


class ReportKeeper:
    """Makes reports and keeps them; a run without its report is still a run.

    Args:
        most_bytes: Of all reports together; the oldest go first.
    """

    def __init__(self, runs: Runs, metrics: DriftMetrics, most_bytes: int) -> None:
        self._runs = runs
        self._metrics = metrics
        self._most_bytes = most_bytes
        metrics.reports_quota.set(most_bytes)

    def keep(self, name: str, findings: Findings, reference: Reference, matter: ReportInput) -> Findings:
        """Make and store the report, and return the findings with its address.

        A failure is said in the findings, in the log and in a metric; it does not end the run.
        """
        try:
            self._runs.end_unfinished()
            with tempfile.TemporaryDirectory() as temporary:
                folder = Path(temporary)
                set_aside = _write(folder, reference, matter)
                (folder / _ALL).write_text(
                    json.dumps([one.model_dump(mode="json") for one in matter.features]), encoding="utf-8"
                )
                with self._runs.start(name) as run:
                    run.tags(
                        {"limpide.model_version": reference.version, "limpide.verdict": findings.verdict}
                    )
                    size = sum(file.stat().st_size for file in folder.iterdir())
                    run.figures({**_figures(findings), _BYTES: size})
                    run.folder(folder, _UNDER)
                kept = self._runs.keep_newest(self._most_bytes, size=_BYTES, under=_UNDER)
                self._metrics.reports_bytes.set(kept)
        except LimpideError as error:
            return self._without(findings, error.message)
        except Exception as error:  # noqa: BLE001 - Evidently raises what it likes; the figures must be kept
            _LOG.exception("the report could not be made")
            return self._without(findings, f"Evidently failed ({type(error).__name__}).")
        return findings.model_copy(update={"report_run_id": run.id, "report_set_aside": set_aside})

    def read(self, report_run_id: str, form: str) -> tuple[bytes, str]:
        """Return a kept report and its content type.

        Raises:
            InputError: There is no such form.
            NotFoundError: The report is gone.
        """
        if form not in _FORMS:
            raise InputError(
                f"A report has no form {form}.",
                field="form",
                value=form,
                remedy=f"Ask for {', '.join(_FORMS)}.",
            )
        file, content_type = _FORMS[form]
        try:
            return self._runs.read(report_run_id, f"{_UNDER}/{file}"), content_type
        except NotFoundError as error:
            raise NotFoundError(
                "This run's report is gone: reports are kept for a while only.",
                field="run_id",
                value=report_run_id,
                remedy="Its figures are in GET /runs/{id}; POST /runs makes a new run.",
            ) from error

    def _without(self, findings: Findings, why: str) -> Findings:
        _LOG.warning("a run has no report: %s", why)
        self._metrics.report_failures.inc()
        return findings.model_copy(update={"report_problem": why})


def _write(folder: Path, reference: Reference, matter: ReportInput) -> dict[str, str]:
    # Not before the first report: Evidently takes seconds to import.
    from limpide_drift.evidently_report import write_report

    rows = min(len(reference.vectors), len(matter.sample))
    chosen = np.random.default_rng(0).permutation(len(reference.vectors))[: max(rows, 1000)]
    written = write_report(
        folder,
        reference.features,
        matter.wanted,
        (reference.vectors[chosen], reference.probability[chosen]),
        (matter.sample, matter.sample_probability),
    )
    return written.set_aside


def _figures(findings: Findings) -> dict[str, float]:
    figures: dict[str, float] = {}
    if not isinstance(findings.score, NotKnown):
        figures["score_psi"] = findings.score.psi.value
    if not isinstance(findings.totals, NotKnown):
        figures["features_drifted"] = findings.totals.drifted
    if not isinstance(findings.expected, NotKnown) and not isinstance(findings.expected.auc, NotKnown):
        figures["expected_auc"] = findings.expected.auc.value
    return figures
