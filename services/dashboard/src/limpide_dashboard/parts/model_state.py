"""Whether all is well with the model that serves, in one sentence."""

from limpide_credit.contracts.drift import DriftRunPage, Verdict
from limpide_credit.contracts.model import ModelAnswer
from limpide_credit.contracts.model_report import FairnessReport, ModelReport
from limpide_dashboard.api import ServiceError
from limpide_dashboard.charts.fairness import SIGNAL, attribute_name
from limpide_dashboard.layout import listed, verdict
from limpide_dashboard.page_context import PageContext

# Where each figure of calibration stands if probabilities are right.
_RIGHT = {"calibration_slope": 1.0, "calibration_intercept": 0.0}


def show_state(ctx: PageContext, serving: ModelAnswer, report: ModelReport) -> None:
    """Show the sentence: what serves, its calibration, how it treats groups, and the latest drift run."""
    drift = latest_verdict(ctx)
    signals = fairness_signals(report)
    wrong = [
        ctx.say(f"model.look_{name}", attributes=", ".join(attribute_name(ctx, one) for one in signals))
        for name, holds in (
            (
                "serving",
                serving.registry_away or serving.alias_missing or serving.refused_version is not None,
            ),
            ("calibration", bool(uncalibrated(report))),
            ("fairness", bool(signals)),
            ("drift", drift in {"moderate", "drifted"}),
        )
        if holds
    ]
    if wrong:
        verdict(ctx.say("shell.look", what=listed(ctx, wrong)), tone="bad")
    else:
        known = "known" if drift == "stable" else "unknown"
        verdict(
            ctx.say("model.well", version=serving.version, drift=ctx.say(f"model.well_drift_{known}")),
            tone="good" if drift == "stable" else "plain",
        )


def latest_verdict(ctx: PageContext) -> Verdict:
    """Return the verdict of the latest drift run against the training's sample; none while there is none."""
    try:
        runs = ctx.services.drift.get(DriftRunPage, "/runs", limit=10).runs
    except ServiceError:
        return "no_verdict"
    for one in runs:
        if one.state == "done" and one.reference_start is None:
            return one.verdict
    return "no_verdict"


def uncalibrated(report: ModelReport) -> list[str]:
    """Return the figures of calibration whose 95 % interval rules out that probabilities are right."""
    measured = {name: report.metrics[name] for name in _RIGHT if name in report.metrics}
    return [name for name, one in measured.items() if not one.low <= _RIGHT[name] <= one.high]


def fairness_signals(report: ModelReport) -> list[FairnessReport]:
    """Return the attributes whose lowest approval rate is so far below the highest that one looks closer."""
    ratios = ((one, one.lowest_approval_ratio) for one in report.fairness)
    return [one for one, ratio in ratios if ratio is not None and ratio.value < SIGNAL]
