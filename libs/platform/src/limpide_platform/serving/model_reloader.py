"""Polls the registry's aliases; loads a new version, tests it, and makes it active between two requests."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Generic, Protocol

from limpide_credit.bundle import ModelBundle
from limpide_credit.errors import LimpideError, TamperedError
from limpide_platform.serving.active_models import ActiveModels, Prepared, RegistryView, Serving
from limpide_platform.serving.metrics import ServingMetrics
from limpide_platform.serving.self_test import self_test

_LOG = logging.getLogger(__name__)
# A version that failed is tried again: its artifact may have been half uploaded, or the bucket away.
# Each time it waits twice as long, since what fails again and again is damaged.
_RETRY_REFUSED_SECONDS = 60.0
_LONGEST_RETRY_SECONDS = 3600.0
# What a version bears in the place of an alias where an experiment names it by its number.
_EXPERIMENT = "experiment"


@dataclass(frozen=True, slots=True)
class _Refusal:
    """A refused version: when it was last tried, how often, and the reason."""

    at: float
    tries: int
    because: str

    @property
    def wait_seconds(self) -> float:
        """Time until it is tried again."""
        return min(_RETRY_REFUSED_SECONDS * 2 ** (self.tries - 1), _LONGEST_RETRY_SECONDS)


class Registry(Protocol):
    """The methods of `limpide_platform.registry.Registry` that the reloader calls."""

    def version_of(self, alias: str) -> str | None:
        """Return the version under ``alias``, None if there is no such alias."""
        ...

    def load(self, version: str) -> ModelBundle:
        """Return the bundle of a version."""
        ...

    def check_approved(self, version: str, digest: str) -> None:
        """Refuse a version that may not decide."""
        ...


class ModelReloader(Generic[Prepared]):
    """Keeps `ActiveModels` at the versions of the registry's aliases; one daemon thread, or `check` by hand.

    A missing alias or a registry that is away changes nothing but `ActiveModels.registry` and the metrics:
    the last version serves on. A version that cannot be loaded, or fails its self-test, never serves:
    the reason is in `ActiveModels.registry`, it is counted, and tried again later and later.

    Args:
        prepare: Makes of a tested bundle what the service answers with; done aside, before the version
            serves.
        challenger_alias: None to follow no challenger.
        experiment_version: Returns the version that decides in an experiment; None if none does.
    """

    def __init__(
        self,
        registry: Registry,
        models: ActiveModels[Prepared],
        metrics: ServingMetrics,
        prepare: Callable[[ModelBundle], Prepared],
        *,
        alias: str,
        challenger_alias: str | None = None,
        experiment_version: Callable[[], str | None] = lambda: None,
        poll_seconds: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._registry = registry
        self._models = models
        self._metrics = metrics
        self._prepare = prepare
        self._alias = alias
        self._challenger_alias = challenger_alias
        self._experiment_version = experiment_version
        self._poll_seconds = poll_seconds
        self._clock = clock
        self._refused: dict[tuple[str, str], _Refusal] = {}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="model-reloader", daemon=True)

    def start(self) -> None:
        """Start polling."""
        self._thread.start()

    def close(self) -> None:
        """Stop after the poll under way."""
        self._stop.set()
        self._thread.join(timeout=5)

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self.check()
            except Exception:  # noqa: BLE001 - the reloader must outlive any fault: the service serves on
                _LOG.exception("looking at the registry failed")
            self._stop.wait(self._poll_seconds)

    def check(self) -> None:
        """Poll once: champion first, then challenger, then the version of an experiment."""
        try:
            champion = self._registry.version_of(self._alias)
            challenger = self._challenger_alias and self._registry.version_of(self._challenger_alias)
        except LimpideError as error:
            self._see(away=True)
            _LOG.warning("the registry does not answer: %s", error.message)
            return
        self._see(last_check=datetime.now(UTC), alias_missing=champion is None, away=False)
        if champion is not None:
            self._load_champion(champion)
        self._load_challenger(challenger)
        self._load_experiment(self._experiment_version())

    def _load_champion(self, version: str) -> None:
        serving = self._models.champion
        if serving is not None and serving.version == version:
            self._see(refused_version=None, refused_because=None)
            return
        loaded = self._take(version, self._alias)
        if loaded is None:
            self._see(refused_version=version, refused_because=self._refused[self._alias, version].because)
            return
        self._models.serve(loaded)
        self._see(refused_version=None, refused_because=None)
        self._metrics.model_swaps.inc()
        if serving is not None:
            self._info(serving, 0)
        self._info(loaded, 1)
        _LOG.info("serving version %s", version, extra={"model_version": version, "alias": self._alias})

    def _load_challenger(self, version: str | None) -> None:
        now = self._models.challenger
        champion = self._models.champion
        if version is None or (champion is not None and champion.version == version):
            self._models.challenger = None
        elif now is None or now.version != version:
            self._models.challenger = self._take(version, self._challenger_alias or "")
        refused = self._refused.get((self._challenger_alias or "", version or ""))
        self._see(
            refused_challenger=version if refused else None,
            refused_challenger_because=refused and refused.because,
        )

    def _load_experiment(self, version: str | None) -> None:
        now = self._models.experiment
        if version is None:
            self._models.experiment = None
        elif now is None or now.version != version:
            self._models.experiment = self._take(version, _EXPERIMENT)

    def _take(self, version: str, alias: str) -> Serving[Prepared] | None:
        """Return the version, from memory or loaded and tested; None if it is refused."""
        since = datetime.now(UTC)
        refused = self._refused.get((alias, version))
        if refused is not None and self._clock() - refused.at < refused.wait_seconds:
            return None
        try:
            taken = self._known(version) or self._loaded(version)
            if alias in (self._alias, _EXPERIMENT):
                self._registry.check_approved(version, taken.digest or "")
        except Exception as error:  # noqa: BLE001 - whatever a damaged model raises, the one in service stays
            self._refuse(alias, version, error, 1 if refused is None else refused.tries + 1)
            return None
        self._refused.pop((alias, version), None)
        return replace(taken, alias=alias, since=since)

    def _known(self, version: str) -> Serving[Prepared] | None:
        models = self._models
        kept = (models.champion, models.previous, models.challenger, models.experiment)
        return next((one for one in kept if one is not None and one.version == version), None)

    def _loaded(self, version: str) -> Serving[Prepared]:
        bundle = self._registry.load(version)
        self_test(bundle, version)
        return Serving(
            version=version,
            alias="",
            feature_set_version=bundle.model.feature_set_version,
            model=self._prepare(bundle),
            since=datetime.now(UTC),
            digest=bundle.digest,
        )

    def _refuse(self, alias: str, version: str, error: Exception, tries: int) -> None:
        because = error.message if isinstance(error, LimpideError) else _first_line(error)
        self._refused[alias, version] = _Refusal(self._clock(), tries, because)
        self._metrics.model_load_failures.inc()
        if isinstance(error, TamperedError):
            self._metrics.model_tampered.inc()
        _LOG.warning("version %s is refused: %s", version, error, extra={"model_version": version})

    def _info(self, serving: Serving[Prepared], value: int) -> None:
        labels = (serving.alias, serving.version, serving.feature_set_version)
        self._metrics.model_info.labels(*labels).set(value)

    def _see(self, **seen: object) -> None:
        view: RegistryView = replace(self._models.registry, **seen)
        self._models.registry = view
        self._metrics.alias_missing.set(view.alias_missing)
        self._metrics.registry_away.set(view.away)
        if view.last_check is not None:
            self._metrics.registry_last_check.set(view.last_check.timestamp())


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}: {lines[0][:300]}" if lines else type(error).__name__
