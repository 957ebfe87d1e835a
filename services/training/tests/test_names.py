from limpide_training.names import client_name


def test_a_number_has_one_name_on_every_machine():
    assert client_name(100_038, "M") == client_name(100_038, "M")
    assert client_name(100_001, "F") != client_name(100_002, "F")


def test_first_names_follow_the_gender_where_it_is_known():
    women = {client_name(number, "F").split()[0] for number in range(2_000)}
    men = {client_name(number, "M").split()[0] for number in range(2_000)}
    either = {client_name(number, None).split()[0] for number in range(4_000)}
    assert len(women) > 80
    assert len(men) > 80
    assert len(women & men) < 5
    assert either & women
    assert either & men


def test_names_are_spread_evenly_enough_to_tell_clients_apart():
    names = [client_name(number, "F") for number in range(1_000)]
    assert len(set(names)) > 950
