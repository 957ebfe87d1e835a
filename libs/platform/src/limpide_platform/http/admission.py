"""How many requests a process takes on at once: by group of routes, and of each group by caller."""

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
class Lane:
    """Routes that share a limit, so that a flood of them leaves room for those of another lane.

    Parameters
    ----------
    name
        As an answer of 429 names it.
    concurrency
        Requests at once; one caller has at most three quarters of them.
    deadline_seconds
        A request that takes longer is answered 503.
    routes
        Beginnings of ``METHOD path``, as ``POST /letter``; none takes what no other lane does.
    """

    name: str
    concurrency: int
    deadline_seconds: float
    routes: tuple[str, ...] = ()

    @property
    def of_one_caller(self) -> int:
        """The most requests at once of one caller."""
        return max(1, self.concurrency * 3 // 4)


@dataclass(slots=True)
class Visit:
    """One request in its lane: it counts from `enter` to `leave`."""

    lane: Lane
    caller: str
    callers: Counter[str]
    inside: bool = field(default=False, init=False)

    def enter(self) -> None:
        """Take a place.

        Raises
        ------
        BusyError
            The lane is full, or the caller has its share of it.
        """
        lane = self.lane
        if self.callers.total() >= lane.concurrency:
            raise _busy(f"More than {lane.concurrency} requests at once of the kind {lane.name}.")
        if self.callers[self.caller] >= lane.of_one_caller:
            raise _busy(
                f"More than {lane.of_one_caller} requests at once of the kind {lane.name} from one caller."
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
    """The lanes of a process; used from its event loop only.

    Parameters
    ----------
    lanes
        The first that names a route takes it; the last takes what is left.
    """

    def __init__(self, lanes: Sequence[Lane]) -> None:
        self._lanes = [(lane, Counter[str]()) for lane in lanes]
        self._bodies = Bodies()

    @asynccontextmanager
    async def admitted(
        self, exchange: Exchange, caller: str, receive: Receive, remedy: str
    ) -> AsyncIterator[Receive]:
        """Hold a place in the request's lane while the block runs, and give what receives its body.

        Parameters
        ----------
        remedy
            What a caller whose request was too late may do.

        Raises
        ------
        BusyError
            When the body has come: as `Visit.enter` does.
        UnavailableError
            The block took longer than the lane's deadline.
        """
        visit = self.visit(exchange.method, exchange.path, caller)
        deadline = visit.lane.deadline_seconds
        body = self._bodies.expect(exchange, receive, visit.enter)
        try:
            async with asyncio.timeout(deadline):
                yield body
        except TimeoutError:
            raise too_late(deadline, remedy) from None
        finally:
            visit.leave()
            self._bodies.forget(body)

    def visit(self, method: str, path: str, caller: str) -> Visit:
        """Return a request's visit of its lane, not entered yet."""
        route = f"{method} {path}"
        for lane, callers in self._lanes[:-1]:
            if route.startswith(lane.routes):
                return Visit(lane, caller, callers)
        lane, callers = self._lanes[-1]
        return Visit(lane, caller, callers)


def _busy(message: str) -> BusyError:
    return BusyError(
        message,
        field="concurrency",
        remedy="Ask again after the time in Retry-After, or add replicas.",
    )
