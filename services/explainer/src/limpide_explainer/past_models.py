"""Versions that no longer serve, loaded again to explain what they decided."""

import threading
from collections import OrderedDict
from collections.abc import Callable

from limpide_credit.bundle import ModelBundle
from limpide_credit.explanation.explained_model import ExplainedModel
from limpide_platform.serving.active_models import ActiveModels
from limpide_platform.serving.model_reloader import Registry

_KEPT = 2


class PastModels:
    """Any registered version, ready to explain; the last few that were asked for are kept.

    Args:
        registry: Where versions are.
        models: What serves now: nothing is loaded that is here already.
        prepare: Makes of a bundle what explains.
    """

    def __init__(
        self,
        registry: Registry,
        models: ActiveModels[ExplainedModel],
        prepare: Callable[[ModelBundle], ExplainedModel],
    ) -> None:
        self._registry = registry
        self._models = models
        self._prepare = prepare
        self._kept: OrderedDict[str, ExplainedModel] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, version: str) -> ExplainedModel:
        """Return a version; blocks while it is loaded.

        Raises:
            NotFoundError: The registry has no such version.
            ConflictError, InputError: This release computes a feature that it reads otherwise or not at all;
                or it is damaged.
            UnavailableError: The registry does not answer.
        """
        for serving in (self._models.champion, self._models.previous):
            if serving is not None and serving.version == version:
                return serving.model
        with self._lock:
            if version not in self._kept:
                self._kept[version] = self._prepare(self._registry.load(version))
            self._kept.move_to_end(version)
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
            return self._kept[version]
