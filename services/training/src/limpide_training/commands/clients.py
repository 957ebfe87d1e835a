"""``limpide clients``: hand out what is held on a client, or erase it."""

import json
from datetime import UTC, datetime
from typing import Annotated, Literal

import typer

from limpide_platform.retention_settings import RetentionSettings
from limpide_platform.settings import load_settings
from limpide_training.acting_person import acting_person
from limpide_training.client_export import export_client
from limpide_training.client_page import client_page
from limpide_training.configured_store import configured_store
from limpide_training.erasure_report import confirm_erasure

app = typer.Typer(help="Hand out what is held on a client, or erase it.", no_args_is_help=True)

Number = Annotated[int, typer.Argument(metavar="NUMBER", min=0, max=2**63 - 1, help="The client's number.")]


@app.command()
def export(
    number: Number,
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


@app.command()
def erase(number: Number, yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False) -> None:
    """Erase the personal data of a client: file, history, and what is recorded about him; the chain holds."""
    keep_from = load_settings(RetentionSettings).keep_from(datetime.now(UTC))
    with configured_store() as store:
        confirm_erasure(f"client {number}", store.erasures.extent_of_client(number, keep_from), yes=yes)
        store.erasures.erase_client(number, acting_person(), keep_from)
    typer.echo(f"Client {number} is erased. `limpide publish` would bring back what his tables still hold.")
