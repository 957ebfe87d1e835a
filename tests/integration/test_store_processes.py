"""Several processes write to one store, and some are killed: the chain holds, and no answer is lost."""

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path

import pytest
from throwaway_postgresql import ThrowawayPostgresql, throwaway_postgresql

from limpide_platform.store import QueueLine, Store, migrate, open_store

pytestmark = pytest.mark.slow

CLIENT = Path(__file__).parents[1] / "fixtures" / "decision_client.py"
UNDER_WAY = 16


def start_client(url: str, first: int, last: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(CLIENT), url, str(first), str(last)], stdout=subprocess.PIPE, text=True
    )


def answers(lines: Iterator[str]) -> dict[int, tuple[str, int]]:
    """Request number to the answered id and position; a last line that was cut short is no answer."""
    split = [line.split() for line in lines if line.endswith("\n")]
    return {int(number): (decision_id, int(seq)) for number, decision_id, seq in split}


def run_clients(url: str, ranges: list[tuple[int, int]]) -> dict[int, tuple[str, int]]:
    def run(span: tuple[int, int]) -> dict[int, tuple[str, int]]:
        with start_client(url, *span) as client:
            assert client.stdout is not None
            answered = answers(client.stdout)
        assert client.returncode == 0
        return answered

    together: dict[int, tuple[str, int]] = {}
    with ThreadPoolExecutor(len(ranges)) as threads:
        for answered in threads.map(run, ranges):
            together |= answered
    return together


def recorded(store: Store) -> dict[int, QueueLine]:
    """Request number to its record; fails if a request has two."""
    every = store.queue.page(limit=100_000)
    by_number = {one.client_id or 0: one for one in every}
    assert len(by_number) == len(every)
    return by_number


def test_eight_processes_write_one_chain(store, store_url):
    answered = run_clients(store_url, [(60 * process, 60 * process + 60) for process in range(8)])
    records = recorded(store)
    assert len(answered) == len(records) == 480
    assert {number: (one.id, one.seq) for number, one in records.items()} == answered
    assert store.decisions.verify() == []


def test_processes_that_repeat_each_others_requests_get_the_first_answer(store, store_url):
    def run(_: int) -> dict[int, tuple[str, int]]:
        return run_clients(store_url, [(0, 60)])

    with ThreadPoolExecutor(4) as threads:
        first, *others = threads.map(run, range(4))
    assert all(other == first for other in others)
    assert len(recorded(store)) == 60
    assert store.decisions.verify() == []


def test_a_writer_killed_in_the_middle_loses_no_answer_and_writes_no_half(store, store_url):
    for round_ in range(2):
        first = 10_000 * round_
        with start_client(store_url, first, first + 10_000) as client:
            assert client.stdout is not None
            answered = answers(islice(client.stdout, 100 + 37 * round_))
            client.kill()
            answered |= answers(client.stdout)
        records = {number: one for number, one in recorded(store).items() if number >= first}
        # What was answered is recorded as answered; what else is recorded was under way.
        assert {
            number: (one.id, one.seq) for number, one in records.items() if number in answered
        } == answered
        assert len(records) - len(answered) <= UNDER_WAY
        assert store.decisions.verify() == []
        # Whoever got no answer asks again with the same key: as many records as answers.
        again = run_clients(store_url, [(first, max(records) + 1)])
        assert answered.items() <= again.items()
        assert {n for n in recorded(store) if n >= first} == set(again)
        assert store.decisions.verify() == []


def test_killing_one_of_several_writers_does_not_disturb_the_others(store, store_url):
    doomed = start_client(store_url, 50_000, 60_000)
    try:
        assert doomed.stdout is not None
        assert doomed.stdout.readline()
        with ThreadPoolExecutor(1) as thread:
            others = thread.submit(run_clients, store_url, [(0, 200), (200, 400), (400, 600)])
            answered = answers(islice(doomed.stdout, 50))
            doomed.kill()
            answered |= answers(doomed.stdout) | others.result(120)
    finally:
        doomed.kill()
        doomed.communicate()
    records = recorded(store)
    assert len([number for number in records if number < 600]) == 600
    assert all((records[number].id, records[number].seq) == answer for number, answer in answered.items())
    assert store.decisions.verify() == []


@pytest.fixture
def fragile_server() -> Iterator[ThrowawayPostgresql]:
    with throwaway_postgresql() as server:
        yield server


def test_a_database_killed_in_the_middle_is_waited_for_and_nothing_is_lost(postgresql_server, fragile_server):
    url = fragile_server.create("limpide")
    migrate(url)
    with start_client(url, 0, 3000) as client:
        assert client.stdout is not None
        answered = answers(islice(client.stdout, 200))
        fragile_server.kill()
        fragile_server.start()
        answered |= answers(client.stdout)
    assert client.returncode == 0
    store = open_store(url)
    records = recorded(store)
    assert {number: (one.id, one.seq) for number, one in records.items()} == answered
    assert len(records) == 3000
    assert store.decisions.verify() == []
    store.close()
