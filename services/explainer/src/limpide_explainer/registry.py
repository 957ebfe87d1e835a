"""What the explainer asks of the model registry."""

from typing import Protocol

from limpide_credit.contracts.model_report import ModelVersions
from limpide_platform.serving.model_reloader import Registry


class ModelRegistry(Registry, Protocol):
    """What is asked of `limpide_platform.registry.Registry`: models to explain, and the list of them."""

    def versions(self, limit: int = 20, before: int | None = None) -> ModelVersions:
        """Return a page of versions, newest first, with their aliases and figures."""
        ...
