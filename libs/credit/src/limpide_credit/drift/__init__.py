"""Whether the people who come now are those whom the model was trained on, and whether it still is right.

Counts in, figures out: no clock, no store, no framework. A window of decisions is counted block by block
into the bins of a reference sample, so that its size does not matter.
"""

from limpide_credit.drift.change_evidence import ChangeEvidence, change_evidence
from limpide_credit.drift.comparison import Comparison, DriftRules, FeatureShift, Verdict, compare
from limpide_credit.drift.confidence_based import (
    CalibrationDoubt,
    ExpectedPerformance,
    expected_performance,
)
from limpide_credit.drift.fairness import AttributeGaps, GroupGaps, group_gaps
from limpide_credit.drift.mean_shift import MeanShift, MeanShiftChart
from limpide_credit.drift.realised import RealisedPerformance, realised_by_month, realised_performance
from limpide_credit.drift.recalibration import Recalibration, recalibrate
from limpide_credit.drift.reference_bins import ReferenceBins
from limpide_credit.drift.window_counts import WindowCounts

__all__ = [
    "AttributeGaps",
    "CalibrationDoubt",
    "ChangeEvidence",
    "Comparison",
    "DriftRules",
    "ExpectedPerformance",
    "FeatureShift",
    "GroupGaps",
    "MeanShift",
    "MeanShiftChart",
    "RealisedPerformance",
    "Recalibration",
    "ReferenceBins",
    "Verdict",
    "WindowCounts",
    "change_evidence",
    "compare",
    "expected_performance",
    "group_gaps",
    "realised_by_month",
    "realised_performance",
    "recalibrate",
]
