"""The registry of models: MLflow's, reached through its client.

A version is one model that MLflow's own tools serve, with the rest of the bundle in the same
folder (`bundle_files`). The alias ``champion`` names the version that decides, ``challenger`` the one that
may follow it.
"""

import json
import tempfile
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from mlflow import MlflowClient
from mlflow.artifacts import download_artifacts
from mlflow.entities import ViewType
from mlflow.entities.model_registry import ModelVersion as RegisteredVersion
from mlflow.exceptions import MlflowException
from pydantic import SecretStr

from limpide_credit.bundle import ModelBundle
from limpide_credit.contracts.model_report import Figure, ModelVersion, ModelVersions
from limpide_credit.errors import InputError, NotFoundError
from limpide_platform.bundle_evidence import APPROVED, DIGEST, TRAINED_BY, Evidence, bundle_digest
from limpide_platform.bundle_files import read_bundle, write_bundle
from limpide_platform.identity.actor import Actor
from limpide_platform.mlflow_errors import mlflow_answers
from limpide_platform.pseudonyms import Pseudonyms
from limpide_platform.settings import PlatformSettings

CHAMPION = "champion"
CHALLENGER = "challenger"

_MODEL_FOLDER = "model"
_ABSENT = {"RESOURCE_DOES_NOT_EXIST", "INVALID_PARAMETER_VALUE"}

# A tag of the registered model for each alias: the version it names and since when.
_SINCE = "limpide.since."


class Registry:
    """Versions of the credit model, in order of registration.

    Every method raises UnavailableError while MLflow does not answer; given a version, NotFoundError if there
    is no such one.

    Args:
        tracking_uri: MLflow: http://host:5000, or sqlite:///path without a server.
        model_name: Name in the registry.
        key: Signs what is registered and approved, and makes the pseudonyms of its clients; with one, a
            version without its signature is not loaded.
        trial: Tries the files of a version before they are read here; None reads them at once.
    """

    def __init__(
        self,
        tracking_uri: str,
        model_name: str = "limpide-credit",
        *,
        key: SecretStr | None = None,
        trial: Callable[[Path, str], None] | None = None,
    ) -> None:
        self._client = MlflowClient(tracking_uri=tracking_uri, registry_uri=tracking_uri)
        self._tracking_uri = tracking_uri
        self.model_name = model_name
        self._evidence = Evidence(key)
        self.pseudonyms = Pseudonyms(key)
        self._trial = trial

    @classmethod
    def of(cls, settings: PlatformSettings, trial: Callable[[Path, str], None] | None = None) -> Self:
        """Return the registry that the settings name.

        Raises:
            InputError: The file of the key is missing, unreadable or empty.
        """
        return cls(settings.tracking_uri, settings.registered_model, key=settings.model_key(), trial=trial)

    def register(
        self,
        bundle: ModelBundle,
        run_id: str,
        tags: Mapping[str, str] | None = None,
        trained_by: Actor | None = None,
    ) -> str:
        """Store ``bundle`` with the run that made it and who trained it, and return its new version."""
        with mlflow_answers(self._tracking_uri), tempfile.TemporaryDirectory() as temporary:
            folder = Path(temporary) / _MODEL_FOLDER
            write_bundle(bundle, folder)
            self._client.log_artifacts(run_id, str(folder), _MODEL_FOLDER)
            self._ensure_model()
            source = f"{self._client.get_run(run_id).info.artifact_uri}/{_MODEL_FOLDER}"
            digest = bundle_digest(folder)
            recorded = {**(tags or {}), DIGEST: digest}
            if trained_by is not None:
                recorded[TRAINED_BY] = _trainer_text(trained_by)
            version = str(
                self._client.create_model_version(
                    self.model_name, source, run_id=run_id, tags=recorded
                ).version
            )
            signed = self._evidence.registered(self.model_name, version, digest, recorded.get(TRAINED_BY))
            self._set_tags(version, signed)
        return version

    def approve(self, version: str, digest: str) -> None:
        """Record, signed if there is a key, that the files of this digest may serve as ``version``."""
        self._registered(version)
        with mlflow_answers(self._tracking_uri):
            self._set_tags(version, self._evidence.approved(self.model_name, version, digest))

    def check_approved(self, version: str, digest: str) -> None:
        """Return if the files of this digest may decide as ``version``.

        Raises:
            ConflictError, TamperedError: With a key: it was never approved, or its approval is not signed
                with it.
        """
        tags = self._registered(version).tags
        self._evidence.check_approved(self.model_name, version, tags, digest)

    def was_approved(self, version: str) -> bool:
        """Return whether a version was ever approved; `load` and `check_approved` check of what."""
        return APPROVED in self._registered(version).tags

    def trained_by(self, version: str) -> Actor | None:
        """Return who trained a version; None if it was registered without.

        Raises:
            TamperedError: With a key: this is not what was signed when it was registered.
        """
        tags = self._registered(version).tags
        self._evidence.check(self.model_name, version, tags, tags.get(DIGEST, ""))
        text = tags.get(TRAINED_BY)
        return None if text is None else Actor(**json.loads(text), roles=frozenset())

    def _set_tags(self, version: str, tags: Mapping[str, str]) -> None:
        for name, value in tags.items():
            self._client.set_model_version_tag(self.model_name, version, name, value)

    def load(self, version: str) -> ModelBundle:
        """Return the bundle of ``version``, checked.

        Raises:
            InputError, ConflictError: The bundle is damaged, or of another format or signature; or its trial
                failed.
            TamperedError: Its files are not those that were registered or approved.
        """
        registered = self._registered(version)
        with tempfile.TemporaryDirectory() as temporary:
            try:
                source = self._client.get_model_version_download_uri(self.model_name, version)
                folder = download_artifacts(source, dst_path=temporary, tracking_uri=self._tracking_uri)
            except (MlflowException, OSError) as error:
                raise InputError(
                    f"Version {version} of {self.model_name} is registered but its files cannot be read.",
                    field="bundle",
                    value=version,
                    remedy="Check the artifact store, or set the alias to another version.",
                ) from error
            digest = bundle_digest(Path(folder))
            self._evidence.check(self.model_name, version, registered.tags, digest)
            if self._trial is not None:
                self._trial(Path(folder), version)
            return replace(read_bundle(Path(folder)), version=version, digest=digest)

    def version_of(self, alias: str) -> str | None:
        """Return the version that ``alias`` names, or None."""
        with mlflow_answers(self._tracking_uri):
            try:
                return str(self._client.get_model_version_by_alias(self.model_name, alias).version)
            except MlflowException as error:
                if error.error_code in _ABSENT:
                    return None
                raise

    def set_alias(self, alias: str, version: str) -> None:
        """Let ``alias`` name ``version`` from now on."""
        self.run_of(version)
        moved = self.version_of(alias) != version
        with mlflow_answers(self._tracking_uri):
            if moved:
                since = f"{version} {datetime.now(UTC).isoformat(timespec='seconds')}"
                self._client.set_registered_model_tag(self.model_name, _SINCE + alias, since)
            self._client.set_registered_model_alias(self.model_name, alias, version)

    def run_of(self, version: str) -> str:
        """Return the id of the run that made ``version``."""
        return str(self._registered(version).run_id)

    def _registered(self, version: str) -> RegisteredVersion:
        with mlflow_answers(self._tracking_uri):
            try:
                return self._client.get_model_version(self.model_name, version)
            except MlflowException as error:
                if error.error_code not in _ABSENT:
                    raise
        raise NotFoundError(
            f"{self.model_name} has no version {version}.",
            field="version",
            value=version,
            remedy="Train one with `limpide train`, or name another.",
        )

    def versions(self, limit: int = 20, before: int | None = None) -> ModelVersions:
        """Return versions with their aliases and figures, newest first; none if nothing was ever registered.

        Args:
            limit: At most so many; those with an alias are returned beside them.
            before: The ``next_before`` of the page before.
        """
        with mlflow_answers(self._tracking_uri):
            try:
                registered = self._client.get_registered_model(self.model_name)
            except MlflowException as error:
                if error.error_code in _ABSENT:
                    return ModelVersions(model=self.model_name, versions=[])
                raise
            older = "" if before is None else f" AND version_number < {before}"
            found = self._client.search_model_versions(
                f"name = '{self.model_name}'{older}",
                max_results=limit + 1,
                order_by=["version_number DESC"],
            )
            page = list(found)[:limit]
            shown = {str(one.version): one for one in page}
            aliased = sorted({str(version) for version in registered.aliases.values()}, key=int, reverse=True)
            named = [shown.get(version) or self._registered(version) for version in aliased]
            figures = self._figures({one.run_id for one in [*page, *named] if one.run_id})

            def described(one: RegisteredVersion) -> ModelVersion:
                return _described(one, registered.aliases, registered.tags, figures.get(one.run_id or "", {}))

            return ModelVersions(
                model=self.model_name,
                versions=[described(one) for one in page],
                named=[described(one) for one in named],
                next_before=int(page[-1].version) if len(found) > limit else None,
            )

    def _figures(self, run_ids: Collection[str]) -> dict[str, dict[str, Figure | float]]:
        """Return what each run measured over all clients, all by one search; removed runs are left out."""
        wanted = ", ".join(f"'{one}'" for one in sorted(run_ids) if one.isalnum())
        if not wanted:
            return {}
        experiments = self._client.search_experiments(view_type=ViewType.ALL)
        runs = self._client.search_runs(
            [one.experiment_id for one in experiments],
            f"attributes.run_id IN ({wanted})",
            run_view_type=ViewType.ALL,
            max_results=len(run_ids),
        )
        return {run.info.run_id: _with_intervals(run.data.metrics) for run in runs}

    def _ensure_model(self) -> None:
        try:
            self._client.create_registered_model(self.model_name)
        except MlflowException as error:
            if error.error_code != "RESOURCE_ALREADY_EXISTS":
                raise


