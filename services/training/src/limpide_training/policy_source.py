"""Where a command's policy comes from: the package, a file, or the store."""

import sys
from contextlib import closing
from pathlib import Path

from limpide_credit.errors import ConflictError, InputError, TooLargeError
from limpide_credit.features import feature_set
from limpide_credit.policy import PolicyDocument, default_policy_text, read_policy
from limpide_credit.policy.yaml_node import MOST_BYTES
from limpide_platform.settings import PlatformSettings
from limpide_platform.store import Store, open_store

STDIN = "-"
"""Names the standard input, as a container is given a document."""

DEFAULT = "default"
"""Names the policy that ships."""

IN_FORCE = "in-force"
"""Names the last that was promoted; the one that ships, where none was."""


def policy_store(settings: PlatformSettings) -> closing[Store]:
    """Open the store that keeps policies, for a block; see `open_store` for what it raises."""
    return closing(open_store(settings.store()))


def given_policy(given: str, field: str = "FILE", names: tuple[str, ...] = (DEFAULT,)) -> PolicyDocument:
    """Return the policy that ships, or that of a YAML file.

    Args:
        given: `DEFAULT`, `STDIN`, or a path.
        field: The argument or option that it is the value of.
        names: The words that this takes in the place of a path.

    Raises:
        TooLargeError: The file has more than 256 KiB.
        InputError: There is no such file, or it is no sound policy.
    """
    if given == DEFAULT:
        text = default_policy_text()
    else:
        # What is longer than the most is refused by its length, whatever is left unread.
        text = sys.stdin.read(MOST_BYTES + 1) if given == STDIN else _file(given, field, names)
    return read_policy(text, feature_set().features)


def deciding_policy(given: str, settings: PlatformSettings, field: str) -> tuple[PolicyDocument, str | None]:
    """Return the policy to decide by, and why it is the one that ships where none is in force.

    Args:
        given: `IN_FORCE`, `DEFAULT`, or a path.
        field: The option that it is the value of.

    Raises:
        InputError, TooLargeError: As `given_policy`; or the policy in force is none that this release reads.
        ConflictError: The store is of another release.
        TamperedError: The text of the policy in force was changed.
        UnavailableError: The store cannot be reached.
    """
    if given != IN_FORCE:
        return given_policy(given, field, (IN_FORCE, DEFAULT)), None
    try:
        with policy_store(settings) as store:
            promoted = _promoted_text(store)
            why = f"no policy was promoted in the store {store.database.place}"
    except ConflictError as error:
        # Where there is no schema the error has no value; a schema of another release stops the command.
        if error.field != "store" or error.value is not None:
            raise
        promoted, why = None, "LIMPIDE_STORE_URL names no store yet"
    if promoted is None:
        return given_policy(DEFAULT), why
    return read_policy(promoted, feature_set().features), None


def policy_text(which: str, settings: PlatformSettings) -> str:
    """Return the text of the policy that ships, of that in force, or of a kept one.

    Args:
        which: `DEFAULT`, `IN_FORCE`, or the beginning of a digest, of four digits or more.

    Raises:
        InputError: No kept policy, or several, have such a digest.
        ConflictError: The store has no schema, or another release's.
        TamperedError: The text was changed.
        UnavailableError: The store cannot be reached.
    """
    if which == DEFAULT:
        return default_policy_text()
    with policy_store(settings) as store:
        if which == IN_FORCE:
            promoted = _promoted_text(store)
            return default_policy_text() if promoted is None else promoted
        found = [one for one in store.policies.all() if len(which) >= 4 and one.digest.startswith(which)]
        if len(found) != 1:
            raise InputError(
                f"{len(found)} kept policies begin with {which}." if found else f"No kept policy is {which}.",
                field="WHICH",
                value=which,
                remedy="`limpide policy list` shows those that the store keeps.",
            )
        return store.policies.get(found[0].digest).content


def _promoted_text(store: Store) -> str | None:
    promoted = store.policies.in_force()
    return None if promoted is None else store.policies.get(promoted.digest).content


def _file(given: str, field: str, names: tuple[str, ...]) -> str:
    path = Path(given)
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise TooLargeError(
                f"{path.name} has {size:,} bytes, and a policy at most {MOST_BYTES:,}.",
                field=field,
                value=given,
                remedy="Give a document of rules; data belongs elsewhere.",
            )
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError, ValueError) as error:
        problem = error.strerror if isinstance(error, OSError) else "it is no UTF-8 text"
        raise InputError(
            f"{path.name} cannot be read: {problem}.",
            field=field,
            value=given,
            remedy=f"Name a YAML file, or {' or '.join(repr(name) for name in names)}.",
        ) from None
