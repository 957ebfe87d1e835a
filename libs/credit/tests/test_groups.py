import numpy as np

from limpide_credit.features import feature_set
from limpide_credit.groups import ATTRIBUTES, group_words


def test_what_is_kept_apart_counts_before_the_vector_and_words_nobody_knows_are_no_group():
    gender, age = 0, 1
    assert list(ATTRIBUTES) == ["gender", "age", "family_status"]
    values = np.full((4, 3), np.nan)
    values[:2, gender] = 1.0
    values[:, age] = -30 * 365.25
    apart = [{"CODE_GENDER": "F"}, {}, {"CODE_GENDER": "?"}, {"NAME_FAMILY_STATUS": "Married"}]
    found = group_words(values, feature_set(), apart)
    assert found["gender"].tolist() == ["F", "M", "", ""]
    assert found["family_status"].tolist() == ["", "", "", "Married"]
    assert set(found["age"]) == {"25-34"}
    empty = group_words(np.empty((0, 3)), feature_set(), [])
    assert empty["gender"].shape == (0,)
