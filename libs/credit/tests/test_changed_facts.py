"""What differs between two entries of one application: as given, else as the score read it."""

import numpy as np
import pytest

from limpide_credit.changed_facts import ScoredApplication, changed_facts
from limpide_credit.features import RowBuilder, feature_set

BUILDER = RowBuilder(feature_set())
FACTS = {"AMT_CREDIT": 625500.0, "AMT_INCOME_TOTAL": 135000.0, "NAME_EDUCATION_TYPE": "Higher education"}


def entered(facts, *, of_client=False):
    return ScoredApplication(None if of_client else facts, BUILDER.from_application(facts), feature_set())


def changes(before, after):
    return [(one.name, one.before, one.after, one.contradicts) for one in changed_facts(before, after)]


@pytest.mark.parametrize("of_client", [False, True], ids=["as given", "as scored"])
def test_each_fact_that_differs_is_named_with_both_values(of_client):
    other = {**FACTS, "AMT_INCOME_TOTAL": 180000, "NAME_EDUCATION_TYPE": "Lower secondary"}
    del other["AMT_CREDIT"]
    found = changes(entered(FACTS, of_client=of_client), entered(other, of_client=of_client))
    assert sorted(found) == [
        ("AMT_CREDIT", 625500.0, None, True),
        ("AMT_INCOME_TOTAL", 135000.0, 180000.0, True),
        ("NAME_EDUCATION_TYPE", "Higher education", "Lower secondary", True),
    ]


def test_what_is_made_known_contradicts_nothing():
    more = {**FACTS, "EXT_SOURCE_1": 0.5}
    assert changes(entered(FACTS), entered(more)) == [("EXT_SOURCE_1", None, 0.5, False)]


def test_asking_a_source_is_no_change_of_a_fact():
    asked = {**FACTS, "CNT_EMPTY_EXTERNAL_SCORE_1": 1.0}
    assert changes(entered(FACTS), entered(asked)) == []


def test_the_same_number_in_another_type_is_no_change():
    assert changes(entered(FACTS), entered({**FACTS, "AMT_CREDIT": 625500})) == []


def test_nothing_is_said_where_a_layout_is_not_known():
    nobody_knows = ScoredApplication(None, np.zeros(3), None)
    assert changes(nobody_knows, entered(FACTS)) == []
