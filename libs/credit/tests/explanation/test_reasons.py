import numpy as np
import pytest

from limpide_credit.decision.reasons import MOST_REASONS, find_reasons
from limpide_credit.explanation.absence import HISTORIES
from limpide_credit.explanation.contributions import contributions
from limpide_credit.explanation.sentences import sentence
from limpide_credit.features import CONCEPTS, RowBuilder, feature_set
from limpide_credit.features.protected import PROTECTED
from limpide_credit.schemas.chosen import SCHEMA
from limpide_credit.tables import APPLICATION, APPLICATION_FACTS
from limpide_credit.words.addressee import addressed


@pytest.fixture(scope="session")
def found(explained, generated_clients):
    """The reasons of every generated client, beside the vectors."""
    points = contributions(explained.model, generated_clients.vectors).points
    pairs = zip(generated_clients.vectors, points, strict=True)
    return [(vector, find_reasons(explained, vector, one)) for vector, one in pairs]


@pytest.mark.parametrize(("side", "sign"), [("adverse", 1), ("supporting", -1)])
def test_moving_the_named_fact_to_the_usual_value_moves_the_score_as_the_reason_says(
    explained, found, side, sign
):
    """Five hundred clients and more; the move is made here anew, by the builder that serves what-ifs."""
    builder, model = RowBuilder(), explained.model
    checked = 0
    for vector, reasons in found:
        before = model.policy.points.exact(model.log_odds(vector[None])[0])
        for reason in getattr(reasons, side):
            moved = _moved(builder, explained.features, vector, reason)
            after = model.policy.points.exact(model.log_odds(moved[None])[0])
            assert sign * (after - before) > 0
            assert after - before == pytest.approx(reason.points_if_usual, abs=1e-9)
            checked += 1
    assert len(found) >= 500
    assert checked >= 500


def _moved(builder, features, vector, reason):
    """Move the facts that the reason says it moved, or a feature of history by itself."""
    name = reason.feature.name
    if not reason.moved:
        assert not [one for one in reason.feature.columns if one.startswith(f"{APPLICATION.name}.")]
        moved = vector.copy()
        moved[features.position(name)] = reason.usual
        return moved
    facts = {fact: vector[features.position(fact)] for fact in APPLICATION_FACTS}
    for fact, code in facts.items():
        categories = features.features[fact].categories
        facts[fact] = None if code != code else categories[int(code)] if categories else code
    moved = builder.rebuild(vector, facts, reason.moved)
    assert moved[features.position(name)] == pytest.approx(reason.usual, rel=1e-6)
    return moved


def test_what_is_computed_from_facts_is_moved_by_its_facts(explained, found):
    moved = [
        one
        for _, reasons in found
        for one in (*reasons.adverse, *reasons.supporting)
        if one.feature.table == APPLICATION.name and one.feature.name not in APPLICATION_FACTS
    ]
    assert moved
    assert all(one.moved for one in moved)


def _weight(explained, vector, concept):
    gap = contributions(explained.model, vector[None]).points[0] - explained.usual_points
    return round(abs(gap[explained.concepts[concept]].sum()), 6)


def test_a_person_gets_at_most_four_of_each_one_a_concept_the_weightiest_concept_first(explained, found):
    for vector, reasons in found:
        for side in (reasons.adverse, reasons.supporting):
            assert len(side) <= MOST_REASONS
            assert len({one.feature.concept for one in side}) == len(side)
            weights = [_weight(explained, vector, one.feature.concept) for one in side]
            assert weights == sorted(weights, reverse=True)
        concepts = [{one.feature.concept for one in side} for side in (reasons.adverse, reasons.supporting)]
        assert not concepts[0] & concepts[1]


def test_no_reason_goes_against_the_direction_that_a_person_expects(found):
    assert SCHEMA.expected.keys() <= feature_set().features.keys()
    for _, reasons in found:
        for sign, side in ((1, reasons.adverse), (-1, reasons.supporting)):
            for one in side:
                expected = one.feature.direction or SCHEMA.expected.get(one.feature.name, 0)
                assert not expected * sign * (one.value - one.usual) < 0


def test_no_reason_reads_gender_age_or_family(found):
    for _, reasons in found:
        for one in (*reasons.adverse, *reasons.supporting):
            assert one.feature.reason
            assert one.feature.concept not in SCHEMA.no_reason
            assert PROTECTED.isdisjoint(one.feature.columns)
            assert one.feature.concept in CONCEPTS


def test_the_usual_value_is_that_of_approved_clients(explained, found):
    sample = explained.bundle.reference
    approved = sample.vectors[sample.probability < explained.model.policy.threshold]
    for _, reasons in found[:100]:
        for one in (*reasons.adverse, *reasons.supporting):
            column = approved[:, explained.features.position(one.feature.name)]
            known = column[~np.isnan(column)]
            assert len(known) >= len(column) / 2
            if one.feature.kind == "number":
                assert abs((known < one.usual).mean() - 0.5) <= 0.5
                assert (known <= one.usual).mean() >= 0.5
                assert one.usual in known
            else:
                values, counts = np.unique(known, return_counts=True)
                assert counts[values == one.usual] == counts.max()


def test_what_is_not_known_may_weigh_against_a_person_but_never_in_favour(found):
    assert any(one.value != one.value for _, reasons in found for one in reasons.adverse)
    assert not any(one.value != one.value for _, reasons in found for one in reasons.supporting)


def test_most_refused_clients_have_a_reason(explained, found):
    refused = [
        reasons for vector, reasons in found if explained.model.assess(vector[None])[0].decision == "refused"
    ]
    assert len(refused) > 20
    assert np.mean([bool(reasons.adverse) for reasons in refused]) > 0.95


def test_reasons_that_do_not_hold_up_are_dropped_and_counted(found):
    assert sum(reasons.dropped for _, reasons in found) > 0


def test_the_same_vector_and_model_give_the_same_reasons(explained, generated_clients):
    vector = generated_clients.vectors[3]
    points = contributions(explained.model, vector[None]).points[0]
    assert find_reasons(explained, vector, points) == find_reasons(explained, vector.copy(), points.copy())


def test_a_missing_fact_is_said_as_what_it_is_or_not_at_all(explained, found):
    """A source of history is said to hold nothing where it has no row, once; no other figure is."""
    layout, absent = explained.model.layout, 0
    for vector, reasons in found:
        sources = [one.feature.table for one in reasons.adverse if one.value != one.value]
        histories = [table for table in sources if table in HISTORIES]
        assert len(histories) == len(set(histories))
        assert not any(vector[layout.position(HISTORIES[table].count)] > 0 for table in histories)
        for reason in reasons.adverse:
            if reason.value == reason.value:
                continue
            absent += 1
            if reason.feature.table in HISTORIES:
                nothing = addressed(HISTORIES[reason.feature.table].nothing.en, "client")
                assert sentence(reason, "en") == f"{nothing}."
            else:
                assert reason.feature.name in APPLICATION_FACTS
    assert absent


@pytest.mark.parametrize("table", HISTORIES)
def test_each_source_of_history_has_its_count(table):
    feature = feature_set().features[HISTORIES[table].count]
    assert table in feature.tables
