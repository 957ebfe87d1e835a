"""What an approval hangs on: found alike of one and of many, gone once proved, and no way around it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from limpide_credit.bundle import ModelBundle
from limpide_credit.errors import InputError
from limpide_credit.features import RowBuilder, feature_set
from limpide_credit.policy import (
    CompiledPolicy,
    PolicyResult,
    conditions_of,
    default_policy_text,
    on_condition,
    read_policy,
    wanted_proofs,
)

FACTS = ("AMT_INCOME_TOTAL", "AMT_GOODS_PRICE", "DAYS_EMPLOYED")
CLIENTS = 300


def document(declared: str) -> str:
    head, rules = default_policy_text().split("\nrules:", 1)
    kept = "\n".join(line for line in head.splitlines() if not line.startswith("declared:"))
    return f"{kept}\n{declared}\nrules:{rules}"


@pytest.fixture(scope="module")
def policy(generated_bundle: ModelBundle) -> CompiledPolicy:
    read = read_policy(document(f"declared: [{', '.join(FACTS)}]"), feature_set().features)
    model, sample = generated_bundle.model, generated_bundle.reference
    approved = sample.approved(model.policy.threshold)
    return CompiledPolicy(read, model.layout, sample.vectors, approved=approved)


@pytest.fixture(scope="module")
def builder(generated_bundle: ModelBundle) -> RowBuilder:
    return RowBuilder(feature_set(), generated_bundle.model.layout)


@pytest.fixture(scope="module")
def approved(generated_bundle: ModelBundle, generated_clients, policy: CompiledPolicy) -> np.ndarray:
    """Vectors of clients who are approved."""
    vectors = generated_clients.vectors
    return vectors[policy.approves(vectors, generated_bundle.model.assess(vectors))][:CLIENTS]


def wanted(policy, bundle, builder, vectors, proved=()):
    return wanted_proofs(policy, bundle.model, builder, vectors, [proved] * len(vectors))


def test_an_approval_hangs_on_a_fact_if_it_falls_with_its_usual_value(
    generated_bundle, policy, builder, approved
):
    model = generated_bundle.model
    found = wanted(policy, generated_bundle, builder, approved)
    assert 0 < sum(map(bool, found)) < len(approved)
    for vector, facts in zip(approved, found, strict=True):
        for name in FACTS:
            other = builder.rebuild_rows(vector[None], {name: [policy.usual[name]]})[0]
            (assessment,) = model.assess(other[None])
            known = not np.isnan(vector[policy.layout.position(name)])
            falls = policy.rule(other, assessment).outcome != "approved"
            assert (name in facts) == (known and falls), name


def test_one_application_gives_what_many_give(generated_bundle, policy, builder, approved):
    found = wanted(policy, generated_bundle, builder, approved)
    single = [wanted(policy, generated_bundle, builder, vector[None])[0] for vector in approved]
    assert single == found


@given(st.sets(st.sampled_from(FACTS)))
@settings(max_examples=8, deadline=None)
def test_what_is_proved_is_never_a_condition(generated_bundle, policy, builder, approved, proved):
    open_ = wanted(policy, generated_bundle, builder, approved)
    left = wanted(policy, generated_bundle, builder, approved, proved)
    assert left == [tuple(name for name in facts if name not in proved) for facts in open_]
    if proved == set(FACTS):
        assert not any(left)


def test_an_income_overstated_to_be_approved_has_to_be_proved_unless_the_usual_one_would_do(
    generated_bundle, generated_clients, policy, builder
):
    model, vectors = generated_bundle.model, generated_clients.vectors
    place = policy.layout.position("AMT_INCOME_TOTAL")
    refused = vectors[~policy.approves(vectors, model.assess(vectors))]
    newly_approved = 0
    for factor in (1.5, 3.0, 6.0):
        stated = (refused[:, place] * factor).tolist()
        lied = builder.rebuild_rows(refused, {"AMT_INCOME_TOTAL": stated})
        now = lied[policy.approves(lied, model.assess(lied))]
        usual = builder.rebuild_rows(now, {"AMT_INCOME_TOTAL": [policy.usual["AMT_INCOME_TOTAL"]] * len(now)})
        would_do = policy.approves(usual, model.assess(usual))
        facts_to_prove = wanted(policy, generated_bundle, builder, now)
        assert [("AMT_INCOME_TOTAL" in one) for one in facts_to_prove] == (~would_do).tolist()
        newly_approved += int((~would_do).sum())
    assert newly_approved > 0


def test_an_income_that_is_hidden_approves_nobody(generated_bundle, policy, builder, approved):
    hidden = builder.rebuild_rows(approved, {"AMT_INCOME_TOTAL": [None] * len(approved)})
    assert not policy.approves(hidden, generated_bundle.model.assess(hidden)).any()


def test_a_policy_without_declared_facts_wants_no_proof(generated_bundle, builder, approved):
    read = read_policy(document(""), feature_set().features)
    model, sample = generated_bundle.model, generated_bundle.reference
    every = np.ones(len(sample.vectors), bool)
    plain = CompiledPolicy(read, model.layout, sample.vectors, approved=every)
    assert not plain.usual
    assert not any(wanted(plain, generated_bundle, builder, approved))


def test_only_an_approval_becomes_conditional():
    referred = PolicyResult("referred", [{"code": "RULE", "then": "refer"}])
    assert on_condition(referred, ["AMT_CREDIT"]) is referred
    approval = on_condition(PolicyResult("approved", []), ["AMT_CREDIT"])
    assert (approval.outcome, conditions_of(approval.rules)) == ("approved_on_condition", ["AMT_CREDIT"])
    assert on_condition(PolicyResult("approved", []), []).outcome == "approved"


@pytest.mark.parametrize(
    ("declared", "value"),
    [
        ("declared: [AMT_INCOM]", "AMT_INCOM"),
        ("declared: [NAME_INCOME_TYPE]", "NAME_INCOME_TYPE"),
        ("declared: [PAYMENT_RATE]", "PAYMENT_RATE"),
        ("declared: [AMT_CREDIT, AMT_CREDIT]", "AMT_CREDIT"),
    ],
    ids=["unknown", "word", "computed", "twice"],
)
def test_a_wrong_declared_fact_is_refused_by_name(declared, value):
    with pytest.raises(InputError) as caught:
        read_policy(document(declared), feature_set().features)
    assert caught.value.value == value
    assert caught.value.remedy


def test_the_code_of_wanted_proofs_is_nobody_elses():
    text = default_policy_text().replace("code: LEGAL_CAPACITY", "code: PROOF_WANTED")
    with pytest.raises(InputError, match="wanted proofs"):
        read_policy(text, feature_set().features)
