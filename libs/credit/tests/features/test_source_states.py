"""What each source says of a client: known, asked with nothing there, or not asked."""

import numpy as np
import pytest

from limpide_credit.features import SOURCE_WORDS, RowBuilder, feature_set, not_asked
from limpide_credit.features.inputs import model_inputs
from limpide_credit.tables import APPLICATION_FACTS, SOURCE_COLUMNS, SOURCES


@pytest.fixture(scope="module")
def builder() -> RowBuilder:
    return RowBuilder()


def state(vector: np.ndarray, source: str) -> float:
    return float(vector[feature_set().position(not_asked(source))])


def test_what_a_new_application_leaves_out_was_not_asked(builder):
    vector = builder.from_application({"AMT_CREDIT": 1e5})
    assert {name: state(vector, name) for name in SOURCES} == {
        name: source.size for name, source in SOURCES.items()
    }
    assert np.isnan(vector[feature_set().positions(["BURO_COUNT", "PREV_COUNT"])]).all()


def test_a_source_that_was_asked_and_holds_nothing_is_not_one_that_was_not_asked(builder):
    facts = {"AMT_CREDIT": 1e5, **{source.column: source.size for source in SOURCES.values()}}
    vector = builder.from_application(facts)
    assert {state(vector, name) for name in SOURCES} == {0.0}
    assert not vector[feature_set().positions(["BURO_COUNT", "PREV_COUNT"])].any()


def test_each_history_is_asked_for_on_its_own(builder):
    vector = builder.from_application({"AMT_CREDIT": 1e5, "CNT_EMPTY_BUREAU": 1})
    assert (state(vector, "bureau"), state(vector, "earlier_loans")) == (0.0, 1.0)
    assert vector[feature_set().position("BURO_COUNT")] == 0.0
    assert np.isnan(vector[feature_set().position("PREV_COUNT")])


@pytest.mark.parametrize("name", [name for name, source in SOURCES.items() if source.facts])
def test_taking_a_fact_away_from_a_known_source_shows(builder, generated_clients, name):
    source, taken = SOURCES[name], 0
    for vector, facts in zip(generated_clients.vectors[:200], generated_clients.applications, strict=False):
        assert state(vector, name) == 0.0
        for fact in source.facts:
            if facts[fact] is None:
                continue
            taken += 1
            assert state(builder.rebuild(vector, facts, {fact: None}), name) == 1.0
            assert state(builder.rebuild_rows(vector[None], {fact: [None]})[0], name) == 1.0
    assert taken


def test_no_model_reads_which_sources_were_asked():
    read = model_inputs(feature_set().features)
    assert not {*SOURCE_COLUMNS, *(not_asked(name) for name in SOURCES)}.intersection(read)


def test_each_source_has_words_and_facts_of_the_application():
    assert SOURCE_WORDS.keys() == SOURCES.keys()
    assert all(set(source.facts) <= set(APPLICATION_FACTS) for source in SOURCES.values())
    facts = [fact for source in SOURCES.values() for fact in source.facts]
    assert len(facts) == len(set(facts))
