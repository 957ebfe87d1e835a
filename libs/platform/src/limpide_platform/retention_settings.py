"""How long what is recorded on persons is kept; `limpide_platform.store.retention` does it."""

from datetime import datetime

from pydantic import Field, ValidationInfo, field_validator

from limpide_platform.settings import PlatformSettings
from limpide_platform.store.retention import RetentionPeriods, months_before

_MOST_MONTHS = 1200


class RetentionSettings(PlatformSettings):
    """Each is an environment variable: ``retention_batch`` is ``LIMPIDE_RETENTION_BATCH``."""

    retention_minimum_months: int = Field(
        default=0, ge=0, le=_MOST_MONTHS, description="Nothing younger is erased, whoever asks for it"
    )
    retention_refused_months: int = Field(
        default=0,
        ge=0,
        le=_MOST_MONTHS,
        description="Decisions that stand as refused are erased after so many months; 0: never",
    )
    retention_other_months: int = Field(
        default=0,
        ge=0,
        le=_MOST_MONTHS,
        description="All other decisions are erased after so many months; 0: never",
    )
    retention_simulation_months: int = Field(
        default=0, ge=0, le=_MOST_MONTHS, description="Simulations are erased after so many months; 0: never"
    )
    retention_batch: int = Field(
        default=500, ge=1, le=10_000, description="Records that one transaction of a retention run erases"
    )

    @field_validator("retention_refused_months", "retention_other_months", "retention_simulation_months")
    @classmethod
    def _not_shorter_than_the_minimum(cls, given: int, others: ValidationInfo) -> int:
        minimum = others.data.get("retention_minimum_months", 0)
        if 0 < given < minimum:
            raise ValueError(f"shorter than LIMPIDE_RETENTION_MINIMUM_MONTHS, which is {minimum}")
        return given

    @property
    def kept_for(self) -> RetentionPeriods:
        """How long each kind of record is kept, in months."""
        return RetentionPeriods(
            self.retention_refused_months, self.retention_other_months, self.retention_simulation_months
        )

    def keep_from(self, now: datetime) -> datetime | None:
        """Return since when everything must be kept; None if nothing must."""
        minimum = self.retention_minimum_months
        return months_before(now, minimum) if minimum else None
