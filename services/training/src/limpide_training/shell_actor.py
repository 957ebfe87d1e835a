"""Who works at the machine itself, as the record names him."""

import getpass
import socket

from limpide_platform.identity.actor import Actor


def shell_actor() -> Actor:
    """Return the user of this shell: what he may do, the database role says that the command connects as."""
    try:
        user = getpass.getuser()
    except (KeyError, OSError):
        user = "unknown"  # a container's user has a number and no name
    return Actor(user, f"shell:{socket.gethostname()}", frozenset(), user)
