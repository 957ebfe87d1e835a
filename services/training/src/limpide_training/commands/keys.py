"""``limpide keys``: make, list and revoke the API keys of programs."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from limpide_credit.contracts.roles import Role
from limpide_training.acting_person import acting_person
from limpide_training.configured_store import configured_store

app = typer.Typer(help="Make, list and revoke the API keys of programs.", no_args_is_help=True)


@app.command()
def create(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The program that the key is for.")],
    role: Annotated[list[Role], typer.Option(help="What the key may do; once for each role.")],
    days: Annotated[int, typer.Option(min=1, max=3650, help="After so many days it is taken no more.")] = 365,
) -> None:
    """Make a key and print it, once: nobody can print it again."""
    by = acting_person()
    with configured_store() as store:
        key, kept = store.api_keys.create(
            name,
            role,
            datetime.now(UTC) + timedelta(days=days),
            subject=by.subject,
            issuer=by.issuer,
            role=by.event_role(*Role),
        )
    typer.echo(key)
    typer.echo(
        f"Key {kept.id} of {kept.name}, {', '.join(kept.roles)}, until {kept.expires_at:%Y-%m-%d}. "
        "Keep the line above: it is not shown again.",
        err=True,
    )


@app.command(name="list")
def list_keys() -> None:
    """List every key that was ever made: its id, its roles, until when it is taken, by whom it was made."""
    now = datetime.now(UTC)
    with configured_store() as store:
        kept = store.api_keys.all()
    if not kept:
        typer.echo("There is no key: `limpide keys create` makes one.")
    for one in kept:
        state = f"until {one.expires_at:%Y-%m-%d}" if one.expires_at > now else "expired"
        if one.revoked_at is not None:
            state = f"revoked {one.revoked_at:%Y-%m-%d %H:%M}"
        made = f"made {one.created_at:%Y-%m-%d %H:%M} by {one.created_by}"
        typer.echo(f"{one.id}  {one.name}  {','.join(one.roles)}  {state}  {made}")


@app.command()
def revoke(
    key_id: Annotated[str, typer.Argument(metavar="ID", help="As `limpide keys list` shows it.")],
) -> None:
    """Let a key be taken no more; services know it within seconds."""
    by = acting_person()
    with configured_store() as store:
        revoked = store.api_keys.revoke(
            key_id, subject=by.subject, issuer=by.issuer, role=by.event_role(*Role)
        )
    typer.echo(f"Key {revoked.id} of {revoked.name} is revoked.")
