"""``limpide publish``: clients and their features into the store."""

from pathlib import Path
from typing import Annotated

import typer

from limpide_platform.settings import PlatformSettings, load_settings
from limpide_platform.store import open_store
from limpide_training.commands.decimal_option import Decimal, decimal_mark
from limpide_training.feature_build import DEFAULT_ENGINE
from limpide_training.progress import Steps
from limpide_training.publication import publish as run_publication
from limpide_training.publication import to_publish
from limpide_training.training_data import client_features, prepare


def publish(
    data: Annotated[Path, typer.Argument(help="Folder of the seven tables, or a prepared folder.")],
    without: Annotated[list[str] | None, typer.Option(help="A table that is knowingly absent.")] = None,
    decimal: Decimal = None,
    limit: Annotated[int | None, typer.Option(min=1, help="At most this many clients.")] = None,
    engine: Annotated[str, typer.Option(help="Of the features: polars, duckdb, spark.")] = DEFAULT_ENGINE,
    work: Annotated[Path, typer.Option(help="Where prepared tables are kept.")] = Path("var/prepared"),
    store_url: Annotated[str | None, typer.Option(help="The store [LIMPIDE_STORE_URL].")] = None,
) -> None:
    """Put clients, their history and features into the store: those without a known outcome, or all."""
    settings = load_settings(PlatformSettings, store_url=store_url)
    mark = decimal_mark(decimal)
    store = open_store(settings.store())
    steps = Steps()
    prepared = prepare(data, without or (), work, steps, mark)
    built = client_features(prepared, engine, steps)
    chosen = to_publish(built, limit)
    with steps.step("Publish clients", len(chosen)) as step:
        written = run_publication(store, prepared, built, chosen, step.advance)
        step.result = f"{written} clients"
    store.close()
