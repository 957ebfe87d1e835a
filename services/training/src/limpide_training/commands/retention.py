"""``limpide retention``: erase what was recorded long enough ago."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from limpide_platform.retention_settings import RetentionSettings
from limpide_platform.settings import load_settings
from limpide_platform.store import ErasureCounts
from limpide_training.acting_person import acting_person
from limpide_training.configured_store import configured_store
from limpide_training.erasure_report import extent_in_words

app = typer.Typer(help="Erase what was recorded long enough ago.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Keep the name of the one command there is."""


@app.command()
def run(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say how many, and erase nothing.")] = False,
) -> None:
    """Erase decisions and simulations older than LIMPIDE_RETENTION_..._MONTHS; stopped, run it again."""
    settings = load_settings(RetentionSettings)
    now = datetime.now(UTC)
    if settings.kept_for.forever:
        typer.echo("Everything is kept: no LIMPIDE_RETENTION_..._MONTHS is set.")
        return
    with configured_store() as store:
        due = store.retention.due(settings.kept_for, now)
        typer.echo(
            f"Due: {due.refused} refused decisions, {due.other} other decisions, {due.simulations} "
            f"simulations; {due.waiting} of that age wait for a person, and stay until they are decided."
        )
        if dry_run:
            return
        erased = ErasureCounts()
        for batch in store.retention.run(settings.kept_for, now, acting_person(), settings.retention_batch):
            erased += batch
            typer.echo(f"Erased so far: {extent_in_words(erased)}.")
    typer.echo("Done." if erased.decisions else "Nothing was erased.")
