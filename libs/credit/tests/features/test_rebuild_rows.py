"""Many what-ifs at once are, bit for bit, what they are one at a time."""

import numpy as np
import pytest

from limpide_credit.errors import InputError

LOAN = {
    "AMT_CREDIT": [100_000.0, 625_500.0, 33_333.33],
    "AMT_ANNUITY": [5_000.0, None, 2_222.22],
    "AMT_GOODS_PRICE": [100_000.0, 500_000.0, None],
}
PERSON = {
    "NAME_INCOME_TYPE": ["Working", "Pensioner", None],
    "DAYS_EMPLOYED": [-1000.0, None, -3.0],
    "CNT_FAM_MEMBERS": [1.0, 2.0, None],
    "EXT_SOURCE_2": [0.5, None, 0.01],
}


@pytest.mark.parametrize("changes", [LOAN, PERSON, {}], ids=["loan", "person", "nothing"])
def test_one_client_changed_in_many_ways(builder, matrix, facts, changes):
    for vector, application in zip(matrix[:40], facts[:40], strict=True):
        rows = builder.rebuild_rows(vector[None], changes)
        for number, row in enumerate(rows):
            change = {name: values[number] for name, values in changes.items()}
            assert np.array_equal(row, builder.rebuild(vector, application, change), equal_nan=True)


def test_many_clients_changed_each_in_one_way(builder, matrix, facts):
    changes = {name: [values[row % 3] for row in range(len(matrix))] for name, values in PERSON.items()}
    rows = builder.rebuild_rows(matrix, changes)
    for number, row in enumerate(rows):
        change = {name: values[number] for name, values in changes.items()}
        one = builder.rebuild(matrix[number], facts[number], change)
        assert np.array_equal(row, one, equal_nan=True)


def test_what_was_given_stays_as_it_was(builder, matrix):
    before = matrix[:3].copy()
    builder.rebuild_rows(matrix[:3], LOAN)
    assert np.array_equal(matrix[:3], before, equal_nan=True)


def test_a_code_outside_the_vocabulary_counts_as_missing(builder, features, matrix):
    vector = matrix[:1].copy()
    vector[0, features.position("NAME_INCOME_TYPE")] = 99.5
    missing = matrix[:1].copy()
    missing[0, features.position("NAME_INCOME_TYPE")] = np.nan
    changed = builder.rebuild_rows(vector, {"AMT_INCOME_TOTAL": [1e5]})
    expected = builder.rebuild_rows(missing, {"AMT_INCOME_TOTAL": [1e5]})
    place = features.position("NAME_INCOME_TYPE")
    assert np.array_equal(np.delete(changed, place, 1), np.delete(expected, place, 1), equal_nan=True)


def test_a_name_that_is_no_fact_is_refused(builder, matrix):
    with pytest.raises(InputError):
        builder.rebuild_rows(matrix[:1], {"AMT": [1.0]})
