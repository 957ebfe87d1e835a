"""Who runs a command, as the record names him: verified as the services verify, where they do."""

import getpass
import socket
from contextlib import closing
from pathlib import Path

from pydantic import Field

from limpide_credit.contracts.roles import Role
from limpide_credit.errors import ForbiddenError, UnauthenticatedError, UnavailableError
from limpide_platform.identity.actor import Actor
from limpide_platform.identity.credentials import Provider, actor_of
from limpide_platform.identity.key_ring import KEY_PREFIX, KeyRing
from limpide_platform.identity.settings import IdentitySettings
from limpide_platform.settings import load_settings, read_secret
from limpide_platform.store import open_store

_SETTING = "LIMPIDE_ACTOR_TOKEN_FILE"
_SHELL = "shell:"


class ActorSettings(IdentitySettings):
    """`IdentitySettings`, and who runs a command; ``LIMPIDE_ACTOR_TOKEN_FILE``."""

    actor_token_file: Path | None = Field(
        default=None,
        description="A file that holds the token or API key of whoever runs a command; needed to train, "
        "promote, roll back and experiment where LIMPIDE_IDENTITY is keys or oidc",
    )


def acting_person(*roles: Role) -> Actor:
    """Return who runs this command.

    Whoever gives a token or an API key is the one that it stands for. Without one it is the user of the
    shell: where nobody is asked who he is, and for commands that need no role.

    Args:
        roles: One of them is needed where callers are known.

    Raises:
        UnauthenticatedError: A token or key is needed, and there is none, or it is not taken.
        ForbiddenError: The actor has none of the roles.
        UnavailableError: The provider's keys cannot be had, or the store with the API keys.
    """
    settings = load_settings(ActorSettings)
    if settings.identity == "none" or (settings.actor_token_file is None and not roles):
        return _shell_user()
    if settings.actor_token_file is None:
        raise UnauthenticatedError(
            "This command needs to know who runs it.",
            field=_SETTING,
            remedy=f"Name a file there with your token or API key, with the role {_either(roles)}.",
        )
    actor = _verified(read_secret(settings.actor_token_file, field=_SETTING).get_secret_value(), settings)
    if roles:
        check_role(actor, *roles)
    return actor


def check_role(actor: Actor, *roles: Role) -> None:
    """Return if an actor has one of the roles; what the user of a shell may do, its database role says.

    Raises:
        ForbiddenError: He has none.
    """
    if not is_shell_user(actor) and actor.roles.isdisjoint(roles):
        raise ForbiddenError(
            "Your roles do not allow this.",
            field="role",
            value=", ".join(sorted(actor.roles)) or "none",
            remedy=f"It needs the role {_either(roles)}.",
        )


def is_shell_user(actor: Actor) -> bool:
    """Return whether an actor is known by his shell alone, which nobody vouches for."""
    return actor.issuer.startswith(_SHELL)


def _verified(credential: str, settings: ActorSettings) -> Actor:
    given, ring, provider = credential.encode(), KeyRing(), Provider.of(settings)
    if given.startswith(KEY_PREFIX):
        with closing(open_store(settings.store())) as store:
            ring.refresh(store)
    elif provider is not None:
        provider.keys.refresh()
    try:
        return actor_of(given, ring, provider)
    except UnauthenticatedError as error:
        raise UnauthenticatedError(
            error.message, field=_SETTING, remedy="Put a valid token or API key into that file."
        ) from None
    except UnavailableError as error:
        raise UnavailableError(
            error.message, field="LIMPIDE_IDENTITY_ISSUER", remedy="Try again once the provider answers."
        ) from None


def _shell_user() -> Actor:
    try:
        user = getpass.getuser()
    except (KeyError, OSError):
        user = "unknown"  # a container's user has a number and no name
    return Actor(user, f"{_SHELL}{socket.gethostname()}", frozenset(), user)


def _either(roles: tuple[Role, ...]) -> str:
    return " or ".join(roles)
