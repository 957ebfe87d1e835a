"""What the routes work with: the registered classifier, loaded anew when the alias moves."""

import logging
import threading
from collections.abc import Sequence

from limpide_credit.contracts.product_categories import (
    CategoriesAnswer,
    CategoriesRequest,
    DecidingWord,
    NamedCategoriesAnswer,
    NamedCategoriesRequest,
    NamedCategory,
    ProductCategories,
    ProductText,
    RankedCategory,
)
from limpide_credit.errors import InputError, LimpideError, UnavailableError
from limpide_platform.http.fastapi_application import Runtime
from limpide_product_categories.catalogue import category_path
from limpide_product_categories.classifier import CategorySuggestion
from limpide_product_categories.encoders.minilm import MiniLM
from limpide_product_categories.naming import CategoryNames
from limpide_product_categories.registration import Registered, load_classifier, registered_version
from limpide_product_categories.text import Text, clean

_LOG = logging.getLogger("limpide_product_categories.service")


class CategoriesRuntime:
    """The classifier of one process.

    Args:
        tracking_uri: MLflow, where it is registered.
        poll_seconds: Between two looks at the alias.
        parts: What else starts and ends with it.
    """

    def __init__(self, tracking_uri: str, poll_seconds: float, parts: Sequence[Runtime] = ()) -> None:
        self._tracking_uri = tracking_uri
        self._poll_seconds = poll_seconds
        self._parts = parts
        self._registered: Registered | None = None
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._follow, name="classifier", daemon=True)
        self._sentences: MiniLM | None = None
        self._lock = threading.Lock()

    def start(self) -> None:
        """Begin to follow the alias; until a classifier is there, requests are answered 503."""
        for part in self._parts:
            part.start()
        self._thread.start()

    def close(self) -> None:
        """Stop following."""
        self._stop.set()
        for part in self._parts:
            part.close()
        if self._thread.is_alive():
            self._thread.join()

    def check_alive(self) -> None:
        """Raise nothing: a process that answers lives."""

    def check_ready(self) -> None:
        """Raise UnavailableError if no classifier is loaded."""
        self.current()

    def current(self) -> Registered:
        """Return the classifier that answers now.

        Raises:
            UnavailableError: None is loaded yet.
        """
        if self._registered is None:
            raise UnavailableError(
                "No classifier of categories is loaded.",
                field="model",
                value="product-category",
                remedy="Run the study first: make study.",
                retry_after=round(self._poll_seconds) or 1,
            )
        return self._registered

    def categories(self, request: CategoriesRequest) -> CategoriesAnswer:
        """Return the categories of products with the words that decided."""
        registered = self.current()
        given = [(one.product_name, one.description) for one in request.products]
        verdicts = registered.model.decide(given, request.words)
        return CategoriesAnswer(
            products=[_answer(one, request.threshold) for one in verdicts],
            threshold=request.threshold,
            model_version=registered.version,
        )

    def by_names(self, request: NamedCategoriesRequest) -> NamedCategoriesAnswer:
        """Return the category whose name is nearest to each product's text.

        Raises:
            InputError: A path of categories is empty.
            UnavailableError: MiniLM is not installed here.
        """
        paths = [category_path(one) for one in request.categories]
        for place, path in enumerate(paths):
            if not path:
                raise InputError(
                    "A category has no name.",
                    field=f"categories.{place}",
                    value=request.categories[place],
                    remedy="Give paths such as Home >> Curtains.",
                )
        given = dict(zip(paths, request.categories, strict=True))
        names = CategoryNames(self._encoder(), paths)
        found = names.nearest([_plain(one) for one in request.products])
        return NamedCategoriesAnswer(
            products=[NamedCategory(category=given[path], likeness=likeness) for path, likeness in found]
        )

    def _encoder(self) -> MiniLM:
        with self._lock:
            if self._sentences is None:
                encoder = MiniLM()
                encoder.fit(())
                self._sentences = encoder
            return self._sentences

    def _follow(self) -> None:
        while not self._stop.is_set():
            try:
                version = registered_version(self._tracking_uri)
                if self._registered is None or self._registered.version != version:
                    self._registered = load_classifier(self._tracking_uri)
                    _LOG.info("classifier loaded", extra={"model_version": version})
            except LimpideError as error:
                _LOG.warning("no classifier: %s", error.message)
            self._stop.wait(self._poll_seconds)


def _plain(product: ProductText) -> Text:
    return Text(clean(". ".join(filter(None, (product.product_name, product.description)))), ())


def _answer(verdict: CategorySuggestion, threshold: float) -> ProductCategories:
    if not verdict.known:
        return ProductCategories(decision="no_known_word", categories=[])
    ranked = [
        RankedCategory(category=category, probability=probability, words=_words(words))
        for category, probability, words in verdict.ranked
    ]
    sure = ranked[0].probability >= threshold
    return ProductCategories(decision="decided" if sure else "unsure", categories=ranked)


def _words(words: Sequence[tuple[str, float]]) -> list[DecidingWord]:
    return [DecidingWord(word=word, log_odds=log_odds) for word, log_odds in words]
