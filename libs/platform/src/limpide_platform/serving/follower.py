"""Follows the registry's aliases: loads a new version aside, tests it, swaps it in between two requests."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Generic, Protocol

import numpy as np

from limpide_credit.bundle import ModelBundle
from limpide_credit.errors import ConflictError, LimpideError
from limpide_platform.serving.metrics import ServingMetrics
from limpide_platform.serving.model_holder import ModelHolder, Prepared, RegistryView, Serving

_LOG = logging.getLogger(__name__)
_SELF_TEST_ROWS = 32
# LightGBM adds up trees in the same order everywhere; another CPU's exp() may differ in the last bits.
_SELF_TEST_TOLERANCE = 1e-9
# A version that failed is tried again: its artifact may have been half uploaded, or the bucket away.
_RETRY_REFUSED_SECONDS = 60.0


class Registry(Protocol):
    """What the follower asks of `limpide_platform.registry.Registry`."""

    def version_of(self, alias: str) -> str | None:
        """Return the version under ``alias``, None if there is no such alias."""
        ...

    def load(self, version: str) -> ModelBundle:
        """Return the bundle of a version."""
        ...


def self_test(bundle: ModelBundle, version: str) -> None:
    """Score rows of the reference sample again, alone and together, and compare with the stored scores.

    Raises
    ------
    ConflictError
        A score differs: the artifact is not the one that was trained.
    """
    sample = bundle.reference
    rows = min(_SELF_TEST_ROWS, len(sample.probability))
    vectors = np.asarray(sample.vectors[:rows], dtype=np.float64)
    together = bundle.model.probability(vectors)
    alone = np.concatenate([bundle.model.probability(vectors[row : row + 1]) for row in range(rows)])
    gap = max(
        float(np.max(np.abs(together - sample.probability[:rows]), initial=0.0)),
        float(np.max(np.abs(alone - together), initial=0.0)),
    )
    if not gap <= _SELF_TEST_TOLERANCE:
        raise ConflictError(
            f"Version {version} does not give its own stored scores (they differ by up to {gap:.3g}).",
            field="model_version",
            value=version,
            remedy="Register the model again: its artifact is damaged or was made by other software.",
        )


class Follower(Generic[Prepared]):
    """Keeps a `ModelHolder` at what the registry's aliases point to; one daemon thread, or `check` by hand.

    A missing alias or a registry that is away changes nothing but `ModelHolder.registry` and the metrics:
    the last version serves on. A version that fails its self-test never serves.

    Parameters
    ----------
    prepare
        Makes of a tested bundle what the service answers with; done aside, before the version serves.
    challenger_alias
        None to follow no challenger.
    """

    def __init__(
        self,
        registry: Registry,
        holder: ModelHolder[Prepared],
        metrics: ServingMetrics,
        prepare: Callable[[ModelBundle], Prepared],
        *,
        alias: str,
        challenger_alias: str | None = None,
        poll_seconds: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._registry = registry
        self._holder = holder
        self._metrics = metrics
        self._prepare = prepare
        self._alias = alias
        self._challenger_alias = challenger_alias
        self._poll_seconds = poll_seconds
        self._clock = clock
        self._refused: dict[str, tuple[float, str]] = {}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="follower", daemon=True)

    def start(self) -> None:
        """Begin to follow."""
        self._thread.start()

    def close(self) -> None:
        """Stop after the look in hand."""
        self._stop.set()
        self._thread.join(timeout=5)

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self.check()
            except Exception:  # noqa: BLE001 - the follower must outlive any fault: the service serves on
                _LOG.exception("looking at the registry failed")
            self._stop.wait(self._poll_seconds)

    def check(self) -> None:
        """Look once: champion first, then challenger."""
        try:
            champion = self._registry.version_of(self._alias)
            challenger = self._challenger_alias and self._registry.version_of(self._challenger_alias)
        except LimpideError as error:
            self._see(away=True)
            _LOG.warning("the registry does not answer: %s", error.message)
            return
        self._see(last_check=datetime.now(UTC), alias_missing=champion is None, away=False)
        if champion is not None:
            self._follow_champion(champion)
        self._follow_challenger(challenger)

    def _follow_champion(self, version: str) -> None:
        serving = self._holder.champion
        if serving is not None and serving.version == version:
            self._see(refused_version=None, refused_because=None)
            return
        loaded = self._take(version, self._alias)
        if loaded is None:
            self._see(refused_version=version, refused_because=self._refused[version][1])
            return
        self._holder.serve(loaded)
        self._see(refused_version=None, refused_because=None)
        self._metrics.model_swaps.inc()
        if serving is not None:
            self._info(serving, 0)
        self._info(loaded, 1)
        _LOG.info("serving version %s", version, extra={"model_version": version, "alias": self._alias})

    def _follow_challenger(self, version: str | None) -> None:
        now = self._holder.challenger
        champion = self._holder.champion
        if version is None or (champion is not None and champion.version == version):
            self._holder.challenger = None
        elif now is None or now.version != version:
            self._holder.challenger = self._take(version, self._challenger_alias or "")

    def _take(self, version: str, alias: str) -> Serving[Prepared] | None:
        """Return the version, from memory or loaded and tested; None if it is refused."""
        since = datetime.now(UTC)
        for known in (self._holder.champion, self._holder.previous, self._holder.challenger):
            if known is not None and known.version == version:
                return replace(known, alias=alias, since=since)
        refused = self._refused.get(version)
        if refused is not None and self._clock() - refused[0] < _RETRY_REFUSED_SECONDS:
            return None
        try:
            bundle = self._registry.load(version)
            self_test(bundle, version)
            prepared = self._prepare(bundle)
        except LimpideError as error:
            self._refused[version] = (self._clock(), error.message)
            self._metrics.model_load_failures.inc()
            _LOG.warning("version %s is refused: %s", version, error, extra={"model_version": version})
            return None
        self._refused.pop(version, None)
        return Serving(
            version=version,
            alias=alias,
            feature_set_version=bundle.model.feature_set_version,
            model=prepared,
            since=since,
        )

    def _info(self, serving: Serving[Prepared], value: int) -> None:
        labels = (serving.alias, serving.version, serving.feature_set_version)
        self._metrics.model_info.labels(*labels).set(value)

    def _see(self, **seen: object) -> None:
        view: RegistryView = replace(self._holder.registry, **seen)
        self._holder.registry = view
        self._metrics.alias_missing.set(view.alias_missing)
        self._metrics.registry_away.set(view.away)
        if view.last_check is not None:
            self._metrics.registry_last_check.set(view.last_check.timestamp())
