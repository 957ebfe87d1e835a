"""Specification of a run: what it compares with what."""

from dataclasses import dataclass
from datetime import datetime

from limpide_drift.reference import Span


@dataclass(frozen=True, slots=True)
class RunSpec:
    """A window, and what it is compared with."""

    # start and end: the decisions of ``start <= at < end``.
    start: datetime
    end: datetime
    reference_version: str | None = None  # Whose scores and reference sample; the champion's if None
    against: Span | None = None  # Decisions that take the place of that sample
