"""Detects gradual drift: the last days' decisions, read day by day and tested together."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

from limpide_credit.contracts.drift import FactShift, GradualChange
from limpide_credit.contracts.known import NotKnown
from limpide_credit.drift import MeanShiftChart, WindowCounts, change_evidence
from limpide_credit.drift.change_evidence import LIMIT
from limpide_credit.schemas.chosen import SCHEMA
from limpide_drift.reference import Reference
from limpide_platform.store import Store

ECONOMY = SCHEMA.economy
"""What a worse economy moves first: incomes, time in work, instalments paid late or short."""

# Decisions that are looked at: enough for a change of a fifth of them. Far more would tell trifles.
_ENOUGH = 3000
_MOST_DAYS = 60


@dataclass(frozen=True, eq=False)
class Day:
    """Decisions of one day."""

    start: datetime  # Midnight, UTC
    cells: np.ndarray  # Shape (width, cells), as `WindowCounts` counts them
    facts: np.ndarray  # Shape (n, facts), values of `ECONOMY`


def read_days(store: Store, reference: Reference, end: datetime) -> list[Day]:
    """Return the days up to ``end``, oldest first: as many as hold some thousands of decisions, at most 60.

    Days begin at midnight, so that runs at other hours look at the same ones; days without a decision are
    left out.

    Raises:
        UnavailableError: The store cannot be reached.
    """
    facts = [reference.features.position(name) for name in _facts(reference)]
    days: list[Day] = []
    upto = end.astimezone(UTC)
    start = (upto - timedelta(microseconds=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    decisions = 0
    for _ in range(_MOST_DAYS):
        counts, values = WindowCounts(reference.bins), [np.empty((0, len(facts)))]
        for block in store.decision_vectors.window(start, upto, reference.feature_set_version):
            counts.add(block.vectors)
            values.append(block.vectors[:, facts])
        if counts.rows:
            days.insert(0, Day(start, counts.cells, np.concatenate(values)))
        decisions += counts.rows
        if decisions >= _ENOUGH:
            break
        start, upto = start - timedelta(days=1), start
    return days


def gradual_change(reference: Reference, days: list[Day], at_least: int) -> GradualChange | NotKnown:
    """Judge the days together; not known with fewer decisions than ``at_least``."""
    rows = np.concatenate([*(day.facts for day in days), np.empty((0, len(_facts(reference))))])
    if len(rows) < at_least:
        return NotKnown(not_known="too_few_decisions")
    facts = [reference.features.position(name) for name in _facts(reference)]
    economy = MeanShiftChart(reference.vectors[:, facts]).judge(rows, len(days))
    used = [reference.features.position(name) for name in reference.used]
    features = change_evidence(reference.bins, used, [day.cells for day in days])
    return GradualChange(
        decisions=len(rows),
        first_day=days[0].start,
        changed=features.changed or economy.shifted,
        evidence=features.evidence,
        evidence_limit=LIMIT,
        changed_since=days[features.first_day].start if features.changed else None,
        features=[reference.used[place] for place in features.features],
        economy=economy.statistic,
        economy_limit=economy.limit,
        facts=[
            FactShift(feature=name, shift=shift)
            for name, shift in zip(_facts(reference), economy.shifts, strict=True)
        ],
    )


def _facts(reference: Reference) -> tuple[str, ...]:
    """Return those of the facts that the model's layout has."""
    return tuple(name for name in ECONOMY if name in reference.features.features)
