"""Facts as a person turns them, and which of them nobody has ever had."""

from collections.abc import Callable, Mapping

import pytest

from limpide_credit.contracts.population import PopulationAnswer, PopulationGroup, Quantile
from limpide_credit.contracts.shown_feature import ShownFeature
from limpide_credit.errors import InputError
from limpide_credit.tables import APPLICATION_FACTS, NO_DAY, SOURCE_COLUMNS
from limpide_credit.tables.protected import PROTECTED_FACTS
from limpide_dashboard.simulation import (
    BLOCKS,
    FURTHER,
    changes,
    check_possible,
    implausible,
    input_value,
    returned,
)

APPLICATION = {
    "AMT_CREDIT": 600_000,
    "AMT_ANNUITY": 30_000.0,
    "AMT_GOODS_PRICE": 600_000.0,
    "AMT_INCOME_TOTAL": 180_000.0,
    "DAYS_BIRTH": -13_040,
    "DAYS_EMPLOYED": -2_191,
    "FLAG_EMAIL": 0,
    "OCCUPATION_TYPE": "Laborers",
    "EXT_SOURCE_1": None,
}
# Lowest and highest of any known client.
KNOWN = {
    "AMT_CREDIT": (45_000.0, 4_000_000.0),
    "AMT_ANNUITY": (1_600.0, 250_000.0),
    "AMT_INCOME_TOTAL": (25_000.0, 10_000_000.0),
    "PAYMENT_RATE": (0.022, 0.125),
    "CREDIT_GOODS_RATIO": (0.15, 6.0),
    "ANNUITY_INCOME_PERC": (0.003, 1.9),
    "DAYS_EMPLOYED": (-17_900.0, 0.0),
}
Population = Callable[[str], PopulationAnswer]


def population_of(known: Mapping[str, tuple[float, ...]]) -> Population:
    """Return what asks for a distribution; a feature that is not in ``known`` may not be asked for."""

    def population(feature: str) -> PopulationAnswer:
        def group(name: str, values: tuple[float, ...]) -> PopulationGroup:
            return PopulationGroup.model_construct(
                group=name, quantiles=[Quantile(share=0.5, value=one) for one in values]
            )

        shown = ShownFeature(
            name=feature, label=feature, unit="", kind="number", concept="c", concept_label="C"
        )
        # The repaid come first and reach nowhere: whoever reads them instead of all finds all implausible.
        groups = [group("repaid", (0.0,)), group("all", known[feature])]
        return PopulationAnswer.model_construct(feature=shown, groups=groups)

    return population


@pytest.fixture
def population() -> Population:
    return population_of(KNOWN)


def far(changed: Mapping[str, object], population: Population) -> list[str]:
    return [one.answer.feature.name for one in implausible(APPLICATION, changed, population)]


def test_every_fact_of_an_application_is_offered_once():
    offered = [name for names in BLOCKS.values() for name in names]
    assert sorted([*offered, *FURTHER]) == sorted(
        set(APPLICATION_FACTS) - PROTECTED_FACTS - set(SOURCE_COLUMNS)
    )


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("DAYS_BIRTH", -13_040, 35.7),
        ("DAYS_EMPLOYED", 0, 0.0),
        ("DAYS_EMPLOYED", NO_DAY, None),
        ("FLAG_EMAIL", 0, False),
        ("FLAG_EMAIL", 1, True),
        ("OCCUPATION_TYPE", "Laborers", "Laborers"),
        ("AMT_CREDIT", 600_000, 600_000.0),
        ("EXT_SOURCE_1", None, None),
    ],
)
def test_a_fact_is_turned_as_a_person_says_it(name: str, value: object, shown: object):
    assert input_value(name, value) == shown
    assert type(input_value(name, value)) is type(shown)


@pytest.mark.parametrize(
    ("name", "shown", "value"),
    [
        ("DAYS_BIRTH", 40.0, -14_610.0),
        ("DAYS_BIRTH", None, None),
        ("DAYS_EMPLOYED", None, float(NO_DAY)),
        ("FLAG_EMAIL", True, 1.0),
        ("OCCUPATION_TYPE", "Drivers", "Drivers"),
        ("OCCUPATION_TYPE", None, None),
        ("CNT_CHILDREN", 2, 2.0),
    ],
)
def test_a_turned_fact_goes_back_as_the_table_writes_it(name: str, shown: object, value: object):
    assert returned(name, shown) == value
    assert type(returned(name, shown)) is type(value)


@pytest.mark.parametrize("days", [-13_040, -7_001, -1, 0])
def test_there_and_back_keeps_a_day_to_a_twentieth_of_a_year(days: int):
    there_and_back = returned("DAYS_EMPLOYED", input_value("DAYS_EMPLOYED", days))
    assert there_and_back == pytest.approx(days, abs=365.25 / 20 + 0.5)


def test_facts_that_nobody_has_turned_are_no_changes_whatever_rounding_makes_of_them():
    given = {name: input_value(name, value) for name, value in APPLICATION.items()}
    assert changes(APPLICATION, given) == {}


