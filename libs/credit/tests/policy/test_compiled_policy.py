"""What a policy decides: of one client as of many, with facts missing, in words and codes."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from limpide_credit.features import VectorLayout, feature_set
from limpide_credit.model import Assessment
from limpide_credit.policy import CaseStanding, CompiledPolicy, default_policy_text, read_policy
from limpide_credit.policy.words import rule_reasons

LAYOUT = feature_set()
RANDOM = np.random.default_rng(4)


def rule(when: str, *, then: str = "refer", more: str = "") -> str:
    return f"""
  - code: RULE
    kind: affordability
    when: {when}
    then: {then}
    reason: {{fr: Règle, en: Rule}}
{more}"""


def policy(rules: str, head: str = "") -> CompiledPolicy:
    text = f"policy: trial\nversion: 1\n{head}rules:{rules}"
    training = RANDOM.uniform(100.0, 200.0, (50, len(LAYOUT.names)))
    return CompiledPolicy(read_policy(text, LAYOUT.features), LAYOUT, training)


def vector(**facts: float) -> np.ndarray:
    built = np.full(len(LAYOUT.names), np.nan)
    for name, value in facts.items():
        built[LAYOUT.position(name)] = value
    return built


def assessed(probability: float = 0.05, threshold: float = 0.1, grade: str = "B", points: int = 570):
    return Assessment(probability, -3.0, points, grade, threshold, "approved")


def test_prices_that_no_rule_reads_need_no_terms_of_the_loan():
    head = (
        "quantities: {amount: AMT_CREDIT, instalment: AMT_ANNUITY}\n"
        "prices: {rates: {A: 0.1, B: 0.1, C: 0.1, D: 0.1, E: 0.1}, fees: 0.01}\n"
    )
    result = policy(rule("AMT_INCOME_TOTAL < 5"), head).rule(vector(AMT_INCOME_TOTAL=1.0), assessed())
    assert result.outcome == "referred"


@pytest.mark.parametrize(
    ("when", "facts", "outcome"),
    [
        (
            "AMT_ANNUITY / AMT_INCOME_TOTAL > 0.5",
            {"AMT_ANNUITY": 60.0, "AMT_INCOME_TOTAL": 100.0},
            "referred",
        ),
        (
            "AMT_ANNUITY / AMT_INCOME_TOTAL > 0.5",
            {"AMT_ANNUITY": 50.0, "AMT_INCOME_TOTAL": 100.0},
            "approved",
        ),
        ("AMT_ANNUITY between 10 and 20", {"AMT_ANNUITY": 20.0}, "referred"),
        ("AMT_ANNUITY in (1, 2)", {"AMT_ANNUITY": 2.0}, "referred"),
        ("AMT_ANNUITY <> 2", {"AMT_ANNUITY": 2.0}, "approved"),
        ("not AMT_ANNUITY > 2", {"AMT_ANNUITY": 2.0}, "referred"),
        ("-AMT_ANNUITY < -2", {"AMT_ANNUITY": 3.0}, "referred"),
        ("NAME_CONTRACT_TYPE = 'Revolving loans'", {"NAME_CONTRACT_TYPE": 1.0}, "referred"),
        ("NAME_CONTRACT_TYPE <> 'Revolving loans'", {"NAME_CONTRACT_TYPE": 0.0}, "referred"),
        ("NAME_CONTRACT_TYPE in ('Cash loans')", {"NAME_CONTRACT_TYPE": 1.0}, "approved"),
        ("EXT_SOURCE_1 is null", {}, "referred"),
        ("EXT_SOURCE_1 is not null", {}, "approved"),
        ("grade = 'B' and points < 580", {}, "referred"),
        ("greatest(AMT_ANNUITY, AMT_CREDIT) > 5", {"AMT_ANNUITY": 1.0, "AMT_CREDIT": 6.0}, "referred"),
        ("least(AMT_ANNUITY, AMT_CREDIT) > 5", {"AMT_ANNUITY": 1.0, "AMT_CREDIT": 6.0}, "approved"),
        ("coalesce(AMT_ANNUITY, 7) > 5", {}, "referred"),
    ],
)
def test_a_condition_holds_or_not(when, facts, outcome):
    assert policy(rule(when)).rule(vector(**facts), assessed()).outcome == outcome


@pytest.mark.parametrize(
    "when",
    [
        "AMT_ANNUITY / AMT_INCOME_TOTAL > 0.5",
        "least(AMT_ANNUITY, AMT_INCOME_TOTAL) > 500",
        "AMT_INCOME_TOTAL > 5 and AMT_ANNUITY <> 1",
        "NAME_CONTRACT_TYPE = 'Cash loans'",
        "AMT_INCOME_TOTAL / (AMT_INCOME_TOTAL - 100) > 1",
    ],
)
def test_what_cannot_be_judged_is_referred_and_says_what_is_missing(when):
    policy_result = policy(rule(when, then="refuse")).rule(vector(AMT_INCOME_TOTAL=100.0), assessed())
    assert policy_result.outcome == "referred"
    (applied,) = policy_result.rules
    assert applied["unknown"] and "AMT_INCOME_TOTAL" not in applied["facts"]
    passed = policy(rule(when, then="refuse", more="    if_unknown: pass\n"))
    assert passed.rule(vector(AMT_INCOME_TOTAL=100.0), assessed()).outcome == "approved"


@pytest.mark.parametrize(
    ("grade", "amount", "instalment", "outcome"),
    [
        ("A", 50_000.0, 1_000.0, "approved"),
        ("A", 50_001.0, 1_000.0, "refused"),
        ("D", 20_000.0, 1_000.0, "approved"),
        ("D", 20_001.0, 1_000.0, "refused"),
        ("A", 20_000.0, 400.0, "approved"),
        ("D", 20_000.0, 400.0, "refused"),
    ],
)
def test_amount_and_term_are_capped_by_grade(grade, amount, instalment, outcome):
    named = "quantities: {amount: AMT_CREDIT, instalment: AMT_ANNUITY}\n"
    prices = "prices:\n  rates: {A: 0.05, B: 0.06, C: 0.07, D: 0.15, E: 0.2}\n  fees: 0.01\n"
    caps = rule("grade in ('A', 'B') and AMT_CREDIT > 50000 or grade in ('C', 'D') and AMT_CREDIT > 20000")
    terms = rule("grade in ('C', 'D') and term_months > 60").replace("RULE", "TERM_OF_GRADE")
    capped = policy((caps + terms).replace("then: refer", "then: refuse"), named + prices)
    loan = vector(AMT_CREDIT=amount, AMT_ANNUITY=instalment)
    assert capped.rule(loan, assessed(grade=grade)).outcome == outcome


def test_one_side_that_is_true_is_enough_for_or():
    either = policy(rule("AMT_ANNUITY > 5 or AMT_CREDIT > 5", then="refuse"))
    assert either.rule(vector(AMT_CREDIT=6.0), assessed()).outcome == "refused"
    assert either.rule(vector(AMT_CREDIT=4.0), assessed()).outcome == "referred"


def test_every_rule_is_recorded_and_a_refusal_wins():
    rules = rule("probability >= threshold", then="refuse") + rule("AMT_CREDIT > 5").replace("RULE", "OTHER")
    policy_result = policy(rules).rule(vector(AMT_CREDIT=6.0), assessed(probability=0.1))
    assert policy_result.outcome == "refused"
    assert [one["code"] for one in policy_result.rules] == ["RULE", "OTHER"]


@pytest.mark.parametrize(
    ("standing", "outcome"),
    [
        (CaseStanding(), "approved"),
        (CaseStanding(3, 1), "approved"),
        (CaseStanding(2, 2), "approved"),
        (CaseStanding(3, 2), "referred"),
    ],
    ids=["first", "one change", "second attempt", "third attempt with two changes"],
)
def test_a_rule_reads_how_often_an_application_was_entered(standing, outcome):
    bound = policy(rule("attempts >= 3 and changed_facts >= 2"))
    assert bound.reads_case
    assert not policy(rule("AMT_CREDIT > 5")).reads_case
    assert bound.rule(vector(), assessed(), standing).outcome == outcome
    outcomes, touched = bound.outcomes(
        np.empty((2, 0)), np.tile([0.05, 0.1, 570.0, 1.0], (2, 1)), np.array([standing.columns, (1.0, 0.0)])
    )
    assert outcomes.tolist() == [["approved", "refused", "referred"].index(outcome), 0]
    assert touched["RULE"].tolist() == [outcome == "referred", False]
    assert [one.outcome for one in bound.rule_many(vector()[None], [assessed()])] == ["approved"]


def test_what_training_never_saw_is_referred_by_name():
    text = """
  - code: OUTSIDE
    kind: domain
    outside_training: [AMT_CREDIT, ratio]
    margin: 0.1
    then: refer
    reason: {fr: Hors domaine, en: Outside}
