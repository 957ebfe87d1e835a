"""Reasons hold up on real clients: five hundred of them, explained by a small model of the real sample."""

from collections import Counter

import numpy as np
import pytest
from explained_models import GeneratedClients, train_bundle
from real_sample import real_sample

from limpide_credit.contracts.explanation import ExplainAnswer
from limpide_credit.decision.reasons import find_reasons
from limpide_credit.explanation.contributions import contributions
from limpide_credit.explanation.explain import explain
from limpide_credit.explanation.explained_model import ExplainedModel
from limpide_credit.features import RowBuilder
from limpide_credit.features.protected import PROTECTED
from limpide_training.feature_build import BuiltFeatures, build_features, load_features
from limpide_training.ingest import ingest

CLIENTS = 500
SCORES = ("EXT_SOURCE_1", "EXT_SOURCE_2", "EXT_SOURCE_3")

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> BuiltFeatures:
    """The features of every client of the real sample."""
    folder = tmp_path_factory.mktemp("reasons")
    ingest(real_sample(), folder / "prepared", ["installments_payments"])
    build_features(folder / "prepared", folder / "features.parquet", "duckdb")
    return load_features(folder / "features.parquet")


@pytest.fixture(scope="module")
def clients(built: BuiltFeatures) -> GeneratedClients:
    """The labelled clients; their applications are in their vectors."""
    known = ~np.isnan(built.target)
    target = built.target[known].astype(np.int64)
    return GeneratedClients(built.clients[known], built.matrix[known], [], target)


@pytest.fixture(scope="module")
def real(clients: GeneratedClients) -> ExplainedModel:
    model = ExplainedModel(train_bundle(clients), RowBuilder())
    model.prepare()
    return model


def test_every_reason_of_five_hundred_real_clients_holds_up(real, clients):
    model, builder = real.model, RowBuilder()
    chosen = np.random.default_rng(4).permutation(len(clients.target))[:CLIENTS]
    points = contributions(model, clients.vectors[chosen]).points
    found: Counter[str] = Counter()
    for vector, one in zip(clients.vectors[chosen], points, strict=True):
        before = model.policy.points.exact(model.log_odds(vector[None])[0])
        reasons = find_reasons(real, vector, one)
        facts = real.facts(vector)
        for sign, side in ((1, reasons.adverse), (-1, reasons.supporting)):
            for reason in side:
                name = reason.feature.name
                assert PROTECTED.isdisjoint(reason.feature.columns)
                if reason.moved:
                    moved = builder.rebuild(vector, facts, reason.moved)
                else:
                    moved = vector.copy()
                    moved[real.features.position(name)] = reason.usual
                after = model.policy.points.exact(model.log_odds(moved[None])[0])
                assert sign * (after - before) > 0
                assert after - before == pytest.approx(reason.points_if_usual, abs=1e-9)
                found[name] += 1
    assert found.total() > CLIENTS


def test_client_100038_is_explained_in_both_languages(real, built):
    vector = built.matrix[np.flatnonzero(built.clients == 100_038)[0]]
    for language in ("fr", "en"):
        result = explain(real, vector, language)
        answer = ExplainAnswer.model_validate(
            {"client_id": 100_038, "decision_id": None, "model_version": "1", **result}
        )
        total = answer.base.points + sum(one.points for one in answer.concepts)
        assert total == pytest.approx(answer.points_exact, abs=1e-9)
        features = {one.feature: one for concept in answer.concepts for one in concept.features}
        scores = [name for name in SCORES if name in features]
        assert scores
        for name in scores:
            value = float(vector[real.features.position(name)])
            assert features[name].value == (None if np.isnan(value) else pytest.approx(value))
    assert vector[real.features.position("EXT_SOURCE_1")] == pytest.approx(0.202145)
    assert answer.reasons
