"""The policy in force: reloaded from the store, bound to each active model."""

import logging
from collections.abc import Callable
from datetime import datetime
from threading import Lock
from weakref import WeakKeyDictionary

from limpide_credit.bundle import ModelBundle, ReferenceSample
from limpide_credit.errors import LimpideError, UnavailableError
from limpide_credit.features import feature_set
from limpide_credit.model import CreditModel
from limpide_credit.policy import CompiledPolicy, PolicyDocument, default_policy_text, read_policy
from limpide_platform.serving.metrics import ServingMetrics
from limpide_platform.store import Store

_LOG = logging.getLogger(__name__)


class ActivePolicy:
    """Holds the document in force and its binding to each model.

    The store's thread follows the document while the registry's binds models; any thread reads.

    Until a lender has promoted a policy, the one that ships is in force.

    Args:
        keeps: Whether the document is written to the store before anything is decided by it; else it is read
            there.
    """

    def __init__(self, metrics: ServingMetrics, *, keeps: bool) -> None:
        self._metrics = metrics
        self._keeps = keeps
        self._document: PolicyDocument | None = None
        # A dictionary must not grow while another thread goes through it.
        self._binding = Lock()
        self._samples: WeakKeyDictionary[CreditModel, ReferenceSample] = WeakKeyDictionary()
        self._compiled: WeakKeyDictionary[CreditModel, CompiledPolicy] = WeakKeyDictionary()
        self._earlier: dict[str, PolicyDocument] = {}
        self._refused: str | None = None
        self.refusal: Callable[[], LimpideError] = _not_read
        """Makes the error while no policy could be read; a store's link says what is wrong with the store."""
        self.since: datetime | None = None
        self.refused_because: str | None = None

    @property
    def document(self) -> PolicyDocument:
        """The document in force.

        Raises:
            UnavailableError: The store, where it is kept, has not been open yet.
        """
        if self._document is None:
            raise self.refusal()
        return self._document

    def bind(self, bundle: ModelBundle) -> None:
        """Get ready to decide with a model."""
        with self._binding:
            self._samples[bundle.model] = bundle.reference
        if self._document is not None:
            self._compiled[bundle.model] = self.bound(self._document, bundle.model)

    def kept(self, digest: str, store: Store) -> PolicyDocument:
        """Return the document of a digest, in force or not.

        Raises:
            NotFoundError: The store keeps no such policy.
            TamperedError: Its text was changed.
        """
        if self._document is not None and self._document.digest == digest:
            return self._document
        if digest not in self._earlier:
            self._earlier[digest] = read_policy(store.policies.get(digest).content, feature_set().features)
        return self._earlier[digest]

    def of(self, model: CreditModel) -> CompiledPolicy:
        """Return the policy in force, bound to a model; raise `UnavailableError` if there is none yet."""
        document = self.document
        compiled = self._compiled.get(model)
        if compiled is None or compiled.document is not document:
            compiled = self._compiled[model] = self.bound(document, model)
        return compiled

    def bound(self, document: PolicyDocument, model: CreditModel) -> CompiledPolicy:
        """Return a document, in force or not, bound to a model that `bind` knows."""
        sample = self._samples[model]
        approved = sample.approved(model.policy.threshold)
        bound = CompiledPolicy(document, model.layout, sample.vectors, approved=approved)
        if bound.absent:
            _LOG.warning("the model's vectors lack what the policy reads: %s", ", ".join(bound.absent))
        return bound

    def refresh(self, store: Store) -> None:
        """Load the policy in force, and decide by it from now on.

        A policy that cannot be read changes nothing: the one before stays in force, and `refused_because`
        says why.

        Raises:
            LimpideError: The store does not answer; or there was no policy before, and this one is refused.
        """
        promoted = store.policies.in_force()
        wanted = None if promoted is None else promoted.digest
        present = self._document
        if present is not None and wanted in {present.digest, None}:
            self._accept()  # what was promoted and refused in between is not in force any more
            return
        if present is not None and wanted == self._refused:
            return
        try:
            text = default_policy_text() if wanted is None else store.policies.get(wanted).content
            document = read_policy(text, feature_set().features)
            with self._binding:
                models = list(self._samples)
            compiled = {model: self.bound(document, model) for model in models}
        except UnavailableError:
            raise
        except LimpideError as error:
            self._refused, self.refused_because = wanted, error.message
            self._metrics.policy_refused.set(1)
            _LOG.warning("the policy %s is refused: %s", (wanted or "that ships")[:12], error)
            if present is None:
                raise
            return
        if self._keeps:
            store.policies.keep(document)
        for model, one in compiled.items():
            self._compiled[model] = one
        self._document, self.since = document, None if promoted is None else promoted.at
        self._accept()
        self._metrics.policy_changed(document, present)
        _LOG.info("policy %s version %d is in force", document.name, document.version)

    def _accept(self) -> None:
        self._refused = self.refused_because = None
        self._metrics.policy_refused.set(0)


def _not_read() -> LimpideError:
    return UnavailableError(
        "No policy is in force yet: the store has not been read.",
        field="policy",
        remedy="Wait for /readyz.",
        retry_after=5,
    )
