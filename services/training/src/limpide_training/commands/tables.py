"""`limpide tables`: check, ingest and generate the tables."""

import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from limpide_credit.synthetic import SHIFTS
from limpide_credit.tables import APPLICATION
from limpide_training.client_ranges import NUMBERS_A_RANGE
from limpide_training.commands.decimal_option import Decimal, decimal_mark
from limpide_training.generate import generate
from limpide_training.ingest import check, ingest
from limpide_training.range_tables import write_ranges
from limpide_training.source_tables import CheckReport

app = typer.Typer(help="Check, ingest and generate the seven tables.", no_args_is_help=True)

Without = Annotated[list[str] | None, typer.Option(help="A table that is knowingly absent; may be repeated.")]


_SOURCE = f"Folder with {APPLICATION.files[0]}.csv and the other tables"


@app.command("check")
def check_command(
    path: Annotated[Path, typer.Argument(help=_SOURCE)],
    without: Without = None,
    decimal: Decimal = None,
) -> None:
    """Print what is wrong: table, column, how many rows, an example value, what would be right."""
    with tempfile.TemporaryDirectory(prefix="limpide-check-") as scratch, _bar() as on_progress:
        report = check(path, Path(scratch), without or (), on_progress, decimal=decimal_mark(decimal))
    _print(report)
    if report.findings:
        raise typer.Exit(2)


@app.command("ingest")
def ingest_command(
    source: Annotated[Path, typer.Argument(help=_SOURCE)],
    destination: Annotated[Path, typer.Argument(help="Prepared folder to write.")],
    without: Without = None,
    decimal: Decimal = None,
) -> None:
    """Check the tables and write them as Parquet sorted by client."""
    with _bar() as on_progress:
        prepared = ingest(source, destination, without or (), on_progress, decimal=decimal_mark(decimal))
    _say_read_as(prepared.read_as)
    typer.echo(
        f"{prepared.rows[APPLICATION.name]:,} clients, {prepared.labelled:,} with a known outcome, "
        f"{sum(prepared.rows.values()):,} rows in {len(prepared.rows)} tables: {destination}"
    )
    for table, columns in prepared.other_words.items():
        listed = ", ".join(f"{column} in {rows:,} rows" for column, rows in columns.items())
        Console().print(
            f"{table} has words outside of the vocabulary: {listed}. Models take them for one word."
        )


@app.command("partition")
def partition_command(
    prepared: Annotated[Path, typer.Argument(help="Prepared folder, from `limpide tables ingest`.")],
    destination: Annotated[Path, typer.Argument(help="Folder to write.")],
    numbers_a_range: Annotated[int, typer.Option(min=1, help="Client numbers a range.")] = NUMBERS_A_RANGE,
) -> None:
    """Write prepared tables in client ranges, for Spark."""
    with _bar() as on_progress:
        ranges = write_ranges(prepared, destination, numbers_a_range, on_progress)
    typer.echo(f"{ranges:,} ranges of {numbers_a_range:,} numbers: {destination}")


@app.command("generate")
def generate_command(
    destination: Annotated[Path, typer.Argument(help="Folder to write.")],
    clients: Annotated[
        int, typer.Option(min=1, help="How many clients; 356255 are as many as published.")
    ] = 5_000,
    seed: Annotated[int, typer.Option(min=0, help="Another seed, another population.")] = 0,
    shift: Annotated[str, typer.Option(help=f"What changed in the world: {', '.join(SHIFTS)}.")] = "none",
    file_format: Annotated[str, typer.Option("--format", help="parquet or csv.")] = "parquet",
) -> None:
    """Generate the seven tables of a lender who does not exist."""
    with _bar() as on_progress:
        generate(destination, clients, seed, shift, file_format, on_progress)
    typer.echo(f"{clients:,} clients: {destination}")


@contextmanager
def _bar() -> Iterator[Callable[[str, int, int], None]]:
    """Show a progress bar on the error stream; yield the function that moves it."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("starting", total=None)

        def move(what: str, done: int, total: int) -> None:
            progress.update(task, description=what, completed=done, total=total)

        yield move


def _say_read_as(files: Mapping[str, str]) -> None:
    for name, read_as in files.items():
        typer.echo(f"{name} was read as {read_as}.")


def _print(report: CheckReport) -> None:
    _say_read_as(report.read_as)
    for name, rows in report.rows.items():
        notes = []
        if name in report.orphans:
            notes.append(f"{report.orphans[name]:,} of no client, left out")
        if name in report.unknown_columns:
            notes.append(f"unknown columns, ignored: {', '.join(report.unknown_columns[name])}")
        if name in report.absent_columns:
            notes.append(f"absent columns, empty: {', '.join(report.absent_columns[name])}")
        for column, one in report.other_words.get(name, {}).items():
            notes.append(f"{column}: {one.rows:,} of another word, as {one.example!r}")
        typer.echo(f"{name}: {rows:,} rows" + "".join(f"; {note}" for note in notes))
    if not report.findings:
        typer.echo("Nothing is wrong.")
        return
    for finding in report.findings:
        typer.echo(f"\n{finding.table}.{finding.column}: wrong in {finding.rows:,} rows")
        typer.echo(f"  example: {finding.example}")
        typer.echo(f"  what would be right: {finding.right}")
