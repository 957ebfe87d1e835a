"""Models that somebody changed or damaged, put under the champion's alias."""

import asyncio
import json
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlparse

from attacks import HOST, Attack, Target
from damaged_bundles import CHANGES, DAMAGES
from mlflow import MlflowClient

from limpide_credit.bundle import ModelBundle
from limpide_platform.bundle_evidence import DIGEST, bundle_digest
from limpide_platform.registry import CHAMPION, Registry

_SECONDS = 90.0


class Bucket:
    """The registry of a replica, whose files the attacker can write."""

    def __init__(self, tracking_uri: str) -> None:
        self._registry = Registry(tracking_uri)
        self._client = MlflowClient(tracking_uri=tracking_uri)
        version = self._registry.version_of(CHAMPION)
        assert version is not None
        self._good = version
        self._bundle: ModelBundle = self._registry.load(version)

    def registered(self, damage: Callable[[Path], None], *, with_digest: bool) -> str:
        """Return a version that was damaged after it was registered.

        Args:
            with_digest: Whether the attacker reaches the registry's tags, too.
        """
        experiment = self._client.get_run(self._registry.run_of(self._good)).info.experiment_id
        run = self._client.create_run(experiment)
        version = self._registry.register(self._bundle, run.info.run_id)
        folder = Path(urlparse(str(run.info.artifact_uri)).path) / "model"
        damage(folder)
        if with_digest:
            model = self._registry.model_name
            self._client.set_model_version_tag(model, version, DIGEST, bundle_digest(folder))
        return version

    def tried(self, version: str, port: int) -> str:
        """Name a version champion until scoring has refused or served it, and say which."""
        self._registry.set_alias(CHAMPION, version)
        try:
            deadline = time.monotonic() + _SECONDS
            while time.monotonic() < deadline:
                with urllib.request.urlopen(f"http://{HOST}:{port}/model", timeout=10) as answer:
                    model = json.load(answer)
                if model["version"] == version:
                    return "served"
                if model["refused_version"] == version:
                    return "refused, with the reason"
                time.sleep(0.5)
            return "neither refused nor served"
        finally:
            self._registry.set_alias(CHAMPION, self._good)


def tampering(tracking_uri: str) -> dict[str, Attack]:
    """Return an attack for each change and each damage, each one version under the champion's alias."""
    bucket = Bucket(tracking_uri)
    return {
        **{
            f"model changed: {name}": _attack(bucket, damage, with_digest=False)
            for name, damage in CHANGES.items()
        },
        **{
            f"model damaged: {name}": _attack(bucket, damage, with_digest=True)
            for name, damage in DAMAGES.items()
        },
    }


def _attack(bucket: Bucket, damage: Callable[[Path], None], *, with_digest: bool) -> Attack:
    async def attack(target: Target, seconds: float) -> dict[str, int]:
        end = asyncio.get_running_loop().time() + seconds
        version = await asyncio.to_thread(bucket.registered, damage, with_digest=with_digest)
        outcome = await asyncio.to_thread(bucket.tried, version, target.scoring)
        await asyncio.sleep(max(0.0, end - asyncio.get_running_loop().time()))
        return {outcome: 1}

    return attack
