from collections.abc import Sequence

import numpy as np
import pytest

from limpide_credit.features import feature_set
from limpide_training.proxies import QUESTIONS, predictability, questions
from limpide_training.recipe import Columns

FEATURES = feature_set()


def vectors_of(**facts: Sequence[float]) -> np.ndarray:
    vectors = np.full((len(next(iter(facts.values()))), len(FEATURES.names)), np.nan)
    for name, values in facts.items():
        vectors[:, FEATURES.position(name)] = values
    return vectors


def code(name: str, word: str) -> int:
    return FEATURES.features[name].categories.index(word)


def test_each_question_is_answered_by_yes_no_or_not_known():
    status = [code("NAME_FAMILY_STATUS", word) for word in ("Married", "Widow", "Civil marriage")]
    answers = questions(
        vectors_of(
            CODE_GENDER=[code("CODE_GENDER", "M"), code("CODE_GENDER", "F"), np.nan],
            DAYS_BIRTH=[-9000, -15000, -22000],
            NAME_FAMILY_STATUS=status,
            CNT_CHILDREN=[2, 0, np.nan],
        ),
        FEATURES,
    )
    assert tuple(answers) == QUESTIONS
    np.testing.assert_array_equal(answers["gender"], [1, 0, np.nan])
    np.testing.assert_array_equal(answers["age"], [1, 0, 0])
    np.testing.assert_array_equal(answers["family_status"], [1, 0, 1])
    np.testing.assert_array_equal(answers["children"], [1, 0, np.nan])


@pytest.fixture(scope="module")
def found():
    """Inputs of which one tells most of gender, and none anything of age; hardly anybody has children."""
    draw = np.random.default_rng(2)
    matrix = draw.normal(size=(900, 5))
    gender = (draw.random(900) < 1 / (1 + np.exp(-2.5 * matrix[:, 1]))).astype(float)
    gender[:30] = np.nan
    rare = np.zeros(900)
    rare[:5] = 1
    answers = {"gender": gender, "age": (draw.random(900) < 0.5).astype(float), "children": rare}
    return matrix, answers, predictability(matrix, np.arange(5), Columns(tuple("abcde"), ()), answers, seed=1)


def test_what_an_input_tells_of_a_fact_shows(found):
    _, _, measured = found
    assert measured["gender"].low > 0.75
    assert measured["age"].low < 0.5 < measured["age"].high


def test_a_question_with_too_few_of_one_answer_is_left_out(found):
    assert "children" not in found[2]


def test_the_same_seed_gives_the_same_figures(found):
    matrix, answers, measured = found
    assert predictability(matrix, np.arange(5), Columns(tuple("abcde"), ()), answers, seed=1) == measured
