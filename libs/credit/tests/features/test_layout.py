"""What one release's vectors mean to another: features found by definition, codes of the bundle kept."""

from dataclasses import replace

import ibis
import numpy as np
import pytest
from layouts import number, number_layout, release, rename, words

from limpide_credit.errors import ConflictError
from limpide_credit.features import OTHER, RowBuilder, Translation, VectorLayout, correspondence, decode
from limpide_credit.features.aggregates import Aggregate, Measure, Subset, Summary
from limpide_credit.features.cleaning import cleaned
from limpide_credit.features.feature_set import make_feature_set
from limpide_credit.features.protected import NEUTRAL_WORDS
from limpide_credit.features.rowwise import RowFeature, ratio
from limpide_credit.features.words import Words
from limpide_credit.tables import TABLES

INCOME_TYPES = TABLES["application"].column("NAME_INCOME_TYPE").values
FACTS = {
    "AMT_CREDIT": 450000.0,
    "AMT_ANNUITY": 22500.0,
    "AMT_INCOME_TOTAL": 150000.0,
    "NAME_INCOME_TYPE": INCOME_TYPES[1],
    "DAYS_BIRTH": -12000.0,
}


@pytest.fixture(scope="module")
def earlier():
    def change(known, _):
        names = list(known)
        for name in reversed(names):
            known[name] = known.pop(name)
        rename(known, "INCOME_CREDIT_PERC", "INCOME_OVER_LOAN")
        words(known, "NAME_INCOME_TYPE", (*reversed(INCOME_TYPES[1:]),))

    return release(change)


@pytest.fixture(scope="module")
def now():
    def change(known, facts):
        del known["LOAN_ABOVE_GOODS"]
        known["LOAN_PER_DAY"] = replace(
            known["PAYMENT_RATE"],
            name="LOAN_PER_DAY",
            expression=ratio(facts.AMT_CREDIT, facts.DAYS_ID_PUBLISH),
        )
        known["CREDIT_AGE_RATIO"] = replace(
            known["CREDIT_AGE_RATIO"], expression=ratio(facts.AMT_CREDIT, facts.DAYS_BIRTH + 1.0)
        )

    return release(change)


def test_order_names_and_vocabularies_leave_a_definition_alone(earlier, now):
    of_name = now.features["INCOME_CREDIT_PERC"].definition
    assert earlier.features["INCOME_OVER_LOAN"].definition == of_name
    found = correspondence(earlier, now)
    assert found.found["INCOME_OVER_LOAN"] == "INCOME_CREDIT_PERC"
    assert found.found["NAME_INCOME_TYPE"] == "NAME_INCOME_TYPE"
    assert found.changed == {"CREDIT_AGE_RATIO"}
    assert found.dropped == {"LOAN_ABOVE_GOODS"}
    assert found.found.keys() == set(earlier.names) - found.changed - found.dropped


def test_every_definition_is_one_feature_of_its_own(now):
    definitions = [one.definition for one in now.features.values()]
    same = [one.name for one in now.features.values() if definitions.count(one.definition) > 1]
    assert same == []
    assert all(definitions)


def test_what_is_missing_or_changed_is_named(earlier, now):
    found = correspondence(earlier, now)
    found.require(["INCOME_OVER_LOAN", "AMT_CREDIT"], who="Version 3", remedy="")
    with pytest.raises(ConflictError, match="reads feature CREDIT_AGE_RATIO, which has another"):
        found.require(["AMT_CREDIT", "CREDIT_AGE_RATIO"], who="Version 3", remedy="")
    with pytest.raises(ConflictError, match="LOAN_ABOVE_GOODS, which is not computed here any more") as one:
        found.require(["LOAN_ABOVE_GOODS", "CREDIT_AGE_RATIO"], who="Version 3", remedy="")
    assert one.value.value == "LOAN_ABOVE_GOODS"
    assert "1 more: CREDIT_AGE_RATIO" in one.value.message


