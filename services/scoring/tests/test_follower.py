"""Following the registry: promotion, rollback, alias gone, registry away, a version that is damaged."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from prometheus_client import CollectorRegistry

from limpide_credit.features import feature_set
from limpide_platform.serving.follower import Follower
from limpide_platform.serving.model_holder import ModelHolder
from limpide_platform.serving.policy_holder import PolicyHolder
from limpide_platform.serving.subject import VectorSource
from limpide_platform.store import open_store
from limpide_scoring.metrics import ScoringMetrics
from limpide_scoring.shadow import Shadow


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def samples() -> CollectorRegistry:
    return CollectorRegistry()


@pytest.fixture
def holder() -> ModelHolder:
    return ModelHolder()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def follow(versions, holder, samples, clock) -> Callable[[], None]:
    follower = Follower(
        versions,
        holder,
        ScoringMetrics(samples),
        lambda bundle: bundle.model,
        alias="champion",
        challenger_alias="challenger",
        poll_seconds=3600,
        clock=clock,
    )
    return follower.check


def test_a_promoted_version_serves_and_the_one_before_is_kept(versions, holder, follow):
    follow()
    first = holder.champion
    versions.aliases["champion"] = "2"
    follow()
    assert holder.champion.version == "2"
    assert holder.previous is first


def test_a_rollback_needs_no_load(versions, holder, follow):
    follow()
    versions.aliases["champion"] = "2"
    follow()
    del versions.bundles["1"]
    versions.aliases["champion"] = "1"
    follow()
    assert holder.champion.version == "1"
    assert holder.previous.version == "2"


def test_a_removed_alias_changes_nothing_but_what_is_said(versions, holder, follow, samples):
    follow()
    del versions.aliases["champion"]
    follow()
    assert holder.champion.version == "1"
    assert holder.registry.alias_missing
    assert samples.get_sample_value("limpide_scoring_registry_alias_missing") == 1
    versions.aliases["champion"] = "1"
    follow()
    assert samples.get_sample_value("limpide_scoring_registry_alias_missing") == 0


def test_a_registry_that_is_away_changes_nothing_but_what_is_said(versions, holder, follow, samples):
    follow()
    versions.away = True
    follow()
    assert holder.champion.version == "1"
    assert holder.registry.away
    assert samples.get_sample_value("limpide_scoring_registry_away") == 1


def test_a_version_that_does_not_give_its_stored_scores_never_serves(versions, holder, follow, clock):
    follow()
    bundle = versions.bundles["2"]
    damaged = replace(bundle.reference, probability=bundle.reference.probability + 1e-6)
    versions.bundles["2"] = replace(bundle, reference=damaged)
    versions.aliases["champion"] = "2"
    follow()
    assert holder.champion.version == "1"
    assert holder.registry.refused_version == "2"
    assert "stored scores" in holder.registry.refused_because
    versions.bundles["2"] = bundle
    follow()
    assert holder.champion.version == "1", "not tried again at once"
    clock.now += 61
    follow()
    assert holder.champion.version == "2"
    assert holder.registry.refused_version is None


def test_a_version_that_is_not_there_is_refused(versions, holder, follow):
    versions.aliases["champion"] = "9"
    follow()
    assert holder.champion is None
    assert holder.registry.refused_version == "9"


def test_a_challenger_that_is_promoted_needs_no_load(versions, holder, follow):
    versions.aliases["challenger"] = "2"
    follow()
    assert holder.challenger.version == "2"
    del versions.bundles["2"]
    versions.aliases["champion"] = "2"
    follow()
    assert holder.champion.version == "2"
    assert holder.champion.alias == "champion"
    assert holder.challenger is None


@pytest.fixture
def policies(versions, store_url) -> PolicyHolder:
    policies = PolicyHolder(ScoringMetrics(CollectorRegistry()), keeps=False)
    for bundle in versions.bundles.values():
        policies.bind(bundle)
    store = open_store(store_url)
    policies.follow(store)
    store.close()
    return policies


def test_the_challenger_scores_in_the_shadow_and_the_difference_is_told(versions, holder, follow, policies):
    versions.aliases["challenger"] = "2"
    follow()
    shadow = Shadow(holder, ScoringMetrics(CollectorRegistry()), VectorSource(feature_set()), policies)
    vectors = np.random.default_rng(5).normal(size=(100, holder.champion.model.width))
    champion = holder.champion.model.assess(vectors)
    challenger = holder.challenger.model.assess(vectors)
    before = policies.of(holder.champion.model).rule_many(vectors, champion)
    after = policies.of(holder.challenger.model).rule_many(vectors, challenger)
    for vector, one, ruling in zip(vectors, champion, before, strict=True):
        shadow.offer(vector, holder.champion, one.probability_of_default, ruling.outcome)
    shadow.start()
    shadow.finish()
    gaps = [
        b.probability_of_default - a.probability_of_default for a, b in zip(champion, challenger, strict=True)
    ]
    difference = shadow.difference()
    assert difference.rows == 100
    assert difference.mean_absolute == pytest.approx(np.mean(np.abs(gaps)))
    assert difference.largest is not None
    assert abs(difference.largest) == pytest.approx(np.max(np.abs(gaps)))
    assert difference.decisions_changed == sum(
        a.outcome != b.outcome for a, b in zip(before, after, strict=True)
    )


def test_without_a_challenger_nothing_waits_in_the_shadow(holder, follow, policies):
    follow()
    shadow = Shadow(holder, ScoringMetrics(CollectorRegistry()), VectorSource(feature_set()), policies)
    shadow.offer(np.zeros(1), holder.champion, 0.1, "approved")
    shadow.start()
    shadow.finish()
    assert shadow.difference().rows == 0


def test_a_challenger_that_is_refused_is_named_with_the_reason(versions, holder, follow):
    bundle = versions.bundles["2"]
    damaged = replace(bundle.reference, probability=bundle.reference.probability + 1e-6)
    versions.bundles["2"] = replace(bundle, reference=damaged)
    versions.aliases["challenger"] = "2"
    follow()
    assert holder.challenger is None
    assert holder.registry.refused_challenger == "2"
    assert "stored scores" in holder.registry.refused_challenger_because
    assert holder.registry.refused_version is None
    del versions.aliases["challenger"]
    follow()
    assert holder.registry.refused_challenger is None
