"""``limpide store``: create or upgrade the store, and give the services' roles their rights."""

from typing import Annotated

import typer

from limpide_credit.errors import InputError
from limpide_platform.settings import PlatformSettings, load_settings
from limpide_platform.store import migrate as migrate_store
from limpide_platform.store.roles import RIGHTS
from limpide_platform.store.roles import grant as grant_rights

app = typer.Typer(help="Create or upgrade the store.", no_args_is_help=True)


@app.callback()
def store() -> None:
    """Create or upgrade the store."""


@app.command()
def migrate(
    grant: Annotated[
        list[str] | None,
        typer.Option(
            help=f"SERVICE=ROLE: give a PostgreSQL role the rights of a service ({', '.join(RIGHTS)}). "
            "May be repeated."
        ),
    ] = None,
) -> None:
    """Bring the store that LIMPIDE_STORE_URL names to this version's schema; again changes nothing."""
    roles = dict(_role(one) for one in grant or [])
    url = load_settings(PlatformSettings).store()
    revision = migrate_store(url)
    typer.echo(f"The store {url.database} is at schema {revision}.")
    if roles:
        grant_rights(url, roles)
        typer.echo(f"Rights given: {', '.join(f'{service} to {role}' for service, role in roles.items())}.")


def _role(given: str) -> tuple[str, str]:
    service, separator, role = given.partition("=")
    if not (service and separator and role):
        raise InputError(
            "A grant names a service and its role.",
            field="--grant",
            value=given,
            remedy="Write --grant scoring=limpide_scoring.",
        )
    return service, role
