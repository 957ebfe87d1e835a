"""``limpide clients``: hand out what is held on a client."""

import json
from typing import Annotated, Literal

import typer

from limpide_training.client_export import export_client
from limpide_training.client_page import client_page
from limpide_training.configured_store import configured_store

app = typer.Typer(help="Hand out what is held on a client.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Keep the name of the one command there is."""


@app.command()
def export(
    number: Annotated[
        int, typer.Argument(metavar="NUMBER", min=0, max=2**63 - 1, help="The client's number.")
    ],
    form: Annotated[
        Literal["json", "html"],
        typer.Option("--as", help="JSON for programs, or a page that a person reads."),
    ] = "json",
    language: Annotated[Literal["fr", "en"], typer.Option(help="Of the page.")] = "fr",
) -> None:
    """Print everything that the store holds on a person: file, history, decisions, reviews, outcomes."""
    with configured_store() as store:
        held = export_client(store, number)
    if form == "json":
        typer.echo(json.dumps(held, ensure_ascii=False, indent=2))
    else:
        typer.echo(client_page(held, language), nl=False)