def test_only_what_was_turned_is_a_change():
    given = {name: input_value(name, value) for name, value in APPLICATION.items()}
    given |= {"AMT_CREDIT": 500_000.0, "DAYS_EMPLOYED": None, "FLAG_EMAIL": True, "OCCUPATION_TYPE": None}
    assert changes(APPLICATION, given) == {
        "AMT_CREDIT": 500_000.0,
        "DAYS_EMPLOYED": float(NO_DAY),
        "FLAG_EMAIL": 1.0,
        "OCCUPATION_TYPE": None,
    }


def test_a_fact_that_the_application_lacks_is_a_change_once_it_is_given():
    assert changes(APPLICATION, {"EXT_SOURCE_1": None, "EXT_SOURCE_2": 0.5}) == {"EXT_SOURCE_2": 0.5}


def test_an_impossible_fact_is_named_as_a_change():
    with pytest.raises(InputError) as caught:
        check_possible(APPLICATION, {"AMT_CREDIT": -5.0})
    assert (caught.value.field, caught.value.value) == ("changes.AMT_CREDIT", -5.0)


def test_a_change_may_not_contradict_a_fact_that_was_not_changed():
    with pytest.raises(InputError, match="DAYS_EMPLOYED and DAYS_BIRTH"):
        check_possible(APPLICATION, {"DAYS_EMPLOYED": -12_000.0})
    check_possible(APPLICATION, {"DAYS_EMPLOYED": -12_000.0, "DAYS_BIRTH": -20_000.0})


def test_what_known_clients_have_had_is_plausible_to_the_very_ends(population: Population):
    # At 0.125 of the credit each month, the highest payment rate known.
    assert far({"AMT_CREDIT": 600_000.0, "AMT_ANNUITY": 75_000.0}, population) == []


def test_a_number_beyond_everybody_is_told_with_the_ends(population: Population):
    [one] = implausible(APPLICATION, {"AMT_INCOME_TOTAL": 20_000_000.0}, population)
    assert one.answer.feature.name == "AMT_INCOME_TOTAL"
    assert (one.value, one.low, one.high) == (20_000_000.0, 25_000.0, 10_000_000.0)


def test_a_ratio_may_be_implausible_where_each_of_its_facts_is_not(population: Population):
    [one] = implausible(APPLICATION, {"AMT_ANNUITY": 150_000.0}, population)
    assert (one.answer.feature.name, one.value) == ("PAYMENT_RATE", 0.25)


def test_a_ratio_whose_facts_stay_is_not_asked_for():
    only = population_of({"DAYS_EMPLOYED": KNOWN["DAYS_EMPLOYED"]})
    assert far({"DAYS_EMPLOYED": -1_000.0}, only) == []
    assert far({"DAYS_EMPLOYED": -18_000.0}, only) == ["DAYS_EMPLOYED"]


def test_ease_is_plausible_however_rare_and_a_slow_repayment_is_not(population: Population):
    # A twelfth of the goods, and a five-hundredth of the income: below everybody, both without harm.
    assert far({"AMT_CREDIT": 50_000.0, "AMT_ANNUITY": 2_000.0}, population) == []
    assert far({"AMT_INCOME_TOTAL": 9_999_999.0, "AMT_ANNUITY": 15_000.0}, population) == []
    assert far({"AMT_ANNUITY": 12_000.0}, population) == ["PAYMENT_RATE"]


def test_the_clients_own_value_is_never_implausible(population: Population):
    rich = {**APPLICATION, "AMT_INCOME_TOTAL": 50_000_000.0}
    assert implausible(rich, {"AMT_INCOME_TOTAL": 50_000_000.0}, population) == []
    [one] = implausible(rich, {"AMT_INCOME_TOTAL": 50_000_001.0}, population)
    assert one.high == 50_000_000.0


@pytest.mark.parametrize(
    "changed",
    [
        {"DAYS_EMPLOYED": float(NO_DAY)},
        {"FLAG_EMAIL": 1.0},
        {"OCCUPATION_TYPE": "Drivers"},
        {"CNT_CHILDREN": None},
    ],
    ids=["nobody employed", "a flag", "a category", "a fact taken away"],
)
def test_what_is_no_amount_is_never_compared(changed: dict[str, object]):
    assert far(changed, population_of({})) == []


def test_goods_that_cost_nothing_make_no_ratio():
    changed = {"AMT_GOODS_PRICE": 0.0}
    with_goods = population_of({**KNOWN, "AMT_GOODS_PRICE": (0.0, 4_000_000.0)})
    assert far(changed, with_goods) == []


def test_a_feature_that_no_known_client_has_forbids_nothing():
    assert (
        far({"AMT_INCOME_TOTAL": 1e9}, population_of({"AMT_INCOME_TOTAL": (), "ANNUITY_INCOME_PERC": ()}))
        == []
    )
