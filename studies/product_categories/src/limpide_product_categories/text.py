"""From what a seller wrote to what an encoder reads: merged, cleaned, cut into words, lemmatised."""

import html
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

from simplemma import lemmatize
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

from limpide_product_categories.catalogue import Catalogue
from limpide_product_categories.footprint import Footprint, footprint
from limpide_product_categories.language import language_of, small_words

_TAG = re.compile(r"<(?:/?[a-zA-Z][^<>]{0,500}|!--.*?--)>", re.DOTALL)
_SCRIPT = re.compile(r"<(script|style)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d+|#x[0-9a-fA-F]+|[a-zA-Z]{2,8});")
_ADDRESS = re.compile(r"https?://\S+|www\.\S+")
# Sellers glue sentences: "CurtainFloral", "inches.Made"; a word ends where a capital follows a small letter.
_GLUED = re.compile(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Ý])|(?<=[.,;:!?])(?=[^\W\d_])")
_SPACE = re.compile(r"\s+")
_WORD = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True, slots=True)
class Text:
    """A product's text."""

    plain: str  # Name and description in one line, as a person reads them; what a language model takes
    # The words that carry meaning, each in its dictionary form; what counts of words take.
    lemmas: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Corpus:
    """The texts of a catalogue, and what was met on the way."""

    texts: tuple[Text, ...]  # Shape (n,)
    language: str  # The catalogue's language: that of most products
    # Two-letter code to the lines of products that are in another language than the catalogue.
    other_languages: dict[str, tuple[int, ...]]
    with_markup: tuple[int, ...]  # Lines of products whose text held HTML
    lemma_cost: Footprint  # What the lemmas took


def make_corpus(
    catalogue: Catalogue, language: str | None = None, advance: Callable[[], None] = lambda: None
) -> Corpus:
    """Turn each product of a catalogue into a `Text`.

    Args:
        language: Two-letter code of the lemmas' language; by default that of most products.
        advance: Called after each product.
    """
    raw = [
        f"{name}. {description}" if name and description else name or description
        for name, description in zip(catalogue.names, catalogue.descriptions, strict=True)
    ]
    plain = [clean(text) for text in raw]
    spoken = [language_of(text) for text in plain]
    known = Counter(one for one in spoken if one)
    main = language or (known.most_common(1)[0][0] if known else "en")
    texts = []
    with footprint() as cost:
        for one in plain:
            texts.append(Text(one, lemmas(one, main)))
            advance()
    return Corpus(
        texts=tuple(texts),
        language=main,
        other_languages={
            other: tuple(line for line, one in zip(catalogue.lines, spoken, strict=True) if one == other)
            for other in known
            if other != main
        },
        lemma_cost=cost,
        with_markup=tuple(line for line, text in zip(catalogue.lines, raw, strict=True) if has_markup(text)),
    )


def make_text(name: str, description: str, language: str) -> Text:
    """Return the `Text` of one product, as `make_corpus` makes it."""
    plain = clean(f"{name}. {description}" if name and description else name or description)
    return Text(plain, lemmas(plain, language))


def has_markup(text: str) -> bool:
    """Whether a text holds HTML tags or entities."""
    return bool(_TAG.search(text) or _ENTITY.search(text))


def clean(text: str) -> str:
    """Return a text without HTML and addresses, its glued sentences apart, its spaces single."""
    text = html.unescape(_TAG.sub(" ", _SCRIPT.sub(" ", text)))
    text = _ADDRESS.sub(" ", text)
    return _SPACE.sub(" ", _GLUED.sub(" ", text)).strip()


def lemmas(text: str, language: str) -> tuple[str, ...]:
    """Cut a text into words of two letters or more, without stop words, each as its lemma in lower case."""
    words = (word for word in _WORD.findall(text.lower()) if word not in _stop_words(language))
    return tuple(lemma for lemma in _lemmatise(words, language) if lemma not in _stop_words(language))


def forget_lemmas() -> None:
    """Forget the lemmas of words met so far, so that a measurement begins as a new process does."""
    _lemma.cache_clear()


@lru_cache
def _stop_words(language: str) -> frozenset[str]:
    return ENGLISH_STOP_WORDS | small_words("en") if language == "en" else small_words(language)


def _lemmatise(words: Iterable[str], language: str) -> Iterable[str]:
    return (_lemma(word, language) for word in words)


@lru_cache(maxsize=200_000)
def _lemma(word: str, language: str) -> str:
    return lemmatize(word, lang=language).lower()
