"""Following the registry: promotion, rollback, alias gone, registry away, a version that is damaged."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from prometheus_client import CollectorRegistry

from limpide_credit.features import feature_set
from limpide_platform.serving.active_models import ActiveModels
from limpide_platform.serving.active_policy import ActivePolicy
from limpide_platform.serving.model_reloader import ModelReloader
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
def models() -> ActiveModels:
    return ActiveModels()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def refresh(versions, models, samples, clock) -> Callable[[], None]:
    reloader = ModelReloader(
        versions,
        models,
        ScoringMetrics(samples),
        lambda bundle: bundle.model,
        alias="champion",
        challenger_alias="challenger",
        poll_seconds=3600,
        clock=clock,
    )
    return reloader.check


def test_a_promoted_version_serves_and_the_one_before_is_kept(versions, models, refresh):
    refresh()
    first = models.champion
    versions.aliases["champion"] = "2"
    refresh()
    assert models.champion.version == "2"
    assert models.previous is first


def test_a_rollback_needs_no_load(versions, models, refresh):
    refresh()
    versions.aliases["champion"] = "2"
    refresh()
    del versions.bundles["1"]
    versions.aliases["champion"] = "1"
    refresh()
    assert models.champion.version == "1"
    assert models.previous.version == "2"


def test_a_removed_alias_changes_nothing_but_what_is_said(versions, models, refresh, samples):
    refresh()
    del versions.aliases["champion"]
    refresh()
    assert models.champion.version == "1"
    assert models.registry.alias_missing
    assert samples.get_sample_value("limpide_scoring_registry_alias_missing") == 1
    versions.aliases["champion"] = "1"
    refresh()
    assert samples.get_sample_value("limpide_scoring_registry_alias_missing") == 0


def test_a_registry_that_is_away_changes_nothing_but_what_is_said(versions, models, refresh, samples):
    refresh()
    versions.away = True
    refresh()
    assert models.champion.version == "1"
    assert models.registry.away
    assert samples.get_sample_value("limpide_scoring_registry_away") == 1


def test_a_version_that_does_not_give_its_stored_scores_never_serves(versions, models, refresh, clock):
    refresh()
    bundle = versions.bundles["2"]
    damaged = replace(bundle.reference, probability=bundle.reference.probability + 1e-6)
    versions.bundles["2"] = replace(bundle, reference=damaged)
    versions.aliases["champion"] = "2"
    refresh()
    assert models.champion.version == "1"
    assert models.registry.refused_version == "2"
    assert "stored scores" in models.registry.refused_because
    versions.bundles["2"] = bundle
    refresh()
    assert models.champion.version == "1", "not tried again at once"
    clock.now += 61
    refresh()
    assert models.champion.version == "2"
    assert models.registry.refused_version is None


def test_a_version_that_is_not_there_is_refused(versions, models, refresh):
    versions.aliases["champion"] = "9"
    refresh()
    assert models.champion is None
    assert models.registry.refused_version == "9"


def test_a_challenger_that_is_promoted_needs_no_load(versions, models, refresh):
    versions.aliases["challenger"] = "2"
    refresh()
    assert models.challenger.version == "2"
    del versions.bundles["2"]
    versions.aliases["champion"] = "2"
    refresh()
    assert models.champion.version == "2"
    assert models.champion.alias == "champion"
    assert models.challenger is None


@pytest.fixture
def policies(versions, store_url) -> ActivePolicy:
    policies = ActivePolicy(ScoringMetrics(CollectorRegistry()), keeps=False)
    for bundle in versions.bundles.values():
        policies.bind(bundle)
    store = open_store(store_url)
    policies.refresh(store)
    store.close()
    return policies


def test_the_challenger_scores_in_the_shadow_and_the_difference_is_told(versions, models, refresh, policies):
    versions.aliases["challenger"] = "2"
    refresh()
    shadow = Shadow(models, ScoringMetrics(CollectorRegistry()), VectorSource(feature_set()), policies)
    vectors = np.random.default_rng(5).normal(size=(100, models.champion.model.width))
    champion = models.champion.model.assess(vectors)
    challenger = models.challenger.model.assess(vectors)
    before = policies.of(models.champion.model).rule_many(vectors, champion)
    after = policies.of(models.challenger.model).rule_many(vectors, challenger)
    for vector, one, policy_result in zip(vectors, champion, before, strict=True):
        shadow.offer(vector, models.champion, one.probability_of_default, policy_result.outcome)
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


def test_without_a_challenger_nothing_waits_in_the_shadow(models, refresh, policies):
    refresh()
    shadow = Shadow(models, ScoringMetrics(CollectorRegistry()), VectorSource(feature_set()), policies)
    shadow.offer(np.zeros(1), models.champion, 0.1, "approved")
    shadow.start()
    shadow.finish()
    assert shadow.difference().rows == 0


def test_a_challenger_that_is_refused_is_named_with_the_reason(versions, models, refresh):
    bundle = versions.bundles["2"]
    damaged = replace(bundle.reference, probability=bundle.reference.probability + 1e-6)
    versions.bundles["2"] = replace(bundle, reference=damaged)
    versions.aliases["challenger"] = "2"
    refresh()
    assert models.challenger is None
    assert models.registry.refused_challenger == "2"
    assert "stored scores" in models.registry.refused_challenger_because
    assert models.registry.refused_version is None
    del versions.aliases["challenger"]
    refresh()
    assert models.registry.refused_challenger is None