"""
    bound = policy(text, "quantities:\n  ratio: AMT_CREDIT / AMT_ANNUITY\n")
    assert bound.rule(vector(AMT_CREDIT=150.0, AMT_ANNUITY=150.0), assessed()).outcome == "approved"
    assert bound.rule(vector(AMT_CREDIT=215.0, AMT_ANNUITY=150.0), assessed()).outcome == "approved"
    assert bound.rule(vector(AMT_CREDIT=150.0, AMT_ANNUITY=1.0), assessed()).rules == [
        {"code": "OUTSIDE", "then": "refer", "facts": ["ratio"]}
    ]


def test_reasons_name_what_is_missing_in_both_languages():
    bound = policy(rule("AMT_ANNUITY > 5") + rule("AMT_CREDIT > 5").replace("RULE", "OTHER"))
    policy_result = bound.rule(vector(AMT_CREDIT=6.0), assessed())
    features = LAYOUT.features
    said = {
        language: [
            one.sentence for one in rule_reasons(bound.document, policy_result.rules, features, language)
        ]
        for language in ("fr", "en")
    }
    assert features["AMT_ANNUITY"].label_fr in said["fr"][0]
    assert features["AMT_ANNUITY"].label_en in said["en"][0]
    assert said["fr"][1] == "Règle" and said["en"][1] == "Rule"


def test_a_fact_that_the_vectors_lack_is_missing_of_everybody():
    short = VectorLayout({"AMT_CREDIT": LAYOUT.features["AMT_CREDIT"]})
    document = read_policy(default_policy_text(), LAYOUT.features)
    bound = CompiledPolicy(document, short, np.full((1, 1), 100.0))
    assert bound.features == ("AMT_CREDIT",)
    assert "AMT_INCOME_TOTAL" in bound.absent
    policy_result = bound.rule(np.array([100.0]), assessed())
    assert policy_result.outcome == "referred"
    assert {"MISSING_FACTS", "INSTALMENT_TO_INCOME"} <= {one["code"] for one in policy_result.rules}
    assert bound.rule_many(np.array([[100.0], [np.nan]]), [assessed()] * 2)[0] == policy_result


def test_a_fact_is_found_by_its_definition_whatever_it_is_called():
    renamed = replace(LAYOUT.features["AMT_CREDIT"], name="LOAN")
    text = f"policy: trial\nversion: 1\nrules:{rule('AMT_CREDIT > 5')}"
    document = read_policy(text, LAYOUT.features)
    bound = CompiledPolicy(document, VectorLayout({"LOAN": renamed}), np.ones((1, 1)))
    assert (bound.features, bound.absent) == (("LOAN",), ())
    assert bound.rule(np.array([6.0]), assessed()).rules == [{"code": "RULE", "then": "refer"}]


DEFAULT = CompiledPolicy(
    read_policy(default_policy_text(), LAYOUT.features),
    LAYOUT,
    RANDOM.uniform(0.0, 1e6, (100, len(LAYOUT.names))),
)
NUMBERS = st.one_of(
    st.just(float("nan")),
    st.floats(0.0, 1.0),
    st.floats(-1e7, 1e7),
    st.sampled_from([0.0, -0.0, 1.0, 2.0, 1e300, float("inf")]),
)


@given(
    rows=st.lists(
        st.tuples(
            st.lists(NUMBERS, min_size=len(DEFAULT.features), max_size=len(DEFAULT.features)),
            st.floats(0.0, 1.0),
            st.sampled_from("ABCDE"),
        ),
        min_size=1,
        max_size=5,
    )
)
@settings(max_examples=150, deadline=None)
def test_many_are_decided_as_each_alone(rows):
    matrix = np.stack([vector(**dict(zip(DEFAULT.features, facts, strict=True))) for facts, _, _ in rows])
    scores = [assessed(probability, grade=grade) for _, probability, grade in rows]
    with np.errstate(all="ignore"):
        many = DEFAULT.rule_many(matrix, scores)
        approved = DEFAULT.approves(matrix, scores)
    alone = [DEFAULT.rule(row, score) for row, score in zip(matrix, scores, strict=True)]
    assert many == alone
    assert approved.tolist() == [one.outcome == "approved" for one in alone]


@given(st.sets(st.sampled_from(DEFAULT.features)), st.integers(0, 2**32 - 1))
@settings(max_examples=100, deadline=None)
def test_hiding_a_required_fact_never_approves(hidden, seed):
    facts = dict(zip(DEFAULT.features, np.random.default_rng(seed).uniform(0, 1e6, 99), strict=False))
    shown = {name: value for name, value in facts.items() if name not in hidden}
    policy_result = DEFAULT.rule(vector(**shown), assessed())
    if hidden & {"AMT_CREDIT", "AMT_ANNUITY", "AMT_INCOME_TOTAL", "AMT_GOODS_PRICE", "NAME_CONTRACT_TYPE"}:
        assert policy_result.outcome != "approved"


def test_a_price_that_is_not_known_names_the_terms_that_are_missing():
    policy_result = DEFAULT.rule(vector(AMT_CREDIT=1000.0), assessed())
    (term,) = [one for one in policy_result.rules if one["code"] == "TERM"]
    assert term["unknown"] and term["facts"] == ["AMT_ANNUITY"]
