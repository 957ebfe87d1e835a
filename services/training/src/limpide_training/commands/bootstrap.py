"""``limpide bootstrap``: from nothing to a champion and published clients, once."""

from pathlib import Path
from typing import Annotated, Literal

import typer
from pydantic import Field

from limpide_platform.registry import Registry
from limpide_platform.runs import Runs
from limpide_platform.serving.trial import Trial
from limpide_platform.settings import load_settings
from limpide_platform.store import open_store
from limpide_training.acting_person import acting_person
from limpide_training.bootstrap import BootstrapRequest, GeneratedClients, LenderTables
from limpide_training.bootstrap import bootstrap as run_bootstrap
from limpide_training.commands.promote import PromotionSettings
from limpide_training.progress import Steps
from limpide_training.raw_folder import has_tables


class BootstrapSettings(PromotionSettings):
    """What the first start of the stack makes; each is an environment variable ``LIMPIDE_BOOTSTRAP_…``."""

    bootstrap_raw: Path = Field(default=Path("data/raw"), description="Folder of source tables, if any")
    bootstrap_without: str = Field(default="", description="Tables knowingly absent from it, with commas")
    bootstrap_clients: int = Field(default=10_000, ge=1000, description="How many clients to generate")
    bootstrap_seed: int = Field(
        default=GeneratedClients.seed, ge=0, description="Seed of the generated clients"
    )
    bootstrap_preset: Literal["quick", "full"] = Field(default="quick", description="How thoroughly to train")
    bootstrap_scratch: Path = Field(default=Path("var"), description="Folder for intermediate files")

    def request(self, *, anew: bool = False) -> BootstrapRequest:
        """Return them as the job takes them: somebody's tables if there are any, else generated clients."""
        without = [name.strip() for name in self.bootstrap_without.split(",") if name.strip()]
        return BootstrapRequest(
            source=LenderTables(self.bootstrap_raw, without)
            if has_tables(self.bootstrap_raw)
            else GeneratedClients(self.bootstrap_clients, self.bootstrap_seed),
            quick=self.bootstrap_preset == "quick",
            scratch=self.bootstrap_scratch,
            least_auc=self.promotion_least_auc,
            anew=anew,
            four_eyes=self.promotion_four_eyes,
        )


def bootstrap(
    anew: Annotated[bool, typer.Option("--anew", help="Train also where a champion serves.")] = False,
) -> None:
    """From nothing to a champion and published clients, once; settings LIMPIDE_BOOTSTRAP_…"""
    settings = load_settings(BootstrapSettings)
    store = open_store(settings.store())
    try:
        run_bootstrap(
            settings.request(anew=anew),
            Registry.of(settings, Trial()),
            Runs(settings.tracking_uri),
            store,
            Steps(),
            acting_person(),
        )
    finally:
        store.close()
