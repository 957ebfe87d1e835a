"""``limpide promote``: make a registered version the champion, if it deserves it."""

from contextlib import closing
from typing import Annotated

import typer
from pydantic import Field

from limpide_credit.errors import LimpideError
from limpide_platform.registry import Registry
from limpide_platform.runs import Runs
from limpide_platform.serving.trial import Trial
from limpide_platform.settings import PlatformSettings, load_settings
from limpide_platform.store import open_store
from limpide_training.progress import Steps
from limpide_training.promotion import LEAST_AUC
from limpide_training.promotion import promote as run_promotion
from limpide_training.shell_actor import shell_actor


class PromotionSettings(PlatformSettings):
    """What a lender asks of a champion; each is an environment variable ``LIMPIDE_PROMOTION_…``."""

    promotion_least_auc: float = Field(
        default=LEAST_AUC, ge=0.5, le=1.0, description="The AUC that a champion needs"
    )


def promote(
    version: Annotated[str | None, typer.Argument(help="A registered version [the challenger].")] = None,
    least_auc: Annotated[
        float | None, typer.Option(help="The AUC that a champion needs [LIMPIDE_PROMOTION_LEAST_AUC, 0.60].")
    ] = None,
    tracking_uri: Annotated[str | None, typer.Option(help="MLflow [LIMPIDE_TRACKING_URI].")] = None,
) -> None:
    """Make a registered version the champion, if it deserves it."""
    settings = load_settings(PromotionSettings, tracking_uri=tracking_uri, promotion_least_auc=least_auc)
    registry = Registry.of(settings, Trial())
    promoted, comparison = run_promotion(
        registry, Runs(settings.tracking_uri), version, least_auc=settings.promotion_least_auc
    )
    steps = Steps()
    if comparison is not None:
        steps.say(f"AUC differs from the champion's by {comparison.difference}: {comparison.basis}.")
    steps.say(f"{registry.model_name} version {promoted} is champion.")
    _record(settings, registry.model_name, promoted, steps)


def _record(settings: PlatformSettings, model: str, version: str, steps: Steps) -> None:
    """Record who promoted what; a registry may be used without a store, and then there is no such record."""
    by = shell_actor()
    try:
        with closing(open_store(settings.store())) as store:
            details = {"model": model, "version": version}
            store.audit.add("model.promoted", details, subject=by.subject, issuer=by.issuer)
    except LimpideError as error:
        steps.say(f"The promotion is in no audit record: {error.message}")
