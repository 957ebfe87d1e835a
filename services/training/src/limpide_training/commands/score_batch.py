"""`limpide score-batch`: the scores of many clients, into Parquet by client range."""

from pathlib import Path
from typing import Annotated, cast

import typer

from limpide_credit.contracts.shown_feature import Language
from limpide_credit.currency import Currency
from limpide_credit.errors import InputError, NotFoundError
from limpide_credit.features import feature_set
from limpide_credit.policy import CompiledPolicy
from limpide_platform.registry import CHAMPION, Registry
from limpide_platform.settings import PlatformSettings, load_settings
from limpide_training.batch.feature_files import open_features
from limpide_training.batch.part_scorer import EXPLAIN, Explain
from limpide_training.batch.scoring import Batch, score_here
from limpide_training.feature_build import DEFAULT_ENGINE, ENGINES, build_features
from limpide_training.ingest import MANIFEST as TABLES
from limpide_training.policy_source import DEFAULT, IN_FORCE, deciding_policy
from limpide_training.progress import Steps
from limpide_training.spark.engine import SPARK, Spark, unknown_engine
from limpide_training.storage import Folder, ObjectStoreSettings, folder

_LANGUAGES = ("fr", "en")


class ScoreBatchSettings(PlatformSettings):
    """Each is an environment variable: ``currency`` is ``LIMPIDE_CURRENCY``."""

    currency: Currency = None


def score_batch(
    data: Annotated[
        str,
        typer.Argument(help="Features that `features build` wrote, or a prepared folder; here or s3a://."),
    ],
    destination: Annotated[str, typer.Argument(help="Folder to write, or to go on with; here or s3a://.")],
    engine: Annotated[str, typer.Option(help=f"{', '.join((*ENGINES, SPARK))}.")] = DEFAULT_ENGINE,
    version: Annotated[str | None, typer.Option(help="Registered version [the champion].")] = None,
    explain: Annotated[
        str, typer.Option(help="'no', 'concepts' (points of each), or 'reasons' (those too, checked).")
    ] = "no",
    language: Annotated[str, typer.Option(help="Of the reasons: fr or en.")] = "fr",
    policy: Annotated[
        str,
        typer.Option(
            help=f"'{IN_FORCE}' (the last promoted), '{DEFAULT}' (the one that ships), or a YAML file."
        ),
    ] = IN_FORCE,
    numbers_a_range: Annotated[
        int | None, typer.Option(min=1, help="Client numbers a part takes [20000, or the input's].")
    ] = None,
    tracking_uri: Annotated[str | None, typer.Option(help="MLflow [LIMPIDE_TRACKING_URI].")] = None,
) -> None:
    """Score many clients with a registered model and decide by a policy; go on where a job had stopped."""
    if engine not in {*ENGINES, SPARK}:
        raise unknown_engine(engine, (*ENGINES, SPARK))
    _known("--explain", explain, EXPLAIN)
    _known("--language", language, _LANGUAGES)
    settings = load_settings(ScoreBatchSettings, tracking_uri=tracking_uri)
    store = load_settings(ObjectStoreSettings)
    place, output = folder(data, store), folder(destination, store)
    place.reach()
    output.reach()
    document, why = deciding_policy(policy, settings, "--policy")
    decides = f"policy {document.name}, version {document.version}, {document.digest[:12]}"
    if why is not None:
        typer.echo(f"The one that ships decides, since {why}: {decides}.", err=True)
    registry = Registry.of(settings)
    bundle = registry.load(version or _champion(registry))
    absent = CompiledPolicy(document, bundle.model.layout, bundle.reference.vectors).absent
    if absent:
        typer.echo(f"The model's vectors lack what the policy reads: {', '.join(absent)}.", err=True)
    steps = Steps()
    spark = Spark.of(store) if engine == SPARK else None
    try:
        place = _built(place, engine, spark, steps, numbers_a_range)
        with steps.step("Read the clients") as step:
            files = open_features(place, feature_set(), numbers_a_range)
            step.result = f"{sum(files.ranges.values()):,} in {len(files.ranges):,} ranges"
        batch = Batch(
            files,
            bundle,
            document,
            feature_set(),
            cast(Explain, explain),
            cast(Language, language),
            settings.currency,
        )
        with steps.step("Score", sum(files.ranges.values())) as step:
            reach = lambda done, _: step.reach(done)  # noqa: E731 - a bar's callback
            clients = spark.score(batch, output, reach) if spark else score_here(batch, output, reach)
            step.result = f"{clients:,} clients, version {bundle.version}"
    finally:
        if spark:
            spark.close()
    typer.echo(f"{clients:,} clients, version {bundle.version}, {decides}: {output.address}")


def _built(place: Folder, engine: str, spark: Spark | None, steps: Steps, width: int | None) -> Folder:
    """Return the features at ``place``; those of a prepared folder are built, and kept in it."""
    if not (place / TABLES).is_file():
        return place
    with steps.step("Build the features") as step:
        if spark:
            kept = spark.kept_features(place, None, width)
        else:
            kept = place / "features.parquet"
            build_features(Path(place.address), Path(kept.address), engine)
        step.result = kept.address
    return kept


def _champion(registry: Registry) -> str:
    version = registry.version_of(CHAMPION)
    if version is None:
        raise NotFoundError(
            f"{registry.model_name} has no {CHAMPION}.",
            field="alias",
            value=CHAMPION,
            remedy="Name a version with --version, or promote one with `limpide promote`.",
        )
    return version


def _known(field: str, value: str, options: tuple[str, ...]) -> None:
    if value not in options:
        raise InputError(
            f"There is no such {field.removeprefix('--')}.",
            field=field,
            value=value,
            remedy=f"Give {', '.join(options)}.",
        )
