"""Windows of people as the drift service would find them, without a store between."""

from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from limpide_credit.bundle import ModelBundle
from limpide_credit.contracts.drift import Findings
from limpide_credit.contracts.known import NOT_RECORDED, NotKnown, known
from limpide_credit.drift import DriftRules
from limpide_credit.groups import group_words, positions
from limpide_drift.findings import KnownOutcomes, compare_features, find
from limpide_drift.reference import Reference, make_reference
from limpide_drift.window import read_window
from limpide_platform.registry import CHAMPION, Registry
from limpide_platform.store import DecisionBlock

AT = datetime(2026, 11, 20, tzinfo=UTC)
FEATURES_SHARE = 0.01
AUC_BELOW_TRAINING = 0.05


@dataclass(frozen=True, eq=False)
class Champion:
    """The model that decides, and its reference."""

    bundle: ModelBundle
    reference: Reference

    @classmethod
    def of(cls, registry: Registry) -> "Champion":
        version = registry.version_of(CHAMPION)
        assert version is not None
        bundle = registry.load(version)
        return cls(bundle, make_reference(bundle))


@dataclass(frozen=True)
class Found:
    """What a run says of a window; AUCs as value, low, high."""

    verdict: str
    alerts: list[str]
    score_psi: float
    features_used: int
    features_moderate: int
    features_drifted: int
    most_drifted: list[str]
    approval_rate: float
    reference_approval_rate: float
    expected_auc: list[float]
    realised_auc: list[float] | None
    realised_within_expected: bool | None
    calibration_gap: list[float] | None


def window_of(champion: Champion, vectors: np.ndarray, defaulted: np.ndarray) -> DecisionBlock:
    """Return the decisions on some people."""
    probability = champion.bundle.model.probability(vectors)
    rows = len(vectors)
    return DecisionBlock(
        at=(AT,) * rows,
        model_version=(champion.reference.version,) * rows,
        probability=probability,
        approved=probability < champion.reference.threshold,
        overridden=np.zeros(rows, bool),
        defaulted=defaulted,
        vectors=vectors,
        protected=[{}] * rows,
    )


def found_of(
    champion: Champion, vectors: np.ndarray, defaulted: np.ndarray | None, rules: DriftRules
) -> Found:
    """Return what a run finds of people, and which alerts it would raise."""
    reference = champion.reference
    unknown = np.full(len(vectors), np.nan)
    block = window_of(champion, vectors, unknown if defaulted is None else defaulted)
    window = read_window([block], reference, sample_rows=1)
    known = ~np.isnan(block.defaulted)
    values = vectors[known][:, positions(reference.features)]
    known_outcomes = KnownOutcomes(
        [AT] * int(known.sum()),
        block.probability[known],
        block.approved[known],
        block.defaulted[known],
        group_words(values, reference.features, [{}] * len(values)),
    )
    comparison = compare_features(reference, window, rules)
    findings = find(
        reference,
        window,
        known_outcomes,
        comparison,
        rules,
        features_share=FEATURES_SHARE,
        set_aside={},
        gradual=NOT_RECORDED,
    )
    return _summed_up(findings)


def _summed_up(findings: Findings) -> Found:
    score, totals, expected = known(findings.score), known(findings.totals), known(findings.expected)
    psi, expected_auc = known(score.psi), known(expected.auc)
    realised = None if isinstance(findings.realised, NotKnown) else findings.realised
    auc = known(realised.auc) if realised else None
    gap = known(realised.calibration_gap) if realised else None
    return Found(
        verdict=findings.verdict,
        alerts=_alerts(findings),
        score_psi=psi.value,
        features_used=totals.used,
        features_moderate=totals.moderate,
        features_drifted=totals.drifted,
        most_drifted=[one.feature for one in findings.features[:5]],
        approval_rate=score.approval_rate,
        reference_approval_rate=score.reference_approval_rate,
        expected_auc=[expected_auc.value, expected_auc.low, expected_auc.high],
        realised_auc=[auc.value, auc.low, auc.high] if auc else None,
        realised_within_expected=expected_auc.low <= auc.value <= expected_auc.high if auc else None,
        calibration_gap=[gap.value, gap.low, gap.high] if gap else None,
    )


def _alerts(findings: Findings) -> list[str]:
    """The rules of infra/prometheus/rules/drift.yml on one run."""
    score, totals, expected = known(findings.score), known(findings.totals), known(findings.expected)
    realised = None if isinstance(findings.realised, NotKnown) else findings.realised
    gap = known(realised.calibration_gap) if realised else None
    fired = {
        "PopulationShifted": findings.verdict in {"moderate", "drifted"},
        "ScoreDrifted": score.verdict == "drifted",
        "FeaturesDrifted": totals.drifted > FEATURES_SHARE * totals.used,
        "MissingValuesJump": totals.missing_jumps > 0,
        "ApprovalRateShift": abs(score.approval_rate - score.reference_approval_rate) > 0.1,
        "ExpectedAucLow": known(expected.auc).high < known(findings.reference_auc).value - AUC_BELOW_TRAINING,
        "CalibrationOff": gap is not None and (gap.low > 0.01 or gap.high < -0.01),
    }
    return [name for name, yes in fired.items() if yes]