def test_a_later_release_builds_the_vectors_of_an_earlier_one(earlier, now):
    then, today = RowBuilder(earlier), RowBuilder(now, earlier.layout)
    kept = [name for name in earlier.names if name not in ("CREDIT_AGE_RATIO", "LOAN_ABOVE_GOODS")]
    at = earlier.positions(kept)
    vector = today.from_application(FACTS)
    np.testing.assert_array_equal(vector[at], then.from_application(FACTS)[at])
    assert np.isnan(vector[earlier.positions(["CREDIT_AGE_RATIO", "LOAN_ABOVE_GOODS"])]).all()
    changes = {"AMT_CREDIT": 300000.0, "NAME_INCOME_TYPE": INCOME_TYPES[2]}
    expected = then.from_application(FACTS | changes)[at]
    np.testing.assert_array_equal(today.rebuild(vector, FACTS, changes)[at], expected)
    columns = {name: [value] for name, value in changes.items()}
    np.testing.assert_array_equal(today.rebuild_rows(vector[None], columns)[0][at], expected)


def test_a_bundle_keeps_its_codes_when_a_word_comes_to_the_vocabulary(earlier, now):
    entry, new_word = earlier.features["NAME_INCOME_TYPE"], INCOME_TYPES[0]
    assert now.features["NAME_INCOME_TYPE"].code(new_word) == 0
    position = earlier.position("NAME_INCOME_TYPE")
    builder = RowBuilder(now, earlier.layout)
    for code, word in enumerate(entry.categories):
        expected = entry.code(NEUTRAL_WORDS["NAME_INCOME_TYPE"].get(word, word))
        assert builder.from_application({"NAME_INCOME_TYPE": word})[position] == expected
        assert expected == code or word == "Maternity leave"
    for unknown in (new_word, "Astronaut"):
        vector = builder.from_application({"NAME_INCOME_TYPE": unknown})
        assert vector[position] == entry.other == len(entry.categories)
        assert decode(vector, earlier)["NAME_INCOME_TYPE"] == OTHER
        assert earlier.unknown_words(vector[None]) == {"NAME_INCOME_TYPE": 1}
        again = builder.rebuild_rows(vector[None], {"AMT_CREDIT": [1.0, 2.0]})
        assert (again[:, position] == entry.other).all()
    assert earlier.unknown_words(builder.from_application({})[None]) == {}


def test_vectors_are_translated_by_name_and_word(earlier, now):
    facts = [FACTS | {"NAME_INCOME_TYPE": word} for word in (*INCOME_TYPES, "Astronaut", None)]
    given = np.stack([RowBuilder(now).from_application(one) for one in facts])
    wanted = np.stack([RowBuilder(now, earlier.layout).from_application(one) for one in facts])
    np.testing.assert_array_equal(Translation(now, earlier)(given), wanted)


def test_the_version_of_a_layout_is_of_all_that_a_vector_means():
    layout = number_layout(["a", "b"])
    changed = [
        number_layout(["b", "a"]),
        number_layout(["a"]),
        VectorLayout({"a": number("a"), "b": number("b", "another")}),
        VectorLayout({"a": number("a"), "b": replace(number("b"), kind="category", categories=("x",))}),
    ]
    assert len({layout.version, *(one.version for one in changed)}) == 5
    relabelled = VectorLayout({"a": replace(number("a"), label_fr="autre"), "b": number("b")})
    assert relabelled.version == layout.version


def test_the_rows_that_an_aggregate_is_taken_over_are_part_of_its_definition():
    def feature(rows, *more, holds=None, empty=None):
        measure = Measure("AMT", lambda loans: loans.AMT_CREDIT_SUM, "currency", "other_loans", Words("", ""))
        subset = Subset("SOME", holds, Words("", ""))
        aggregate = Aggregate("LOANS", measure, subset, "mean", Words("", ""), empty)
        features = make_feature_set((Summary("bureau", (aggregate, *more), rows),), one_fact)
        return features.features["LOANS"].definition

    def one_fact(facts):
        return [RowFeature("AMT_CREDIT", facts.AMT_CREDIT, "currency", "loan_amount", Words("", ""))]

    def loans(tables):
        return cleaned("bureau", tables["bureau"])

    other = Measure("DAYS", lambda loans: loans.DAYS_CREDIT, "days", "other_loans", Words("", ""))
    another = Aggregate("ANOTHER", other, Subset("", None, Words("", "")), "max", Words("", ""))
    plain = feature(loans)
    assert feature(loans, another) == plain
    assert feature(lambda tables: loans(tables).mutate(more=ibis.literal(1.0))) == plain
    different = {
        feature(lambda tables: loans(tables).filter(ibis._.DAYS_CREDIT > -365.0)),
        feature(loans, holds=lambda rows: rows.CREDIT_ACTIVE == "Active"),
        feature(loans, empty=0.0),
        plain,
    }
    assert len(different) == 4
