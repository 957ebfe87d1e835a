"""A client's page is readable at level B1: Kandel and Moles' formula for French, Flesch's for English.

Both run from 0 (hardest) to 100; 60 to 70 is standard, from 80 on is easy.
"""

import re

import pytest

from limpide_dashboard.catalogue import Language, catalogue

LEAST = 80
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_VOWELS = {"fr": re.compile(r"[aeiouyàâäéèêëîïôöùûüœ]+"), "en": re.compile(r"[aeiouy]+")}
_GIVEN = {
    "day": "12",
    "name": "Service crédit",
    "fact": "Revenu",
    "decision": "1",
}


def syllables(word: str, language: Language) -> int:
    """Return how many syllables a word is spoken in, about: groups of vowels, without a mute e at the end."""
    found = len(_VOWELS[language].findall(word.lower()))
    mute = re.search(r"[^aeiouyéèà](e|es|ent)$" if language == "fr" else r"[^aeiouyl]e$", word.lower())
    return max(1, found - (mute is not None))


def ease(texts: list[str], language: Language) -> float:
    """Return the reading ease of texts, of which each ends a sentence."""
    sentences = [one for text in texts for one in re.split(r"[.!?:…]+", text) if _WORD.search(one)]
    words = [word for one in sentences for word in _WORD.findall(one)]
    length = len(words) / len(sentences)
    spoken = sum(syllables(word, language) for word in words) / len(words)
    if language == "fr":
        return 207 - 1.015 * length - 73.6 * spoken
    return 206.835 - 1.015 * length - 84.6 * spoken


def page_texts(language: Language) -> list[str]:
    """Return what the page says by itself."""
    say = catalogue(language)
    keys = [key for key in say.sentences if key.startswith("mine.") and key != "mine.letter_file"]
    return [say(key, **_GIVEN) for key in keys]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_clients_page_is_easy_to_read(language: Language):
    texts = page_texts(language)
    assert ease(texts, language) >= LEAST
    longest = max((len(_WORD.findall(one)), one) for text in texts for one in re.split(r"[.!?:]+", text))
    assert longest[0] <= 15, longest


def test_the_formula_tells_plain_words_from_an_office_s():
    plain = ["Nous ne pouvons pas accepter votre demande.", "Une personne va lire votre dossier."]
    office = (
        "Conformément aux dispositions réglementaires applicables, nous sommes au regret de vous informer "
        "que l'instruction de votre sollicitation n'a pu aboutir favorablement en l'état du dossier transmis."
    )
    assert ease(plain, "fr") > LEAST > 40 > ease([office], "fr")
