"""``limpide promote``: make a registered version the champion, if it deserves it."""

from typing import Annotated

import typer

from limpide_platform.registry import Registry
from limpide_platform.runs import Runs
from limpide_platform.settings import PlatformSettings, load_settings
from limpide_training.progress import Steps
from limpide_training.promotion import promote as run_promotion


def promote(
    version: Annotated[str | None, typer.Argument(help="A registered version [the challenger].")] = None,
    tracking_uri: Annotated[str | None, typer.Option(help="MLflow [LIMPIDE_TRACKING_URI].")] = None,
) -> None:
    """Make a registered version the champion, if it deserves it."""
    settings = load_settings(PlatformSettings, tracking_uri=tracking_uri)
    registry = Registry(settings.tracking_uri, settings.registered_model)
    promoted, comparison = run_promotion(registry, Runs(settings.tracking_uri), version)
    steps = Steps()
    if comparison is not None:
        steps.say(f"AUC differs from the champion's by {comparison.difference}: {comparison.basis}.")
    steps.say(f"{registry.model_name} version {promoted} is champion.")
