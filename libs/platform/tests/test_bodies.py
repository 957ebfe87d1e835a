"""Slow bodies and full groups: who is refused, and that others are not."""

import asyncio

import pytest

from limpide_credit.errors import BusyError, TooSlowError
from limpide_platform.http import bodies as bodies_module
from limpide_platform.http.admission import Admission, ConcurrencyGroup
from limpide_platform.http.bodies import Bodies
from limpide_platform.http.exchange import Exchange

GROUPS = (ConcurrencyGroup("letters", 4, 30.0, ("POST /letter",)), ConcurrencyGroup("explanations", 4, 30.0))


def exchange(method="POST", **headers):
    named = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Exchange.begin({"method": method, "path": "/score", "headers": named})


def never():
    return asyncio.get_running_loop().create_future()


def test_a_full_lane_leaves_the_others_open():
    admission = Admission(GROUPS)
    visits = [admission.request_in_group("POST", "/letter", f"caller {n}") for n in range(4)]
    for request_in_group in visits:
        request_in_group.enter()
    with pytest.raises(BusyError, match="letters"):
        admission.request_in_group("POST", "/letter", "another").enter()
    admission.request_in_group("POST", "/explain", "another").enter()
    visits[0].leave()
    visits[0].leave()
    admission.request_in_group("POST", "/letter", "another").enter()


def test_one_caller_leaves_room_for_others():
    admission = Admission(GROUPS)
    for _ in range(3):
        admission.request_in_group("POST", "/letter", "one").enter()
    with pytest.raises(BusyError, match="one caller"):
        admission.request_in_group("POST", "/letter", "one").enter()
    admission.request_in_group("POST", "/letter", "another").enter()


def test_behind_the_proxy_the_caller_is_whom_it_has_written_down():
    scope = {"client": ("10.0.0.2", 1)}
    asked = exchange(x_forwarded_for="203.0.113.9, 198.51.100.7")
    assert asked.caller(scope, behind_proxy=True) == "198.51.100.7"
    assert asked.caller(scope, behind_proxy=False) == "10.0.0.2"


def test_a_place_is_taken_when_the_body_has_come():
    async def ask():
        entered = []
        parts = iter([{"type": "http.request", "body": b"a", "more_body": True}, {"type": "http.request"}])

        async def receive():
            return next(parts)

        body = Bodies().expect(exchange(), receive, lambda: entered.append(True))
        await body()
        assert not entered
        await body()
        assert entered == [True]

    asyncio.run(ask())


@pytest.mark.parametrize("asked", [("GET", {"content_length": "5"}), ("POST", {"content_length": "0"})])
def test_without_a_body_the_place_is_taken_at_once(asked):
    method, headers = asked
    entered = []
    Bodies().expect(exchange(method, **headers), never, lambda: entered.append(True))
    assert entered == [True]


def test_a_body_that_does_not_come_is_given_up(monkeypatch):
    monkeypatch.setattr(bodies_module, "GRACE_SECONDS", 0.01)

    async def ask():
        body = Bodies().expect(exchange(), never, lambda: None)
        with pytest.raises(TooSlowError):
            await body()

    asyncio.run(ask())


def test_of_too_many_bodies_the_slowest_is_given_up(monkeypatch):
    monkeypatch.setattr(bodies_module, "MOST_AT_ONCE", 2)

    async def ask():
        bodies = Bodies()

        def expect(first):
            parts = iter([{"type": "http.request", "body": first, "more_body": True}])

            async def receive():
                return next(parts, None) or await never()

            return bodies.expect(exchange(), receive, lambda: None)

        quick, slow = expect(b"a" * 100_000), expect(b"a")
        await quick()
        await slow()
        waiting = [asyncio.create_task(quick()), asyncio.create_task(slow())]
        await asyncio.sleep(0)
        third = expect(b"a" * 1000)
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        assert [task.done() for task in waiting] == [False, True]
        assert isinstance(waiting[1].exception(), TooSlowError)
        await third()
        waiting[0].cancel()

    asyncio.run(ask())


def test_a_body_that_has_just_begun_is_not_the_slowest(monkeypatch):
    monkeypatch.setattr(bodies_module, "MOST_AT_ONCE", 2)

    async def ask():
        bodies = Bodies()
        old = exchange()
        old.started -= 3
        dripping = bodies.expect(old, never, lambda: None)
        new = bodies.expect(exchange(), never, lambda: None)
        bodies.expect(exchange(), never, lambda: None)
        assert new in bodies.coming
        with pytest.raises(TooSlowError):
            await dripping()

    asyncio.run(ask())
