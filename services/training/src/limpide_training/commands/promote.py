"""``limpide promote``: make a registered version the champion, if it deserves it."""

from typing import Annotated

import typer
from pydantic import Field

from limpide_credit.contracts.roles import Role
from limpide_platform.registry import CHAMPION, Registry
from limpide_platform.runs import Runs
from limpide_platform.serving.trial import Trial
from limpide_platform.settings import PlatformSettings, load_settings
from limpide_training.acting_person import acting_person
from limpide_training.approvals import PROMOTED, Approvals, recording_store
from limpide_training.progress import Steps
from limpide_training.promotion import LEAST_AUC, wanted_version
from limpide_training.promotion import promote as run_promotion


class PromotionSettings(PlatformSettings):
    """What a lender asks of a champion; each is an environment variable ``LIMPIDE_PROMOTION_…``."""

    promotion_least_auc: float = Field(
        default=LEAST_AUC, ge=0.5, le=1.0, description="The AUC that a champion needs"
    )
    promotion_four_eyes: bool = Field(
        default=True, description="Whoever trained a model may neither promote it nor roll back to it"
    )


def promote(
    version: Annotated[str | None, typer.Argument(help="A registered version [the challenger].")] = None,
    least_auc: Annotated[
        float | None, typer.Option(help="The AUC that a champion needs [LIMPIDE_PROMOTION_LEAST_AUC, 0.60].")
    ] = None,
    tracking_uri: Annotated[str | None, typer.Option(help="MLflow [LIMPIDE_TRACKING_URI].")] = None,
) -> None:
    """Make a registered version the champion, if it deserves it and another trained it."""
    settings = load_settings(PromotionSettings, tracking_uri=tracking_uri, promotion_least_auc=least_auc)
    by, steps = acting_person(Role.MODEL_APPROVER), Steps()
    registry = Registry.of(settings, Trial())
    version = wanted_version(registry, version)
    champion = registry.version_of(CHAMPION)
    if champion == version:
        steps.say(f"{registry.model_name} version {version} is champion already.")
        return
    with recording_store(settings, by, steps) as store:
        approvals = Approvals(registry, store, by, four_eyes=settings.promotion_four_eyes)
        permission = approvals.permit(version, champion)
        comparison = run_promotion(
            registry, Runs(settings.tracking_uri), version, least_auc=settings.promotion_least_auc
        )
        approvals.record(PROMOTED, version, champion, permission)
    if comparison is not None:
        steps.say(f"AUC differs from the champion's by {comparison.difference}: {comparison.basis}.")
    steps.say(f"{registry.model_name} version {version} is champion; four eyes: {permission.four_eyes}.")
