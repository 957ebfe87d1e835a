"""`limpide quality`: measure the recipe and what its choices bring."""

from pathlib import Path
from typing import Annotated

import typer

from limpide_credit.errors import InputError
from limpide_credit.features import feature_set
from limpide_training.commands.decimal_option import Decimal, decimal_mark
from limpide_training.cross_validation import FoldPlan
from limpide_training.feature_build import DEFAULT_ENGINE
from limpide_training.fitting import TrainingRequest
from limpide_training.progress import Steps
from limpide_training.quality import RECIPE, VARIANTS, Quality, Variant, markdown, measure
from limpide_training.search import Budget
from limpide_training.training_data import client_features, prepare, training_data

BEGIN, END = "<!-- limpide quality: begin -->", "<!-- limpide quality: end -->"


def quality(
    data: Annotated[Path, typer.Argument(help="Folder of the seven tables, or a prepared folder.")],
    without: Annotated[list[str] | None, typer.Option(help="A table that is knowingly absent.")] = None,
    decimal: Decimal = None,
    repeats: Annotated[int, typer.Option(min=1)] = 5,
    folds: Annotated[int, typer.Option(min=2)] = 5,
    variants: Annotated[bool, typer.Option(help="Measure the variants too, not the recipe alone.")] = True,
    search: Annotated[
        int, typer.Option(min=0, help="Also search parameters inside each fold, this many trials.")
    ] = 0,
    quick: Annotated[bool, typer.Option(help="The quick recipe of the demonstration.")] = False,
    threads: Annotated[int, typer.Option(min=1)] = 2,
    engine: Annotated[str, typer.Option(help="Of the features: polars or duckdb.")] = DEFAULT_ENGINE,
    work: Annotated[Path, typer.Option(help="Where prepared tables are kept.")] = Path("var/prepared"),
    write: Annotated[
        Path | None, typer.Option(help="A Markdown file whose marked part the tables replace.")
    ] = None,
) -> None:
    """Cross-validate the recipe and its variants on the same folds; print the tables."""
    mark = decimal_mark(decimal)
    before = _read_marked(write) if write else None
    steps = Steps()
    features = feature_set()
    request = TrainingRequest(plan=FoldPlan(repeats, folds), quick=quick, threads=threads)
    prepared = prepare(data, without or (), work, steps, mark)
    rows = training_data(prepared, client_features(prepared, engine, steps), steps)
    results = []
    for variant in _chosen(search, alone=not variants):
        with steps.step(f"Cross-validate: {variant.name}", repeats * folds) as step:
            results.append(measure(variant, rows, features, request, step.advance))
            step.result = _line(results[-1])
    tables = markdown(results, rows, request)
    typer.echo(tables)
    if write and before:
        write.write_text(f"{before[0]}{BEGIN}\n{tables}{END}{before[1]}", encoding="utf-8")


def _chosen(trials: int, *, alone: bool) -> list[Variant]:
    chosen = [RECIPE] if alone else list(VARIANTS)
    if trials:
        words = f"parameters searched inside each fold, {trials} trials"
        chosen.append(Variant("searched", words, budget=Budget(trials)))
    return chosen


def _read_marked(path: Path) -> tuple[str, str]:
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise InputError(
            f"{path} has no part to replace.",
            field="write",
            value=path,
            remedy=f"Put the lines {BEGIN} and {END} where the tables belong.",
        )
    return before, after


def _line(result: Quality) -> str:
    figures = result.figures
    if not figures:
        return "too few clients of one outcome to say"
    return (
        f"AUC {figures['auc']}, blanked {figures['auc.blanked']}, "
        f"ECE {figures['ece_deciles'].value:.4f}, blanked {figures['ece_deciles.blanked'].value:.4f}"
    )
