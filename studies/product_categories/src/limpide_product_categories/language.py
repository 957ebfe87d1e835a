"""Which language a product's text is in, from the small words that nobody does without.

Dictionaries would tell more surely, but loading those of seven languages takes longer than the study; a
product's text is long enough for the function words to decide.
"""

import re

# Words that are frequent in one of the languages, and none of English in the others.
_SMALL_WORDS: dict[str, frozenset[str]] = {
    language: frozenset(words.split())
    for language, words in {
        "en": "the of and to is this with from your it that by or you for buy only online will can be which",
        "fr": "le la les des du et est une avec pour dans sur votre ce cette qui par sont au aux pas vous",
        "de": "der das und ist mit für ein eine von den im auf nicht dem zu sich werden auch aus oder",
        "es": "el los las y una para del por su más este esta como muy puede al sus está también",
        "it": "il gli è una di della che nel sono questo questa anche più dei ed alla delle nella",
        "pt": "os um uma para da em não por mais seu sua este esta ao são você também pelo pela",
        "nl": "de het een en voor op dat zijn niet deze ook aan bij wordt naar uw maar kunt",
    }.items()
}
LANGUAGES = tuple(_SMALL_WORDS)

_WORD = re.compile(r"[^\W\d_]+")
# Fewer hits than this say nothing: a short English name may hold a brand's French article.
_LEAST_HITS = 3


def language_of(text: str) -> str | None:
    """Return the language of a text as a two-letter code, or None when too little tells."""
    words = _WORD.findall(text.lower())
    hits = {language: sum(word in small for word in words) for language, small in _SMALL_WORDS.items()}
    best = max(hits, key=lambda language: hits[language])
    return best if hits[best] >= _LEAST_HITS else None


def small_words(language: str) -> frozenset[str]:
    """Return the function words of a language."""
    return _SMALL_WORDS[language]
