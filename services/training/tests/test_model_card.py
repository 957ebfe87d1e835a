import re
from dataclasses import replace

import numpy as np
import pytest

from limpide_credit.bundle import Fairness, GroupFigures, Measure
from limpide_credit.decision.policy import Policy
from limpide_credit.decision.threshold import Costs, cost_curve
from limpide_training.model_card import CardFacts, model_card

WOMEN = GroupFigures(
    "F",
    3_200,
    250,
    Measure(0.71, 0.69, 0.73),
    None,
    Measure(0.27, 0.25, 0.29),
    0.08,
    0.078,
    Measure(0.002, -0.01, 0.01),
)


@pytest.fixture(scope="module")
def facts():
    random = np.random.default_rng(0)
    probability = 1 / (1 + np.exp(-random.normal(-2.8, 1.0, 5_000)))
    target = (random.random(5_000) < probability).astype(int)
    return CardFacts(
        made_on="2026-11-23",
        clients=5_000,
        defaults=int(target.sum()),
        generated=False,
        by_depth={"full": 4_463, "thin": 502, "none": 35},
        absent_tables=("installments_payments",),
        fingerprint="ab" * 32,
        repeats=5,
        folds=5,
        parameters={"rounds": 1000, "leaves": 8},
        with_age=False,
        features=703,
        feature_set_version="45759c125448",
        figures={"auc": Measure(0.7612, 0.7371, 0.7853), "ece.blanked": Measure(0.0091, 0.005, 0.013)},
        policy=Policy(1 / 11),
        curve=cost_curve(probability, target, Costs()),
        fairness=(
            Fairness(
                "gender", 100, 10, (WOMEN, replace(WOMEN, group="M")), {"XNA": 3}, Measure(0.91, 0.88, 0.94)
            ),
        ),
        proxies={"gender": Measure(0.81, 0.79, 0.83)},
        strongest={"External score no. 3": 0.117},
    )


def test_the_english_card_holds_the_figures_of_the_run(facts):
    card = model_card(facts, "en")
    for figure in (
        "5,000",
        "4,463 full",
        "`installments_payments`",
        "9.09%",
        "0.761 [0.737; 0.785]",
        "A ≥ 600",
        "| Woman | 3,200 | 71.0% [69.0%; 73.0%] | – | 27.0% [25.0%; 29.0%] | +0.20% [-1.00%; +1.00%] |",
        "| man or woman | 0.810 [0.790; 0.830] |",
        "fewer than 100 clients, left out: Not given (3)",
    ):
        assert figure in card, figure


def test_the_french_card_writes_numbers_as_the_french_do(facts):
    card = model_card(facts, "fr")
    for figure in ("5\u202f000", "9,09\u00a0%", "0,761 [0,737; 0,785]", "moins de 10 défauts"):
        assert figure in card, figure


def test_the_card_says_what_the_model_is_worth_when_facts_are_not_known(facts):
    known = {
        f"{name}.hidden.seven_facts": Measure(value, value - 0.01, value + 0.01)
        for name, value in (("auc", 0.621), ("mean_probability", 0.078), ("calibration_slope", 1.02))
    }
    row = "| all but seven facts | 0.621 [0.611; 0.631] | 0.078 [0.068; 0.088] | 1.020 [1.010; 1.030] |"
    assert row in model_card(replace(facts, figures=facts.figures | known), "en")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_nothing_is_left_to_fill_in(facts, language):
    assert not re.search(r"[{}]|None|nan", model_card(facts, language))


def test_both_cards_have_the_same_sections_and_rows(facts):
    french, english = model_card(facts, "fr"), model_card(facts, "en")
    for mark in ("## ", "| ", "- "):
        assert len(re.findall(rf"^{re.escape(mark)}", french, re.MULTILINE)) == len(
            re.findall(rf"^{re.escape(mark)}", english, re.MULTILINE)
        ), mark


@pytest.mark.parametrize(("language", "said"), [("en", "generated, not real"), ("fr", "générés, pas réels")])
def test_a_card_of_generated_clients_says_so(facts, language, said):
    assert said not in model_card(facts, language)
    assert said in model_card(replace(facts, generated=True), language)


def test_groups_are_left_out_where_there_are_too_few_clients(facts):
    assert "Too few clients to compare groups" in model_card(replace(facts, fairness=()), "en")


@pytest.mark.parametrize(("language", "said"), [("en", "It reads age"), ("fr", "Il lit l’âge")])
def test_the_card_says_whether_the_model_reads_age(facts, language, said):
    assert said not in model_card(facts, language)
    assert said in model_card(replace(facts, with_age=True), language)


@pytest.mark.parametrize(
    ("language", "said"), [("en", "40 inputs that tell"), ("fr", "40 variables qui révèlent")]
)
def test_the_card_says_what_was_left_out_for_fairness(facts, language, said):
    assert said not in model_card(facts, language)
    assert said in model_card(replace(facts, left_out_for_fairness=40), language)
