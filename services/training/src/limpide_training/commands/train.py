"""``limpide train``: from tables to a registered challenger."""

import json
import math
from dataclasses import fields
from pathlib import Path
from typing import Annotated, Any

import typer

from limpide_credit.contracts.roles import Role
from limpide_credit.decision.grades import GRADES, GradeScale
from limpide_credit.decision.threshold import Costs
from limpide_credit.errors import InputError
from limpide_credit.features import feature_set
from limpide_platform.registry import Registry
from limpide_platform.runs import Runs
from limpide_platform.settings import PlatformSettings, load_settings
from limpide_training.acting_person import acting_person
from limpide_training.commands.decimal_option import Decimal, decimal_mark
from limpide_training.cross_validation import FoldPlan
from limpide_training.feature_build import DEFAULT_ENGINE, ENGINES
from limpide_training.fitting import TrainingRequest
from limpide_training.memory import check_memory, free_bytes
from limpide_training.pipeline import train as run_training
from limpide_training.progress import Steps
from limpide_training.recipe import Recipe
from limpide_training.search import Budget
from limpide_training.spark.engine import SPARK, unknown_engine
from limpide_training.training_data import client_features, prepare, training_data

_REPEATS = {"quick": 1, "full": 5}


def train(
    data: Annotated[Path, typer.Argument(help="Folder of the seven tables, or a prepared folder.")],
    without: Annotated[list[str] | None, typer.Option(help="A table that is knowingly absent.")] = None,
    decimal: Decimal = None,
    model: Annotated[str | None, typer.Option(help="Kind of model: lightgbm, scorecard [lightgbm].")] = None,
    preset: Annotated[
        str, typer.Option(help="'full', or 'quick' for a demonstration: fewer trees, one repeat.")
    ] = "full",
    repeats: Annotated[
        int | None,
        typer.Option(help="Repeats of the cross-validation [5, fewer where more cannot matter; quick 1]."),
    ] = None,
    folds: Annotated[int, typer.Option(help="Folds of the cross-validation.")] = 5,
    cost_default: Annotated[
        float, typer.Option(help="What a default costs, in units of a refused good client.")
    ] = 10.0,
    grades: Annotated[str, typer.Option(help="Fewest points of grades D, C, B and A.")] = "540,560,580,600",
    search_minutes: Annotated[
        float | None, typer.Option(help="Search parameters in each fit for this long.")
    ] = None,
    trials: Annotated[int | None, typer.Option(help="Search in each fit, this many trials.")] = None,
    recipe: Annotated[
        Path | None, typer.Option(help='JSON file with parameters to set, as {"leaves": 16}.')
    ] = None,
    with_age: Annotated[
        bool, typer.Option("--with-age", help="Let the model read age; gender and family it never reads.")
    ] = False,
    fair: Annotated[
        bool,
        typer.Option(
            "--fair", help="Search for a model as good within noise with a smaller gap between men and women."
        ),
    ] = False,
    threads: Annotated[int, typer.Option(min=1, help="Threads of a fit; figures do not depend on it.")] = 2,
    engine: Annotated[str, typer.Option(help="Of the features: polars, duckdb, spark.")] = DEFAULT_ENGINE,
    work: Annotated[Path, typer.Option(help="Where prepared tables are kept.")] = Path("var/prepared"),
    tracking_uri: Annotated[str | None, typer.Option(help="MLflow [LIMPIDE_TRACKING_URI].")] = None,
) -> None:
    """Train, calibrate and register a model as challenger."""
    settings = load_settings(PlatformSettings, tracking_uri=tracking_uri)
    mark = decimal_mark(decimal)
    if preset not in _REPEATS:
        raise InputError(
            "There is no such preset.", field="--preset", value=preset, remedy="Give 'quick' or 'full'."
        )
    if engine not in {*ENGINES, SPARK}:
        raise unknown_engine(engine, (*ENGINES, SPARK))
    request = TrainingRequest(
        plan=FoldPlan(
            repeats=_REPEATS[preset] if repeats is None else repeats,
            folds=folds,
            # Alternatives are compared on the same repeats.
            at_most=repeats is None and not fair,
        ),
        costs=Costs(default=cost_default),
        grades=_grades(grades),
        quick=preset == "quick",
        changes=(read_recipe(recipe) if recipe else {}) | ({"model": model} if model else {}),
        budget=_budget(search_minutes, trials),
        with_age=with_age,
        fair=fair,
        threads=threads,
    )
    by, steps = acting_person(Role.DATA_SCIENTIST), Steps()
    prepared = prepare(data, without or (), work, steps, mark)
    check_memory(prepared, feature_set(), free_bytes())
    # The features of clients without an outcome are let go before anything is fitted.
    labelled = training_data(prepared, client_features(prepared, engine, steps), steps)
    runs = Runs(settings.tracking_uri)
    registry = Registry.of(settings)
    trained = run_training(labelled, feature_set(), request, registry, runs, steps, by, prepared.directory)
    steps.say(f"Next: limpide promote {trained.version}")


def read_recipe(path: Path) -> dict[str, Any]:
    """Return the parameters that a JSON file sets.

    Raises:
        InputError: It cannot be read, is no JSON object, or names a parameter that does not exist.
    """
    known = {one.name: type(one.default) for one in fields(Recipe)}
    try:
        given = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(
            f"The recipe cannot be read: {error}.", field="--recipe", value=path, remedy="Give a JSON file."
        ) from None
    if not isinstance(given, dict):
        raise InputError(
            "The recipe is no JSON object.", field="--recipe", value=path, remedy='As {"leaves": 16}.'
        )
    for name, value in given.items():
        kind = known.get(name)
        whole_as_float = kind is float and type(value) is int
        if type(value) is not kind and not whole_as_float:
            raise InputError(
                "The recipe has no such parameter, or it is of another type.",
                field=name,
                value=value,
                remedy="; ".join(f"{one}: {of.__name__}" for one, of in known.items()),
            )
    return given


def _grades(bounds: str) -> GradeScale:
    try:
        points = [int(bound) for bound in bounds.split(",")]
    except ValueError:
        points = []
    if len(points) != len(GRADES) - 1:
        raise InputError(
            "Grades need four whole numbers of points.",
            field="--grades",
            value=bounds,
            remedy="Give the fewest points of D, C, B and A, as 540,560,580,600.",
        )
    return GradeScale((points[0], points[1], points[2], points[3]))


def _budget(minutes: float | None, trials: int | None) -> Budget | None:
    if minutes is None and trials is None:
        return None
    # Not a number is no more than anything.
    if (minutes is not None and not 0 < minutes < math.inf) or (trials is not None and trials < 1):
        raise InputError("A search needs time and trials.", field="--search-minutes", value=minutes or trials)
    seconds = None if minutes is None else 60 * minutes
    return Budget(seconds=seconds) if trials is None else Budget(trials, seconds)
