"""``limpide roles``: print which roles may take which routes."""

import typer

from limpide_platform.identity.roles_page import roles_page


def roles() -> None:
    """Print which roles may take which routes, as docs/roles.md has it."""
    typer.echo(roles_page(), nl=False)
