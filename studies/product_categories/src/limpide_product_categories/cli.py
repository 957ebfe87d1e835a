"""The command line ``limpide-product-categories``: run the study, predict categories."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from limpide_credit.errors import InputError, LimpideError
from limpide_platform.settings import configure_mlflow_client, load_settings
from limpide_platform.terminal import check_utf8, degrade_output
from limpide_product_categories.catalogue import Columns
from limpide_product_categories.settings import ServiceSettings, StudySettings

if TYPE_CHECKING:
    from limpide_product_categories.journey import Plan

app = typer.Typer(
    add_completion=False, no_args_is_help=True, rich_markup_mode=None, pretty_exceptions_enable=False
)

_DEFAULT = Columns()
_NAME = Annotated[str, typer.Option(help="Column of a product's name.")]
_DESCRIPTION = Annotated[str, typer.Option(help="Column of a product's description.")]


@app.callback()
def study_of_categories() -> None:
    """Product categories from name and description: what can a machine do?"""


@app.command()
def run(
    data: Annotated[
        Path | None,
        typer.Option(help="A file of products, CSV or spreadsheet; by default LIMPIDE_PRODUCT_CATALOGUE."),
    ] = None,
    encoder: Annotated[list[str] | None, typer.Option(help="Only this encoder; may be repeated.")] = None,
    weights_folder: Annotated[
        list[str] | None,
        typer.Option("--weights", help="NAME=FOLDER: where an encoder's weights are; may be repeated."),
    ] = None,
    model: Annotated[
        list[str] | None, typer.Option(help="A sentence-transformers model, name or folder; may be repeated.")
    ] = None,
    level: Annotated[int, typer.Option(min=1, help="Level of the categories, 1 the widest.")] = 1,
    seeds: Annotated[int, typer.Option(min=1, max=100, help="How many runs of reduction and K-means.")] = 5,
    language: Annotated[str | None, typer.Option(help="Of the lemmas; by default most products'.")] = None,
    write: Annotated[
        Path | None, typer.Option(help="A folder for the front end's file, without products' names.")
    ] = None,
    name_column: _NAME = _DEFAULT.name,
    description_column: _DESCRIPTION = _DEFAULT.description,
    category_column: Annotated[str, typer.Option(help="Column of the categories.")] = _DEFAULT.category,
) -> None:
    """Compare the encoders, log to MLflow, register the best classifier, print the table."""
    from limpide_product_categories.encoders.table import fetched_weights
    from limpide_product_categories.journey import Plan

    settings = load_settings(StudySettings)
    plan = Plan(
        data=data or settings.product_catalogue,
        columns=Columns(name_column, description_column, category_column),
        level=level,
        seeds=tuple(range(seeds)),
        language=language,
        encoders=tuple(encoder or ()),
        weights=fetched_weights(settings.product_weights) | dict(map(_pair, weights_folder or ())),
        models=tuple(model or ()),
        vectors=settings.product_vectors,
        write=write,
    )
    _study(plan, settings)


@app.command()
def bootstrap() -> None:
    """Run the study if no classifier is registered: of LIMPIDE_PRODUCT_CATALOGUE, or generated products."""
    from limpide_product_categories.bootstrap import study_once
    from limpide_product_categories.journey import Plan

    settings = load_settings(StudySettings)
    study_once(
        settings.tracking_uri,
        settings.product_catalogue,
        lambda data: _study(Plan(data=data, vectors=settings.product_vectors), settings),
        Console(stderr=True, highlight=False, soft_wrap=True).print,
    )


@app.command()
def weights() -> None:
    """Fetch BERT-base's weights with Maven, check their hash, convert them for the study."""
    from limpide_product_categories.weights.bert import fetch_bert

    folder = load_settings(StudySettings).product_weights / "bert"
    fetch_bert(folder, Console(stderr=True, highlight=False, soft_wrap=True).print)


@app.command()
def serve() -> None:
    """Answer POST /v1/categories by the registered classifier, on LIMPIDE_CATEGORIES_PORT (8020)."""
    from limpide_product_categories.service.api import serve as serve_http

    serve_http(load_settings(ServiceSettings))


@app.command()
def predict(
    data: Annotated[Path, typer.Argument(help="A file of products, CSV or spreadsheet.")],
    output: Annotated[Path | None, typer.Option(help="Where to write; by default standard output.")] = None,
    name_column: _NAME = _DEFAULT.name,
    description_column: _DESCRIPTION = _DEFAULT.description,
) -> None:
    """Predict categories by the registered classifier, with confidence and second choice."""
    from limpide_product_categories.prediction import predict_file

    settings = load_settings(StudySettings)
    columns = Columns(name_column, description_column)
    table = predict_file(data, columns, settings.tracking_uri, Console(stderr=True).print)
    table.to_csv(output or sys.stdout, index=False, float_format="%.4f")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command; print an error of ours as a person reads it, and exit with its code."""
    degrade_output()
    configure_mlflow_client()
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        check_utf8((f"argument {place}", text) for place, text in enumerate(given, start=1))
        app(args=given)
    except LimpideError as error:
        shown = error.as_dict()
        lines = [f"error: {shown['message']}"]
        lines += [f"  {name}: {shown[name]}" for name in ("field", "value", "remedy") if shown[name]]
        sys.stderr.write("\n".join(lines) + "\n")
        sys.exit(error.exit_code)


def _study(plan: "Plan", settings: StudySettings) -> None:
    # Imported when the command runs: scikit-learn and MLflow take seconds.
    from joblib import parallel_config

    from limpide_product_categories.journey import run_study
    from limpide_product_categories.report import result_table

    console = Console(stderr=True)
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
    # A process a core: seeds of t-SNE and graphs are cut side by side.
    with bar, parallel_config(n_jobs=-1):
        task = bar.add_task("", total=None)
        study = run_study(
            plan,
            settings.tracking_uri,
            say=lambda words: console.print(words, highlight=False, markup=False, soft_wrap=True),
            step=lambda words, total: bar.reset(task, description=words, total=total),
            advance=lambda: bar.advance(task),
        )
    Console(width=None if sys.stdout.isatty() else 140).print(result_table(study))


def _pair(text: str) -> tuple[str, str]:
    name, equals, folder = text.partition("=")
    if not (name and equals and folder):
        raise InputError(
            "Weights are given as NAME=FOLDER.",
            field="weights",
            value=text,
            remedy="For example --weights bert=models/bert-base-uncased.",
        )
    return name, folder