def _trainer_text(actor: Actor) -> str:
    named = {"subject": actor.subject, "issuer": actor.issuer, "name": actor.name}
    return json.dumps(named, ensure_ascii=False)


def _described(
    registered: RegisteredVersion,
    aliases: Mapping[str, str],
    tags: Mapping[str, str],
    figures: dict[str, Figure | float],
) -> ModelVersion:
    version = str(registered.version)
    return ModelVersion(
        version=version,
        created_at=datetime.fromtimestamp(registered.creation_timestamp / 1000, UTC),
        aliases=sorted(alias for alias, named in aliases.items() if str(named) == version),
        alias_since=_since(version, tags),
        run_id=registered.run_id or "",
        tags=dict(registered.tags),
        metrics=figures,
    )


def _with_intervals(measured: Mapping[str, float]) -> dict[str, Figure | float]:
    return {
        name: Figure(value=value, low=measured[f"{name}.low"], high=measured[f"{name}.high"])
        if f"{name}.low" in measured
        else value
        for name, value in measured.items()
        if "." not in name
    }


def _since(version: str, tags: Mapping[str, str]) -> dict[str, datetime]:
    """Return since when the aliases of a version have named it, as far as their moves were written down."""
    since: dict[str, datetime] = {}
    for name, text in tags.items():
        named, _, at = text.partition(" ")
        if name.startswith(_SINCE) and named == version and at:
            since[name.removeprefix(_SINCE)] = datetime.fromisoformat(at)
    return since
