"""How far `POST /recourse` looks: limits and steps of the loans that it tries."""

from typing import Any

from pydantic import Field

from limpide_credit.decision.loan_grid import RecourseLimits
from limpide_platform.settings import PlatformSettings

_LARGEST_MARGIN = 100.0


class RecourseSettings(PlatformSettings):
    """Each is an environment variable: ``recourse_step_share`` is ``LIMPIDE_RECOURSE_STEP_SHARE``."""

    recourse_step_share: float = Field(
        default=0.025,
        gt=0,
        le=1,
        description="One step of price and of down payment, as share of the price",
    )
    recourse_lowest_share: float = Field(
        default=0.5, gt=0, le=1, description="The price, or the amount, falls to this share of itself at most"
    )
    recourse_largest_down_payment_share: float = Field(
        default=0.4, ge=0, lt=1, description="No more of the price is asked of the client in cash"
    )
    recourse_smallest_loan_share: float = Field(
        default=0.25, gt=0, le=1, description="The loan stays at least this share of the one asked"
    )
    recourse_step_months: int = Field(default=6, ge=1, le=60, description="One step of the duration")
    recourse_shortest_months: int = Field(default=6, ge=1, le=360, description="Shortest duration offered")
    recourse_longest_months: int = Field(default=60, ge=1, le=360, description="Longest duration offered")
    recourse_duration_weight: float = Field(
        default=0.2, gt=0, le=1, description="Effort of doubling the duration; of halving the price it is 0.5"
    )
    recourse_usual_yearly_rate: float = Field(
        default=0.18, gt=0, lt=1, description="Rate by which the duration of an application is inferred"
    )

    recourse_largest_instalment_increase: float = Field(
        default=0.0, ge=0, le=1, description="By this share an offered instalment may exceed the one asked"
    )
    recourse_margin_points: float | None = Field(
        default=None,
        ge=0,
        le=_LARGEST_MARGIN,
        description="An offered loan scores by so many points above the threshold, so that it is approved "
        "by a model trained anew, too; empty: by what training measured between two seeds",
    )

    def recourse_limits(self, seed_points: float = 0.0) -> RecourseLimits:
        """Return the limits; ``seed_points``, of the model's bundle, are the margin where none is set.

        Raises:
            InputError: Together they make no grid, or one too large to answer in time.
        """
        prefix = "recourse_"
        given: dict[str, Any] = {
            name.removeprefix(prefix): getattr(self, name)
            for name in RecourseSettings.model_fields
            if name.startswith(prefix)
        }
        if self.recourse_margin_points is None:
            given["margin_points"] = min(seed_points, _LARGEST_MARGIN)
        return RecourseLimits(**given)
