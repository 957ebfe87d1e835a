"""Turns the client or application of a request into a vector in the layout of the model."""

from collections.abc import Callable

import numpy as np

from limpide_credit.contracts.facts import check_gaps
from limpide_credit.contracts.scoring import ScoreRequest
from limpide_credit.errors import ConflictError
from limpide_credit.features import FeatureSet, RowBuilder, Translation, VectorLayout
from limpide_credit.model import CreditModel
from limpide_platform.store import Client

_PUBLISH = "Publish the clients again with this release: limpide publish."
_TRAIN = "Train a model with this release, or serve it with the release that trained it."


class VectorSource:
    """Builds vectors for models of any layout that this release can compute.

    Args:
        features: What this release computes.
        stored_layout: Reads a layout from the store by its version; None if it is not there.
    """

    def __init__(
        self, features: FeatureSet, stored_layout: Callable[[str], VectorLayout | None] = lambda _: None
    ) -> None:
        self._features = features
        self._stored_layout = stored_layout
        self._layouts: dict[str, VectorLayout] = {features.version: features}
        self._builders: dict[str, RowBuilder] = {}
        self._translations: dict[tuple[str, str], Translation] = {}

    def builder(self, model: CreditModel) -> RowBuilder:
        """Return what computes the model's vectors from applications and what-ifs; made once for a layout.

        Raises:
            ConflictError: A feature that the model reads has another definition in this release, or none; it
                is named.
        """
        layout = model.layout
        builder = self._builders.get(layout.version)
        if builder is None:
            builder = RowBuilder(self._features, layout)
        builder.correspondence.require(model.reads, who="The model", remedy=_TRAIN)
        self._layouts.setdefault(layout.version, layout)
        self._builders[layout.version] = builder
        return builder

    def layout(self, version: str) -> VectorLayout | None:
        """Return a layout by its version; None if no release, model or store here has it.

        Raises:
            UnavailableError: The store is away.
        """
        if version not in self._layouts:
            stored = self._stored_layout(version)
            if stored is None:
                return None
            self._layouts[version] = stored
        return self._layouts[version]

    def vector(self, request: ScoreRequest, client: Client | None, model: CreditModel) -> np.ndarray:
        """Return the vector, shape (width,), that a request means, in the model's layout.

        Args:
            client: The one that the request names, if any.

        Raises:
            ConflictError: The client was published without a feature that the model reads; it is named.
            InputError: The changed facts contradict each other.
            UnavailableError: The layout of the client's features has to be read, and the store is away.
        """
        builder = self._builders.get(model.layout.version) or self.builder(model)
        if request.application is not None:
            return builder.from_application(request.application)
        assert client is not None
        vector = client.vector
        if client.feature_set_version != model.layout.version:
            vector = self._translated(client, model)
        if not request.changes:
            return vector
        check_gaps({**client.application, **request.changes}, where="changes")
        return builder.rebuild(vector, client.application, request.changes)

    def _translated(self, client: Client, model: CreditModel) -> np.ndarray:
        translation = self.translation(client.feature_set_version, model.layout)
        if translation is None:
            raise ConflictError(
                f"The features of client {client.client_id} are of a feature set that is not known here.",
                field="feature_set_version",
                value=client.feature_set_version,
                remedy=_PUBLISH,
            )
        translation.correspondence.require(
            model.reads,
            who=f"Client {client.client_id} was published by another release. The model",
            remedy=_PUBLISH,
        )
        return translation(client.vector[None])[0]

    def translation(self, version: str, wanted: VectorLayout) -> Translation | None:
        """Return what turns vectors of layout ``version`` into another's; None if it is not known."""
        key = (version, wanted.version)
        if key not in self._translations:
            given = self.layout(version)
            if given is None:
                return None
            self._translations[key] = Translation(given, wanted)
        return self._translations[key]
