"""What the routes of one process work with, and how it starts and stops."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np

from limpide_credit.contracts.scoring import ScoreRequest
from limpide_credit.decision.loan_grid import RecourseLimits
from limpide_credit.explanation.explained_model import ExplainedModel
from limpide_explainer.letter.duties import Jurisdiction
from limpide_explainer.letter.printing import Printing
from limpide_explainer.metrics import ExplainerMetrics
from limpide_explainer.past_models import PastModels
from limpide_explainer.registry import ModelRegistry
from limpide_explainer.settings import ExplainerSettings
from limpide_platform.http.access import Access
from limpide_platform.pseudonyms import Pseudonyms
from limpide_platform.serving.active_models import ActiveModels, Serving
from limpide_platform.serving.active_policy import ActivePolicy
from limpide_platform.serving.client_reader import ClientReader
from limpide_platform.serving.model_reloader import ModelReloader
from limpide_platform.serving.store_link import StoreLink
from limpide_platform.serving.subject import VectorSource
from limpide_platform.store import Client

Result = TypeVar("Result")


@dataclass(frozen=True)
class Subject:
    """Who is explained: the client of the store, if it is one, and the vector as asked."""

    client: Client | None
    vector: np.ndarray

    @property
    def client_id(self) -> int | None:
        """The client's number; None for a new application."""
        return None if self.client is None else self.client.client_id


@dataclass(frozen=True)
class Runtime:
    """The parts of one process; `limpide_explainer.assembly` puts them together.

    A route reads ``models.current()`` once, so that its whole answer is of one version: its ``model`` is an
    `ExplainedModel`, its ``version`` goes into the answer.
    """

    settings: ExplainerSettings
    metrics: ExplainerMetrics
    access: Access
    models: ActiveModels[ExplainedModel]
    past: PastModels
    registry: ModelRegistry
    store: StoreLink
    policies: ActivePolicy
    clients: ClientReader
    vectors: VectorSource
    reloader: ModelReloader[ExplainedModel]
    pseudonyms: Pseudonyms
    jurisdiction: Jurisdiction
    printing: Printing
    documents: Executor

    async def subject(self, request: ScoreRequest, serving: Serving[ExplainedModel]) -> Subject:
        """Return who a request is about.

        Raises:
            NotFoundError: There is no such client.
            ConflictError: The client was published without a feature that the model reads.
            InputError: The changed facts contradict each other.
            UnavailableError: The store is away.
        """
        client = None if request.client_id is None else await self.clients.get(request.client_id)
        return Subject(client, self.vectors.vector(request, client, serving.model.model))

    def recourse_limits(self, explained: ExplainedModel) -> RecourseLimits:
        """Return how far a search for other loans goes, with the margin that the model needs."""
        return self.settings.recourse_limits(explained.bundle.seed_points)

    async def work(self, function: Callable[..., Result], *arguments: Any) -> Result:
        """Return what ``function`` computes, off the event loop."""
        return await asyncio.to_thread(function, *arguments)

    async def in_turn(self, function: Callable[..., Result], *arguments: Any) -> Result:
        """Return a part of a document: one is made at a time, in a thread that no explanation waits for."""
        return await asyncio.get_running_loop().run_in_executor(self.documents, function, *arguments)

    def start(self) -> None:
        """Begin to follow the registry and the store; what is away now is taken up when it comes."""
        self.access.start()
        self.store.start()
        self.reloader.start()

    def check_alive(self) -> None:
        """Raise nothing: a process that answers lives."""

    def check_ready(self) -> None:
        """Raise UnavailableError, with what is missing, if no client of the store can be explained now."""
        self.models.current()
        self.store.check()

    def close(self) -> None:
        """Stop following."""
        self.reloader.close()
        self.access.close()
        self.printing.close()
        self.documents.shutdown(wait=False, cancel_futures=True)
        self.store.close()
