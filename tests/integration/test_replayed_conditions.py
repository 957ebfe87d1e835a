"""`limpide decisions replay` of approvals on condition: as conditional as recorded; what is not is seen."""

from contextlib import closing

import numpy as np
import pytest

from limpide_credit.errors import ConflictError
from limpide_credit.features import RowBuilder, feature_set
from limpide_credit.policy import CompiledPolicy, on_condition, read_policy, wanted_proofs
from limpide_platform.store import Decision, open_store

TEXT = """
policy: declared-facts
version: 1
declared: [AMT_INCOME_TOTAL, AMT_GOODS_PRICE]
rules:
  - code: LITTLE_INCOME
    kind: affordability
    when: AMT_INCOME_TOTAL < 100000
    then: refuse
    reason: {fr: Revenu trop bas., en: The income is too low.}
"""
APPLICATION = {"AMT_CREDIT": 600000.0, "AMT_INCOME_TOTAL": 180000.0, "AMT_GOODS_PRICE": 600000.0}


@pytest.fixture
def record(sqlite_url, bundle, version, new_decision):
    """Return a function that records the application as this policy decides on it, or as is said."""
    model, sample = bundle.model, bundle.reference
    document = read_policy(TEXT, feature_set().features)
    approved = sample.approved(model.policy.threshold)
    policy = CompiledPolicy(document, model.layout, sample.vectors, approved=approved)
    builder = RowBuilder(feature_set(), model.layout)
    vector = builder.from_application(APPLICATION)
    (assessment,) = model.assess(vector[None])

    def put(proved: list[str], decision: str | None = None) -> Decision:
        (wanted,) = wanted_proofs(policy, model, builder, np.array([vector]), [proved])
        ruling = on_condition(policy.rule(vector, assessment), wanted)
        new = new_decision(
            channel="application",
            input={"application": APPLICATION, "proved": proved},
            vector=vector,
            feature_set_version=feature_set().version,
            model_version=version,
            probability=assessment.probability_of_default,
            points=assessment.points,
            grade=assessment.grade,
            threshold=assessment.threshold,
            decision=decision or ruling.outcome,
            reasons=ruling.rules if decision is None else [],
            policy_digest=document.digest,
        )
        with closing(open_store(sqlite_url)) as store:
            store.policies.keep(document)
            return store.decisions.append([new])[0]

    return put


def test_an_approval_on_condition_replays_and_so_does_its_fulfilment(run, record):
    before, after = record([]), record(["AMT_INCOME_TOTAL"])
    assert (before.decision, after.decision) == ("approved_on_condition", "approved")
    for decision in (before, after):
        code, out, _ = run("decisions", "replay", decision.id)
        assert code == 0, out
        assert decision.decision in out
    assert "PROOF_WANTED" in run("decisions", "show", before.id)[1]


def test_an_approval_that_hid_its_condition_does_not_replay(run, record):
    code, out, _ = run("decisions", "replay", record([], decision="approved").id)
    assert code == ConflictError.exit_code
    assert "now approved_on_condition" in out
