"""A model that reads two facts, and clients of whom two of them say the same."""

from dataclasses import dataclass

import lightgbm as lgb
import numpy as np
import pytest

from limpide_credit.bundle import ModelBundle, mean_contributions, outcome_quantiles, reference_sample
from limpide_credit.decision.calibration import Calibration
from limpide_credit.decision.policy import Policy
from limpide_credit.decision.threshold import Costs, cost_curve
from limpide_credit.explanation.reference_view import ReferenceView
from limpide_credit.features import RowBuilder, feature_set
from limpide_credit.model import CreditModel
from limpide_credit.next_facts import QUESTIONS, NextFactFinder
from limpide_credit.policy import CompiledPolicy, read_policy
from limpide_credit.scorers.boosted_trees import BoostedTrees

CLIENTS = 600
READ = ("EXT_SOURCE_2", "EXT_SOURCE_3")
POLICY = """
policy: test
version: 1
rules:
  - code: NOT_ASKED
    kind: domain
    not_asked: [occupation]
    then: refer
    reason: {fr: Profession., en: Occupation.}
  - code: CAR
    kind: domain
    when: FLAG_OWN_CAR = 'Y' and OWN_CAR_AGE is null
    then: refer
    reason: {fr: Voiture., en: Car.}
  - code: SCORE
    kind: score
    when: probability >= threshold
    then: refuse
    reason: {fr: Risque., en: Risk.}
"""


@dataclass(frozen=True)
class Lender:
    """A finder with the policy that decides, and the clients' vectors."""

    finder: NextFactFinder
    policy: CompiledPolicy
    vectors: np.ndarray

    def without(self, vector: np.ndarray, *codes: str) -> np.ndarray:
        """Return a vector without the answers to some questions."""
        nothing = np.full((1, len(vector)), np.nan)
        for code in codes:
            vector = self.finder.filled(vector, nothing, QUESTIONS[code])[0]
        return vector


@pytest.fixture(scope="session")
def lender() -> Lender:
    """Scores 2 and 3 are one number, which alone decides; the car and its age mean nothing to the model."""
    features = feature_set()
    random = np.random.default_rng(3)
    score = random.random(CLIENTS)
    builder = RowBuilder()
    vectors = np.stack(
        [
            builder.from_application(
                {
                    "AMT_CREDIT": 100_000.0,
                    "EXT_SOURCE_2": one,
                    "EXT_SOURCE_3": one,
                    "FLAG_OWN_CAR": "Y",
                    "OWN_CAR_AGE": float(age),
                    "OCCUPATION_TYPE": "Drivers",
                }
            )
            for one, age in zip(score.tolist(), random.integers(0, 20, CLIENTS).tolist(), strict=True)
        ]
    )
    target = (random.random(CLIENTS) < np.where(score < 0.5, 0.3, 0.02)).astype(np.int64)
    positions = features.layout.positions(READ)
    taught = np.concatenate([vectors, vectors, vectors])[:, positions]
    taught[CLIENTS : 2 * CLIENTS, 0] = np.nan
    taught[2 * CLIENTS :, 1] = np.nan
    booster = lgb.train(
        {
            "objective": "binary",
            "num_leaves": 4,
            "min_data_in_leaf": 50,
            "verbose": -1,
            "num_threads": 1,
            "feature_fraction": 0.5,
            "seed": 1,
        },
        lgb.Dataset(taught, np.tile(target, 3), feature_name=list(READ)),
        num_boost_round=40,
    )
    costs = Costs()
    model = CreditModel(
        BoostedTrees(booster),
        Calibration(slope=1.0, intercept=0.0),
        Policy(costs.break_even, costs),
        features.layout,
        READ,
    )
    reference = reference_sample(model, np.arange(CLIENTS), vectors, target, CLIENTS, 0)
    bundle = ModelBundle(
        model=model,
        reference=reference,
        quantiles=outcome_quantiles(model, vectors, target),
        importance=mean_contributions(model, vectors),
        metrics={},
        cost_curve=cost_curve(reference.probability, target, costs),
        card_fr="",
        card_en="",
        data_fingerprint="",
    )
    finder = NextFactFinder(ReferenceView(bundle), builder)
    policy = CompiledPolicy(read_policy(POLICY, features.features), features.layout, reference.vectors)
    return Lender(finder, policy, vectors)
