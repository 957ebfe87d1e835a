import numpy as np
from pydantic import SecretStr

from limpide_platform.pseudonyms import Pseudonyms


def test_a_key_gives_each_client_the_same_pseudonym_each_time():
    clients = np.arange(100_000, 100_500)
    once, again = (Pseudonyms(SecretStr("a key")).of_all(clients) for _ in range(2))
    assert once.tolist() == again.tolist()
    assert once.tolist() == [Pseudonyms(SecretStr("a key")).of(int(one)) for one in clients]
    assert len(set(once.tolist())) == len(clients)
    assert not set(once.tolist()) & set(clients.tolist())


def test_another_key_or_none_gives_others():
    clients = np.arange(100_000, 100_500)
    of = [Pseudonyms(key).of_all(clients) for key in (SecretStr("a"), SecretStr("b"), None, None)]
    assert len(np.unique(np.concatenate(of))) == 4 * len(clients)


def test_a_long_key_counts_whole():
    assert Pseudonyms(SecretStr("k" * 200)).of(1) != Pseudonyms(SecretStr("k" * 201)).of(1)
