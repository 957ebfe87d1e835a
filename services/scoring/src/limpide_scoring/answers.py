"""A recorded decision in the words of the contract; a plain dict, since this is on the hot path."""

from typing import Any

from limpide_credit.policy import conditions_of
from limpide_platform.store import Decision


def answer_of(decision: Decision) -> dict[str, Any]:
    """Return a decision as `limpide_credit.contracts.scoring.ScoreAnswer` says it."""
    return {
        "decision_id": decision.id,
        "client_id": decision.client_id,
        "at": decision.at,
        "probability_of_default": decision.probability,
        "probability_of_repayment": 1.0 - decision.probability,
        "points": int(decision.points),
        "grade": decision.grade,
        "threshold": decision.threshold,
        "decision": decision.decision,
        "rules": decision.reasons,
        "conditions": conditions_of(decision.reasons),
        "kind": decision.kind,
        "case_id": decision.case,
        "case_version": decision.version,
        "model_version": decision.model_version,
        "policy_digest": decision.policy_digest,
        "arm": decision.arm,
        "feature_set_version": decision.feature_set_version,
        "duration_seconds": round(decision.latency_seconds, 6),
    }
