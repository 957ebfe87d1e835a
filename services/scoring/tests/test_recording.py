"""Recording from the event loop: what is asked in one turn goes together, and each hears of its own."""

import asyncio
import threading
from collections.abc import Sequence
from concurrent.futures import Future

import pytest

from limpide_credit.errors import BusyError, ConflictError, InputError
from limpide_platform.store import NewDecision
from limpide_platform.store.decisions import Prepared
from limpide_platform.store.writer import AppendResult
from limpide_scoring.recording import Recording


class Writer:
    """Takes groups; another thread answers each with the ids of its records."""

    def __init__(self) -> None:
        self.groups: list[list[str]] = []

    def __call__(self, records: Sequence[Prepared]) -> Future[Sequence[AppendResult]]:
        self.groups.append([record.new.id for record in records])
        future: Future[Sequence[AppendResult]] = Future()
        outcomes = [ConflictError(record.new.id) for record in records]
        threading.Thread(target=future.set_result, args=(outcomes,)).start()
        return future


async def answer(recording: Recording, new: NewDecision) -> str:
    outcome = await recording.record(new)
    assert isinstance(outcome, ConflictError)
    return outcome.message


def test_what_is_asked_in_one_turn_of_the_loop_goes_together_and_each_hears_of_its_own(new_decision):
    writer = Writer()
    many = [new_decision(id=f"decision-{number}") for number in range(300)]

    async def ask_twice() -> list[str]:
        recording = Recording(writer)
        heard = await asyncio.gather(*(answer(recording, new) for new in many[:200]))
        return heard + await asyncio.gather(*(answer(recording, new) for new in many[200:]))

    assert asyncio.run(ask_twice()) == [new.id for new in many]
    assert [len(group) for group in writer.groups] == [200, 100]


def test_a_refused_group_tells_each_and_a_request_that_gave_up_holds_back_none(new_decision):
    future: Future[Sequence[AppendResult]] = Future()

    async def ask() -> AppendResult:
        recording = Recording(lambda _records: future)
        given_up = asyncio.create_task(recording.record(new_decision(id="given-up")))
        kept = asyncio.create_task(recording.record(new_decision(id="kept")))
        await asyncio.sleep(0)
        given_up.cancel()
        await asyncio.sleep(0)
        future.set_result([ConflictError("given-up"), ConflictError("kept")])
        return await asyncio.wait_for(kept, 20)

    def busy(_records: Sequence[Prepared]) -> Future[Sequence[AppendResult]]:
        raise BusyError("busy")

    assert str(asyncio.run(ask())) == "kept"
    assert isinstance(asyncio.run(Recording(busy).record(new_decision())), BusyError)


def test_what_cannot_be_recorded_is_refused_to_its_own_request_only(new_decision):
    writer = Writer()

    async def ask() -> str:
        recording = Recording(writer)
        wrong = asyncio.create_task(recording.record(new_decision(probability=2.0)))
        right = await answer(recording, new_decision(id="right"))
        with pytest.raises(InputError, match="probability"):
            await wrong
        return right

    assert asyncio.run(ask()) == "right"
