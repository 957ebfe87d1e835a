"""`limpide validate`: one folder that a model-risk team signs."""

from pathlib import Path
from typing import Annotated

import typer

from limpide_credit.errors import InputError
from limpide_credit.features import feature_set
from limpide_credit.numbers import DecimalMark
from limpide_training.commands.decimal_option import Decimal, decimal_mark
from limpide_training.cross_validation import FoldPlan
from limpide_training.feature_build import DEFAULT_ENGINE
from limpide_training.fitting import TrainingRequest
from limpide_training.folders import refuse_foreign
from limpide_training.labelled import TrainingData
from limpide_training.progress import Steps
from limpide_training.training_data import client_features, prepare, training_data
from limpide_training.validation.annex_iv import FIGURES, write_report
from limpide_training.validation.measure import check_enough
from limpide_training.validation.measure import validate as measure


def validate(
    data: Annotated[Path, typer.Argument(help="Folder of the seven tables, or a prepared folder.")],
    destination: Annotated[Path, typer.Argument(help="Folder to write.")],
    later: Annotated[
        Path | None, typer.Option(help="The same tables of a later period, to judge the model out of time.")
    ] = None,
    without: Annotated[list[str] | None, typer.Option(help="A table that is knowingly absent.")] = None,
    decimal: Decimal = None,
    repeats: Annotated[int, typer.Option(min=1, help="Repeats of the cross-validation.")] = 1,
    folds: Annotated[int, typer.Option(min=2, help="Folds of the cross-validation.")] = 5,
    seeds: Annotated[int, typer.Option(min=2, help="Models of other training seeds to compare.")] = 5,
    quick: Annotated[bool, typer.Option(help="The quick recipe of the demonstration.")] = False,
    threads: Annotated[int, typer.Option(min=1)] = 2,
    engine: Annotated[str, typer.Option(help="Of the features: polars or duckdb.")] = DEFAULT_ENGINE,
    work: Annotated[Path, typer.Option(help="Where prepared tables are kept.")] = Path("var/prepared"),
) -> None:
    """Validate the recipe on a lender's clients: report as Markdown, PDF and JSON, with pictures."""
    mark = decimal_mark(decimal)
    steps = Steps()
    for option, folder in (("data", data), ("--later", later)):
        if folder is not None and not folder.is_dir():
            raise InputError("There is no such folder.", field=option, value=folder, remedy="Name a folder.")
    refuse_foreign(destination, FIGURES)
    # `--later` is kept beside the first, which a folder of the same name would overwrite.
    rows = _clients(data, without or (), work, mark, engine, seeds, steps)
    after = later and _clients(later, without or (), work / "later", mark, engine, seeds, steps)
    request = TrainingRequest(plan=FoldPlan(repeats, folds), quick=quick, threads=threads)
    found = measure(rows, feature_set(), request, seeds, steps, after)
    write_report(destination, found)
    steps.say(f"Written: {destination}")


def _clients(
    folder: Path,
    without: list[str] | tuple[str, ...],
    work: Path,
    mark: DecimalMark | None,
    engine: str,
    seeds: int,
    steps: Steps,
) -> TrainingData:
    prepared = prepare(folder, without, work, steps, mark)
    rows = training_data(prepared, client_features(prepared, engine, steps), steps)
    check_enough(rows.labelled.target, seeds)
    return rows
