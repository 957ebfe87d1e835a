"""Who says less is never approved for it: five hundred refused clients of the real sample."""

from collections.abc import Sequence

import numpy as np
import pytest
from explained_models import GeneratedClients, train_bundle
from real_sample import real_sample

from limpide_credit.bundle import ModelBundle
from limpide_credit.features import RowBuilder, feature_set, history_depth
from limpide_credit.policy import CompiledPolicy, default_policy_text, read_policy
from limpide_credit.tables import APPLICATION_FACTS, SOURCES
from limpide_training.feature_build import build_features, load_features
from limpide_training.ingest import ingest

REFUSED, SETS = 500, 40

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def clients(tmp_path_factory: pytest.TempPathFactory) -> GeneratedClients:
    """The labelled clients; their applications are in their vectors."""
    folder = tmp_path_factory.mktemp("hiding")
    ingest(real_sample(), folder / "prepared", ["installments_payments"])
    build_features(folder / "prepared", folder / "features.parquet", "duckdb")
    built = load_features(folder / "features.parquet")
    known = ~np.isnan(built.target)
    return GeneratedClients(
        built.clients[known], built.matrix[known], [], built.target[known].astype(np.int64)
    )


@pytest.fixture(scope="module")
def bundle(clients: GeneratedClients) -> ModelBundle:
    return train_bundle(clients)


@pytest.fixture(scope="module")
def shipped(bundle: ModelBundle) -> CompiledPolicy:
    document = read_policy(default_policy_text(), feature_set().features)
    return CompiledPolicy(document, bundle.model.layout, bundle.reference.vectors)


@pytest.fixture(scope="module")
def refused(clients: GeneratedClients, bundle: ModelBundle, shipped: CompiledPolicy) -> np.ndarray:
    rulings = shipped.rule_many(clients.vectors, bundle.model.assess(clients.vectors))
    places = [place for place, policy_result in enumerate(rulings) if policy_result.outcome == "refused"]
    return clients.vectors[np.random.default_rng(0).permutation(places)[:REFUSED]]


def approved_without(
    hidden: Sequence[str], vectors: np.ndarray, bundle: ModelBundle, shipped: CompiledPolicy
) -> int:
    changed = RowBuilder().rebuild_rows(vectors, {name: [None] * len(vectors) for name in hidden})
    return int(shipped.approves(changed, bundle.model.assess(changed)).sum())


def test_no_hidden_fact_and_no_set_of_them_approves(refused, bundle, shipped):
    assert len(refused) == REFUSED
    random = np.random.default_rng(1)
    sets = [[name for name in APPLICATION_FACTS if random.random() < share] for share in random.random(SETS)]
    for hidden in [[name] for name in APPLICATION_FACTS] + sets:
        if hidden:
            assert approved_without(hidden, refused, bundle, shipped) == 0, hidden


def test_who_has_no_history_is_approved_as_the_score_says(clients, bundle, shipped):
    """Their sources were asked, as the lender's tables say: at least 95 % keep the score's approval."""
    thin = np.isin(history_depth(clients.vectors), ("none", "thin"))
    vectors = clients.vectors[thin]
    assessments = bundle.model.assess(vectors)
    by_score = np.array([one.decision == "approved" for one in assessments])
    assert by_score.sum() > 300
    assert shipped.approves(vectors, assessments)[by_score].mean() >= 0.95


def test_a_source_of_history_that_is_not_asked_refers(clients, bundle, shipped):
    facts = {source.column: float(source.size) for source in SOURCES.values() if source.name != "bureau"}
    vector = RowBuilder().from_application({"AMT_CREDIT": 1e5, **facts})
    policy_result = shipped.rule(vector, bundle.model.assess(vector[None])[0])
    named = next(rule["facts"] for rule in policy_result.rules if rule["code"] == "NOT_ASKED")
    assert named == ["NOT_ASKED_BUREAU"]
