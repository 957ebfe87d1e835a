"""Limits of concurrent requests in a process: by group of routes, and within a group by caller."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from limpide_credit.errors import BusyError
from limpide_platform.http.bodies import Bodies
from limpide_platform.http.edge import too_late
from limpide_platform.http.exchange import Exchange, Receive


@dataclass(frozen=True, slots=True)
class ConcurrencyGroup:
    """Routes that share a limit, so that a flood of them leaves room for those of another group."""

    name: str  # As an answer of 429 names it
    concurrency: int  # Requests at once; one caller has at most three quarters of them
    deadline_seconds: float  # A request that takes longer is answered 503
    # Beginnings of ``METHOD path``, as ``POST /letter``; none takes what no other group does.
    routes: tuple[str, ...] = ()

    @property
    def of_one_caller(self) -> int:
        """The most requests at once of one caller."""
        return max(1, self.concurrency * 3 // 4)


@dataclass(slots=True)
class AdmittedRequest:
    """One request in its group: it counts from `enter` to `leave`."""

    group: ConcurrencyGroup
    caller: str
    callers: Counter[str]
    inside: bool = field(default=False, init=False)

    def enter(self) -> None:
        """Take a place.

        Raises:
            BusyError: The group is full, or the caller has its share of it.
        """
        group = self.group
        if self.callers.total() >= group.concurrency:
            raise _busy(f"More than {group.concurrency} requests at once of the kind {group.name}.")
        if self.callers[self.caller] >= group.of_one_caller:
            raise _busy(
                f"More than {group.of_one_caller} requests at once of the kind {group.name} from one caller."
            )
        self.callers[self.caller] += 1
        self.inside = True

    def leave(self) -> None:
        """Give the place back, if one was taken."""
        if not self.inside:
            return
        self.inside = False
        self.callers[self.caller] -= 1
        if not self.callers[self.caller]:
            del self.callers[self.caller]


class Admission:
    """The concurrency groups of a process; used from its event loop only.

    Args:
        groups: The first that names a route takes it; the last takes what is left.
    """

    def __init__(self, groups: Sequence[ConcurrencyGroup]) -> None:
        self._groups = [(group, Counter[str]()) for group in groups]
        self._bodies = Bodies()

    @asynccontextmanager
    async def admitted(
        self, exchange: Exchange, caller: str, receive: Receive, remedy: str
    ) -> AsyncIterator[Receive]:
        """Hold a place in the request's group while the block runs; yield the ``receive`` of its body.

        Args:
            remedy: What a caller whose request was too late may do.

        Raises:
            BusyError: When the body has come: as `AdmittedRequest.enter` does.
            UnavailableError: The block took longer than the group's deadline.
        """
        request_in_group = self.request_in_group(exchange.method, exchange.path, caller)
        deadline = request_in_group.group.deadline_seconds
        body = self._bodies.expect(exchange, receive, request_in_group.enter)
        try:
            async with asyncio.timeout(deadline):
                yield body
        except TimeoutError:
            raise too_late(deadline, remedy) from None
        finally:
            request_in_group.leave()
            self._bodies.forget(body)

    def request_in_group(self, method: str, path: str, caller: str) -> AdmittedRequest:
        """Return a request in its group, not entered yet."""
        route = f"{method} {path}"
        for group, callers in self._groups[:-1]:
            if route.startswith(group.routes):
                return AdmittedRequest(group, caller, callers)
        group, callers = self._groups[-1]
        return AdmittedRequest(group, caller, callers)


def _busy(message: str) -> BusyError:
    return BusyError(
        message,
        field="concurrency",
        remedy="Ask again after the time in Retry-After, or add replicas.",
    )
