"""What a feature is called, in French and in English, and the concepts that features fold into."""

from limpide_credit.schemas.chosen import SCHEMA
from limpide_credit.schemas.words import Words

__all__ = ["CONCEPTS", "SOURCE_WORDS", "Words", "of"]

VOWELS = "aàâeéèêiîoôuh"

CONCEPTS = SCHEMA.words.concepts
"""Concept to its words."""

SOURCE_WORDS = SCHEMA.words.sources
"""Name of the source to its words, as they stand within a sentence."""


def of(noun: str) -> str:
    """Return the French noun after *de*, elided before a vowel."""
    return f"d'{noun}" if noun[:1].lower() in VOWELS else f"de {noun}"
