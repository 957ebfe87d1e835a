"""Clients' links in memory, by the hashes of their secrets: a guess costs no query, and each has its rate."""

import time
from collections.abc import Callable

from limpide_credit.contracts.roles import Role
from limpide_credit.errors import BusyError, UnavailableError
from limpide_platform.identity.actor import LINKS, Actor
from limpide_platform.identity.tokens import refused
from limpide_platform.store import Store
from limpide_platform.store.bearer_secret import is_secret
from limpide_platform.store.client_links import LINK_PREFIX, ClientLink, LinksRevoked

#: How many requests one link may make in a minute; its page makes four.
MOST_A_MINUTE = 60

_PREFIX = LINK_PREFIX.encode()


class LinkRing:
    """The links of a store, as of a few seconds ago.

    Args:
        clock: The time in seconds, as `time.time`.
    """

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._links: dict[bytes, ClientLink] = {}
        self._records: int | None = None
        self._minute = 0
        self._requests: dict[str, int] = {}

    def refresh(self, store: Store) -> None:
        """Apply the creations and revocations since the last call; forget what has expired."""
        records = store.audit.ledger.head().count
        if records == self._records:
            return
        # A store that was restored to an earlier day has fewer records than before: it is read anew.
        known = self._records if self._records is not None and self._records < records else 0
        links = dict(self._links) if known else {}
        for change in store.client_links.changes(after=known):
            if isinstance(change, LinksRevoked):
                links = {key: link for key, link in links.items() if link.case != change.case}
            else:
                links[change.id.encode()] = change
        now = self._clock()
        self._links = {key: link for key, link in links.items() if link.expires_at.timestamp() > now}
        self._records = records

    def actor(self, token: bytes) -> Actor:
        """Return the client whom a link's token stands for.

        Raises:
            UnauthenticatedError: There is no such link, or it has expired or was revoked: which of them is
                not told.
            BusyError: It asks too often.
            UnavailableError: The store has not been read yet.
        """
        if self._records is None:
            raise UnavailableError(
                "The links have not been read from the store yet.",
                field="Authorization",
                remedy="Ask again after the time in Retry-After.",
            )
        link_id, _, secret = token.removeprefix(_PREFIX).partition(b"_")
        link = self._links.get(link_id)
        if link is None or not is_secret(secret, link.secret_hash):
            raise refused("The link is not taken.")
        now = self._clock()
        if now >= link.expires_at.timestamp():
            raise refused("The link is not taken.")
        self._count(link.id, now)
        return Actor(link.id, LINKS, frozenset({Role.CLIENT}), "client", link.decision_id)

    def _count(self, link_id: str, now: float) -> None:
        minute = int(now // 60)
        if minute != self._minute:
            self._minute, self._requests = minute, {}
        count = self._requests[link_id] = self._requests.get(link_id, 0) + 1
        if count > MOST_A_MINUTE:
            raise BusyError(
                f"More than {MOST_A_MINUTE} requests in a minute by one link.",
                field="Authorization",
                remedy="Ask again after the time in Retry-After.",
                retry_after=max(1, int((minute + 1) * 60 - now)),
            )


def is_link(credential: bytes) -> bool:
    """Whether a bearer credential is the token of a link."""
    return credential.startswith(_PREFIX)
