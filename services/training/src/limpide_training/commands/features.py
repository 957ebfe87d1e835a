"""`limpide features`: describe a feature, build all of them."""

from difflib import get_close_matches
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from limpide_credit.errors import NotFoundError
from limpide_credit.features import CONCEPTS, Feature, FeatureSet, feature_set
from limpide_credit.schemas.chosen import SCHEMA
from limpide_platform.settings import load_settings
from limpide_training.feature_build import DEFAULT_ENGINE, ENGINES, OnProgress, build_features
from limpide_training.spark.engine import SPARK, Spark
from limpide_training.storage import ObjectStoreSettings, folder

app = typer.Typer(help="Describe a feature, build all of them.", no_args_is_help=True)


@app.command("describe")
def describe_command(
    name: Annotated[str, typer.Argument(help=f"The feature's name, such as {next(iter(SCHEMA.ratios))}.")],
) -> None:
    """Print what a feature is: source, aggregate, unit, words, concept, and what it may be used for."""
    features = feature_set()
    feature = features.features.get(name) or features.features.get(name.upper())
    if feature is None:
        raise _unknown(name, features)
    concept = CONCEPTS[feature.concept]
    lines = {
        "name": feature.name,
        "position": str(features.position(feature.name)),
        "table": feature.table,
        "columns": ", ".join(feature.columns),
        "aggregate": feature.aggregate or "none: a feature of one row",
        "kind": feature.kind,
        "unit": feature.unit or "none",
        "français": feature.label_fr,
        "English": feature.label_en,
        "concept": f"{concept.fr} / {concept.en}",
        "shown": _yes(feature.shown),
        "actionable": _yes(feature.actionable),
        "reason": _yes(feature.reason),
        **_vocabulary(feature),
    }
    width = max(len(title) for title in lines)
    for title, text in lines.items():
        typer.echo(f"{title:<{width}}  {text}")


@app.command("build")
def build_command(
    prepared: Annotated[
        str, typer.Argument(help="Prepared folder, from `limpide tables ingest`; for Spark also s3a://.")
    ],
    destination: Annotated[
        str, typer.Argument(help="Parquet file to write; for Spark a folder, here or s3a://.")
    ],
    engine: Annotated[str, typer.Option(help=f"{', '.join((*ENGINES, SPARK))}.")] = DEFAULT_ENGINE,
    numbers_a_range: Annotated[
        int | None, typer.Option(min=1, help="Spark: client numbers a part takes [20000, or the tables'].")
    ] = None,
) -> None:
    """Build every feature of every client; Spark goes on where a build that was cut off had stopped."""
    columns = (TextColumn("building"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("building", total=None)
        tell = lambda done, total: progress.update(task, completed=done, total=total)  # noqa: E731 - a callback
        if engine == SPARK:
            clients = _on_spark(prepared, destination, tell, numbers_a_range)
        else:
            clients = build_features(Path(prepared), Path(destination), engine, tell)
    width = len(feature_set().names)
    typer.echo(f"{clients:,} clients, {width} features, set {feature_set().version}: {destination}")


def _on_spark(prepared: str, destination: str, tell: OnProgress, width: int | None) -> int:
    store = load_settings(ObjectStoreSettings)
    spark = Spark.of(store)
    try:
        return spark.build_features(folder(prepared, store), folder(destination, store), tell, width)
    finally:
        spark.close()


def _unknown(name: str, features: FeatureSet) -> NotFoundError:
    near = get_close_matches(name.upper(), features.names, n=3, cutoff=0.5)
    return NotFoundError(
        f"There is no feature {name}.",
        field="name",
        value=name,
        remedy=f"Did you mean {', '.join(near)}?" if near else "The catalogue is FeatureSet.features.",
    )


def _yes(answer: bool) -> str:
    return "yes" if answer else "no"


def _vocabulary(feature: Feature) -> dict[str, str]:
    return {"categories": ", ".join(feature.categories)} if feature.categories else {}
