"""Who says less is never approved for it: of refused clients, no set of hidden facts turns the refusal."""

import numpy as np
import pytest

from limpide_credit.bundle import ModelBundle
from limpide_credit.features import RowBuilder, feature_set
from limpide_credit.policy import CompiledPolicy, default_policy_text, read_policy
from limpide_credit.tables import APPLICATION_FACTS, SOURCES, TABLES
from limpide_credit.tables.protected import GENDER_AND_FAMILY

SETS = 20
OPTIONAL = [name for name in APPLICATION_FACTS if not TABLES["application"].column(name).required]


@pytest.fixture(scope="module")
def shipped(generated_bundle: ModelBundle) -> CompiledPolicy:
    document = read_policy(default_policy_text(), feature_set().features)
    return CompiledPolicy(document, generated_bundle.model.layout, generated_bundle.reference.vectors)


@pytest.fixture(scope="module")
def refused(generated_bundle: ModelBundle, generated_clients, shipped: CompiledPolicy) -> list[int]:
    """The places of the clients whom score and policy refuse."""
    model, vectors = generated_bundle.model, generated_clients.vectors
    rulings = shipped.rule_many(vectors, model.assess(vectors))
    return [place for place, policy_result in enumerate(rulings) if policy_result.outcome == "refused"]


def approved(generated_bundle: ModelBundle, shipped: CompiledPolicy, vectors: np.ndarray) -> int:
    return int(shipped.approves(vectors, generated_bundle.model.assess(vectors)).sum())


def test_no_single_hidden_fact_approves(generated_bundle, generated_clients, shipped, refused):
    builder, found = RowBuilder(), {}
    assert len(refused) > 50
    for fact in APPLICATION_FACTS:
        vectors = builder.rebuild_rows(generated_clients.vectors[refused], {fact: [None] * len(refused)})
        if count := approved(generated_bundle, shipped, vectors):
            found[fact] = count
    assert found == {}


def test_no_set_of_hidden_facts_approves(generated_bundle, generated_clients, shipped, refused):
    builder, random = RowBuilder(), np.random.default_rng(9)
    vectors = generated_clients.vectors[refused]
    for share in np.linspace(0.01, 0.9, SETS):
        hidden = [name for name in APPLICATION_FACTS if random.random() < share] or ["EXT_SOURCE_1"]
        changed = builder.rebuild_rows(vectors, {name: [None] * len(refused) for name in hidden})
        assert approved(generated_bundle, shipped, changed) == 0, hidden


def test_hiding_all_that_is_optional_approves_nobody(generated_bundle, generated_clients, shipped, refused):
    changes = {name: [None] * len(refused) for name in OPTIONAL}
    changed = RowBuilder().rebuild_rows(generated_clients.vectors[refused], changes)
    assert approved(generated_bundle, shipped, changed) == 0


def test_a_refused_client_who_comes_as_a_stranger_is_not_approved(
    generated_bundle, generated_clients, shipped, refused
):
    builder = RowBuilder()
    history = {source.column: None for source in SOURCES.values() if source.tables}
    strangers = np.array(
        [
            builder.from_application({**generated_clients.applications[place], **history, **more})
            for place in refused
            for more in ({}, {"CNT_EMPTY_BUREAU": 1}, dict.fromkeys(OPTIONAL))
        ]
    )
    assert approved(generated_bundle, shipped, strangers) == 0


def test_who_truly_has_nothing_is_still_approved(generated_bundle, generated_clients, shipped):
    """Clients whom all sources were asked about, without history, are approved as the score says."""
    facts = {source.column: 1 for source in SOURCES.values() if source.tables}
    builder, model = RowBuilder(), generated_bundle.model
    vectors = np.array([builder.from_application({**one, **facts}) for one in generated_clients.applications])
    assessments = model.assess(vectors)
    rulings = shipped.rule_many(vectors, assessments)
    by_score = [one.decision == "approved" for one in assessments]
    assert sum(by_score) > 100
    codes = {rule["code"] for policy_result in rulings for rule in policy_result.rules}
    assert "NOT_ASKED" not in codes
    assert sum(policy_result.outcome == "approved" for policy_result in rulings) > 0.5 * sum(by_score)


def test_facts_of_gender_and_family_are_asked_of_nobody(shipped):
    rules = {rule.code: rule for rule in shipped.document.rules}
    read = {fact.name for code in ("MISSING_FACTS", "NOT_ASKED") for fact in rules[code].facts}
    assert not {f"application.{name}" for name in read} & GENDER_AND_FAMILY
