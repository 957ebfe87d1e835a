"""The function built for one client lists the rules that the trees, asked node by node, say touch him."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from limpide_credit.policy.evaluation import truth_function
from limpide_credit.policy.facts import Fact
from limpide_credit.policy.single_client import touching_function
from limpide_credit.policy.tree import (
    And,
    Arithmetic,
    Comparison,
    Constant,
    Missing,
    Negation,
    OneOf,
    Or,
    Selection,
    Value,
)

FACTS = [Fact(name) for name in ("amount", "income", "instalment")]
WORDS = ("Cash loans", "Revolving loans", "never seen")
CATEGORY = Fact("contract", words=WORDS)
PLACES = {fact.name: place for place, fact in enumerate((*FACTS, CATEGORY))}
RELATIONS = st.sampled_from(["<", "<=", ">", ">=", "=", "<>"])
FLOATS = st.one_of(st.sampled_from([0.0, -0.0, 1.0, 2.0, 1e300, float("inf")]), st.floats(-10.0, 10.0))

NUMBERS = st.recursive(
    st.one_of(st.builds(Constant, FLOATS), st.builds(Value, st.sampled_from(FACTS))),
    lambda parts: st.one_of(
        st.builds(Arithmetic, st.sampled_from("+-*/"), parts, parts),
        st.builds(
            Selection,
            st.sampled_from(["least", "greatest", "coalesce"]),
            st.lists(parts, min_size=2, max_size=3).map(tuple),
        ),
    ),
    max_leaves=5,
)
TRUTHS = st.recursive(
    st.one_of(
        st.builds(Comparison, RELATIONS, NUMBERS, NUMBERS),
        st.builds(Missing, NUMBERS),
        st.builds(
            OneOf,
            st.just(CATEGORY),
            st.lists(st.sampled_from(WORDS), min_size=1, max_size=3, unique=True).map(tuple),
        ),
    ),
    lambda parts: st.one_of(
        st.builds(And, parts, parts), st.builds(Or, parts, parts), st.builds(Negation, parts)
    ),
    max_leaves=8,
)
RULES = st.lists(st.tuples(st.lists(TRUTHS, max_size=3), st.booleans()), max_size=6)
NOT_KNOWN = float("nan")
CLIENTS = st.tuples(
    *[st.one_of(st.just(NOT_KNOWN), FLOATS) for _ in FACTS], st.sampled_from([NOT_KNOWN, 0.0, 1.0, 9.0])
)


def code(_category: str, word: str) -> int:
    return -1 if word == "never seen" else WORDS.index(word)


@given(RULES, st.lists(CLIENTS, min_size=1, max_size=6))
@settings(max_examples=300, deadline=None)
def test_it_lists_the_rules_that_the_trees_say_touch_a_client(rules, clients):
    touching = touching_function(rules, PLACES, code)
    truths = [[truth_function(tree, PLACES, code) for tree in trees] for trees, _ in rules]
    for columns in clients:
        expected = []
        for place, (_, if_unknown) in enumerate(rules):
            asked = [truth(columns) for truth in truths[place]]
            if any(true or (if_unknown and not false) for true, false in asked):
                expected.append(place)
        assert touching(columns) == expected


@pytest.mark.parametrize("joined", [And, Or])
def test_a_condition_of_many_parts_is_not_deep(joined):
    tree = Comparison(">", Value(FACTS[0]), Constant(0.0))
    for number in range(300):
        tree = joined(tree, Comparison(">", Value(FACTS[0]), Constant(float(number))))
    touching = touching_function([([tree], True)], PLACES, code)
    assert touching((300.0, 0.0, 0.0, 0.0)) == [0]
    assert touching((NOT_KNOWN, 0.0, 0.0, 0.0)) == [0]
    assert touching((0.0, 0.0, 0.0, 0.0)) == []
