"""Group commit: concurrent requests share transactions, and each hears exactly what became of its record."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future

import pytest

from limpide_credit.errors import BusyError, ConflictError, InputError, UnavailableError
from limpide_platform.store import DecisionWriter, Store


@pytest.fixture
def writer(store) -> Iterator[DecisionWriter]:
    writer = DecisionWriter(store)
    yield writer
    writer.close()


class Transactions:
    """Counts the appending transactions of a store, and can hold them back or make them fail."""

    def __init__(self, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
        self.sizes: list[int] = []
        self.failures: list[Exception] = []
        self.fail_after_commit = False
        self.gate = threading.Event()
        self.gate.set()
        self.entered = threading.Event()
        append = type(store.decisions).append_prepared

        def watched(decisions, prepared, **options):
            self.entered.set()
            assert self.gate.wait(20)
            self.sizes.append(len(prepared))
            if self.failures and not self.fail_after_commit:
                raise self.failures.pop(0)
            results = append(decisions, prepared, **options)
            if self.failures:
                raise self.failures.pop(0)
            return results

        monkeypatch.setattr(type(store.decisions), "append_prepared", watched)


@pytest.fixture
def transactions(store, monkeypatch) -> Transactions:
    return Transactions(store, monkeypatch)


def test_a_future_resolves_with_a_record_that_is_there(store, writer, new_decision):
    new = new_decision()
    recorded = writer.submit(new).result(20)
    assert recorded.seq == 1
    assert store.decisions.get(new.id).hash == recorded.hash


def test_what_waits_shares_one_transaction(store, writer, new_decision, transactions):
    transactions.gate.clear()
    first = writer.submit(new_decision())
    assert transactions.entered.wait(20)
    rest = [writer.submit(new_decision()) for _ in range(40)]
    transactions.gate.set()
    assert [future.result(20).seq for future in [first, *rest]] == list(range(1, 42))
    assert transactions.sizes == [1, 40]


def test_many_threads_make_one_chain(store, writer, new_decision):
    def ask(_: int) -> None:
        for _ in range(20):
            writer.submit(new_decision()).result(20)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.decisions.count() == 160
    assert store.decisions.verify() == []


def test_a_repeated_key_in_one_batch_and_later_answers_with_the_first_record(
    store, writer, new_decision, transactions
):
    transactions.gate.clear()
    blocker = writer.submit(new_decision())
    assert transactions.entered.wait(20)
    same = [writer.submit(new_decision(idempotency_key="key", request_hash="hash")) for _ in range(3)]
    other = writer.submit(new_decision(idempotency_key="key", request_hash="another"))
    beside = writer.submit(new_decision())
    transactions.gate.set()
    blocker.result(20)
    assert len({future.result(20).id for future in same}) == 1
    assert isinstance(other.exception(20), ConflictError)
    assert beside.result(20).seq == 3
    later = writer.submit(new_decision(idempotency_key="key", request_hash="hash"))
    assert later.result(20).id == same[0].result().id
    assert store.decisions.count() == 3


def test_one_refused_record_does_not_take_its_batch_with_it(store, writer, new_decision, transactions):
    taken = new_decision()
    writer.submit(taken).result(20)
    transactions.entered.clear()
    transactions.gate.clear()
    blocker = writer.submit(new_decision())
    assert transactions.entered.wait(20)
    futures: list[Future] = [writer.submit(one) for one in (new_decision(), taken, new_decision())]
    transactions.gate.set()
    blocker.result(20)
    assert futures[0].result(20).seq == 3
    assert isinstance(futures[1].exception(20), ConflictError)
    assert futures[2].result(20).seq == 4
    assert store.decisions.verify() == []


def test_a_store_that_comes_back_within_patience_is_written_to(store, new_decision, transactions):
    transactions.failures = [UnavailableError("away"), UnavailableError("away")]
    writer = DecisionWriter(store, retry_timeout_seconds=20)
    assert writer.submit(new_decision()).result(20).seq == 1
    writer.close()
    assert store.decisions.count() == 1


def test_a_commit_whose_answer_was_lost_is_not_repeated(store, new_decision, transactions):
    transactions.failures = [UnavailableError("cut off during the commit")]
    transactions.fail_after_commit = True
    writer = DecisionWriter(store, retry_timeout_seconds=20)
    new = new_decision()
    recorded = writer.submit(new).result(20)
    writer.close()
    assert (recorded.id, recorded.seq) == (new.id, 1)
    assert store.decisions.count() == 1
    assert store.decisions.verify() == []


def test_a_store_that_stays_away_is_told_to_everyone_who_waits(store, new_decision, transactions):
    transactions.failures = [UnavailableError("away", retry_after=7)] * 100
    writer = DecisionWriter(store, retry_timeout_seconds=0.2)
    futures = [writer.submit(new_decision()) for _ in range(5)]
    errors = [future.exception(20) for future in futures]
    assert all(isinstance(error, UnavailableError) and error.retry_after == 7 for error in errors)
    transactions.failures = []
    assert writer.submit(new_decision()).result(20).seq == 1
    writer.close()


def test_a_fault_of_ours_is_heard_and_the_writer_goes_on(store, writer, new_decision, transactions):
    transactions.failures = [ZeroDivisionError("a defect")]
    assert isinstance(writer.submit(new_decision()).exception(20), ZeroDivisionError)
    assert writer.submit(new_decision()).result(20).seq == 1


def test_a_request_given_up_before_its_turn_is_not_recorded(store, writer, new_decision, transactions):
    transactions.gate.clear()
    first = writer.submit(new_decision())
    assert transactions.entered.wait(20)
    given_up, kept = writer.submit(new_decision()), writer.submit(new_decision())
    assert given_up.cancel()
    assert not first.cancel()
    transactions.gate.set()
    assert kept.result(20).seq == 2


def test_a_full_queue_is_busy(store, new_decision, transactions):
    writer = DecisionWriter(store, waiting=2)
    transactions.gate.clear()
    futures = [writer.submit(new_decision())]
    assert transactions.entered.wait(20)
    futures += [writer.submit(new_decision()) for _ in range(2)]
    with pytest.raises(BusyError):
        writer.submit(new_decision())
    transactions.gate.set()
    writer.close()
    assert [future.result(0).seq for future in futures] == [1, 2, 3]


def test_what_cannot_be_recorded_is_refused_at_once(store, writer, new_decision):
    with pytest.raises(InputError, match="probability"):
        writer.submit(new_decision(probability=2.0))


def test_patience_is_for_a_batch_and_not_for_each_of_its_records(store, new_decision, transactions):
    transactions.gate.clear()
    writer = DecisionWriter(store, retry_timeout_seconds=0.3)
    futures = [writer.submit(new_decision())]
    assert transactions.entered.wait(20)
    futures += [writer.submit(new_decision()) for _ in range(200)]
    refused = [UnavailableError("away"), ConflictError("refused"), UnavailableError("away")]
    transactions.failures = [*refused, *[UnavailableError("away")] * 10_000]
    started = time.monotonic()
    transactions.gate.set()
    assert any(isinstance(future.exception(20), UnavailableError) for future in futures)
    assert time.monotonic() - started < 15
    writer.close()


def test_closing_does_not_wait_for_a_store_that_is_away(store, new_decision, transactions):
    transactions.failures = [UnavailableError("away")] * 10_000
    writer = DecisionWriter(store, batch=1, retry_timeout_seconds=3600)
    futures = [writer.submit(new_decision()) for _ in range(20)]
    assert transactions.entered.wait(20)
    writer.close()
    assert all(isinstance(future.exception(0), UnavailableError) for future in futures)


def test_closing_writes_what_waits_and_takes_no_more(store, new_decision):
    writer = DecisionWriter(store)
    futures = [writer.submit(new_decision()) for _ in range(50)]
    writer.close()
    writer.close()
    assert all(future.done() for future in futures)
    assert store.decisions.count() == 50
    with pytest.raises(UnavailableError):
        writer.submit(new_decision())
