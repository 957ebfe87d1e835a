"""Clients: published in batches, found by number or name, read on every score."""

import numpy as np
import pytest

from limpide_credit.errors import InputError, NotFoundError
from limpide_platform.store import Client


def client(client_id: int, name: str = "Élodie Lefèvre", **application) -> Client:
    return Client(client_id, name, application, np.array([1.5, np.nan, client_id]), "features-1")


def test_a_client_reads_back_bit_for_bit(store):
    given = client(100038, AMT_CREDIT=625500.0, NAME_FAMILY_STATUS="Marié(e)", OWN_CAR_AGE=float("nan"))
    assert store.clients.put_many([given]) == 1
    found = store.clients.get(100038)
    assert found.application == {
        "AMT_CREDIT": 625500.0,
        "NAME_FAMILY_STATUS": "Marié(e)",
        "OWN_CAR_AGE": None,
    }
    assert found.vector.tobytes() == given.vector.tobytes()
    assert (found.client_id, found.name, found.feature_set_version) == (
        100038,
        "Élodie Lefèvre",
        "features-1",
    )


def test_an_unknown_client_is_not_found(store):
    with pytest.raises(NotFoundError) as caught:
        store.clients.get(7)
    assert (caught.value.field, caught.value.value) == ("client_id", 7)


def test_several_clients_are_read_at_once_and_unknown_ones_left_out(store):
    store.clients.put_many(client(number) for number in range(5))
    assert sorted(store.clients.get_many([3, 1, 99])) == [1, 3]
    assert store.clients.get_many([]) == {}


def test_publishing_again_replaces(store):
    store.clients.put_many([client(1, "Anne Petit", x=1), client(2)])
    store.clients.put_many([client(1, "Anne Petit", x=2)])
    assert store.clients.count() == 2
    assert store.clients.get(1).application == {"x": 2}


def test_the_same_number_twice_in_a_batch_keeps_the_last(store):
    store.clients.put_many([client(1, x=1), client(1, x=2)])
    assert store.clients.get(1).application == {"x": 2}


def test_publishing_stopped_in_the_middle_is_run_again(store):
    def broken():
        yield from (client(number) for number in range(7))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store.clients.put_many(broken(), batch=3)
    assert store.clients.count() == 6
    store.clients.put_many((client(number) for number in range(10)), batch=3)
    assert store.clients.count() == 10


def test_a_client_that_cannot_be_written_is_named_and_its_batch_is_not_written(store):
    with pytest.raises(InputError) as caught:
        store.clients.put_many([client(1), client(2, AMT_CREDIT=float("inf"))])
    assert caught.value.field == "application.AMT_CREDIT"
    assert store.clients.count() == 0


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("", [100038, 100100, 200038]),
        ("lefevre", [100038, 200038]),
        ("LEFÈVRE", [100038, 200038]),
        ("élo lef", [100038]),
        ("038", [100038, 200038]),
        ("100100", [100100]),
        ("%", []),
        ("_", []),
        ("' OR 1=1 --", []),
    ],
)
def test_clients_are_found_by_part_of_name_or_number(store, search, found):
    store.clients.put_many([client(200038, "Marc Lefèvre"), client(100038), client(100100, "Zoé N'Diaye")])
    assert [one.client_id for one in store.clients.page(search=search)] == found


def test_pages_follow_each_other(store):
    store.clients.put_many(client(number, f"Client {number}") for number in range(5))
    first = store.clients.page(limit=2)
    assert [one.client_id for one in first] == [0, 1]
    assert [one.client_id for one in store.clients.page(after=1, limit=10)] == [2, 3, 4]
    assert first[1].name == "Client 1"


def test_a_sample_is_always_the_same(store):
    store.clients.put_many(client(number) for number in (5, 3, 9))
    assert [one.client_id for one in store.clients.sample(2)] == [3, 5]


def loans(*days: int) -> dict[str, list]:
    return {"DAYS_CREDIT": list(days), "CREDIT_TYPE": ["Mortgage"] * len(days)}


def with_history(client_id: int, **history) -> Client:
    return Client(client_id, "Élodie Lefèvre", {}, np.zeros(3), "features-1", history)


def test_the_rows_of_a_history_read_back_and_a_table_without_rows_is_known(store):
    months = {"MONTHS_BALANCE": [-1, -2], "AMT_BALANCE": [float("nan"), 0.1]}
    store.clients.put_many([with_history(1, bureau=loans(), POS_CASH_balance=months)])
    assert store.clients.history(1) == {
        "bureau": {"DAYS_CREDIT": [], "CREDIT_TYPE": []},
        "POS_CASH_balance": {"MONTHS_BALANCE": [-1, -2], "AMT_BALANCE": [None, 0.1]},
    }


def test_publishing_again_replaces_the_history_whole(store):
    store.clients.put_many([with_history(1, bureau=loans(-5), POS_CASH_balance={}), with_history(2)])
    store.clients.put_many([with_history(1, bureau=loans(-5)), with_history(1, bureau=loans(-7, -8))])
    assert store.clients.history(1) == {"bureau": loans(-7, -8)}
    assert store.clients.history(2) == {}


def test_the_history_of_an_unknown_client_is_not_found(store):
    with pytest.raises(NotFoundError) as caught:
        store.clients.history(7)
    assert caught.value.value == 7


def test_a_history_that_cannot_be_written_is_named_and_its_batch_is_not_written(store):
    with pytest.raises(InputError) as caught:
        store.clients.put_many([client(1), with_history(2, bureau={"AMT_CREDIT_SUM": [float("inf")]})])
    assert caught.value.field == "history.bureau.AMT_CREDIT_SUM[0]"
    assert store.clients.count() == 0
