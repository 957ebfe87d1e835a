"""Reasons in sentences, French and English: the person's value, the usual one, and their unit."""

from limpide_credit.contracts.shown_feature import Addressee, Language
from limpide_credit.decision.reasons import ReasonFound
from limpide_credit.explanation.absence import (
    DOES_NOT_EXIST,
    HISTORIES,
    HISTORY_NOT_ASKED,
    NOT_ASKED,
    NOT_GIVEN,
    NOT_OBTAINED,
    history_source,
)
from limpide_credit.explanation.values import say_value
from limpide_credit.features import Feature, Words
from limpide_credit.schemas.chosen import SCHEMA
from limpide_credit.words.addressee import addressed

# Whether it was asked for, where that is known.
_OF_SCORES = {True: DOES_NOT_EXIST, False: NOT_ASKED, None: NOT_OBTAINED}
_LABELLED = Words("{} : {}", "{}: {}")
# Of a number the median, of a word the most frequent: "usually" is true of both, and needs no statistics.
_COMPARED = Words(
    "{}. Chez les clients acceptés, c'est en général {}.", "{}. Among approved clients, it is usually {}."
)
# Said by the value itself: "3 years ago".
_ASIDES = (" (jours avant la demande)", " (days before the application)")


def sentence(
    reason: ReasonFound,
    language: Language,
    currency: str | None = None,
    addressee: Addressee = "client",
) -> str:
    """Return a reason in plain sentences; ``currency`` is the ISO 4217 code of amounts.

    ``Vos mensualités représentent 34 % de vos revenus. Chez les clients acceptés, c'est en général 18 %.``
    """
    feature = reason.feature
    if reason.value != reason.value and feature.table in HISTORIES:
        return f"{addressed(_in(_absent_history(reason), language), addressee)}."
    usual = _said(feature, reason.usual, language, currency)
    return _in(_COMPARED, language).format(_head(reason, language, currency, addressee), usual)


def plain_label(feature: Feature, language: Language) -> str:
    """Return the label without what the value in words says already."""
    label = feature.label(language)
    for aside in _ASIDES:
        label = label.removesuffix(aside)
    return label


def _absent_history(reason: ReasonFound) -> Words:
    source = history_source(reason.feature)
    if reason.asked is False and source is not None:
        return HISTORY_NOT_ASKED[source]
    return HISTORIES[reason.feature.table].nothing


def _head(reason: ReasonFound, language: Language, currency: str | None, addressee: Addressee) -> str:
    feature, value = reason.feature, reason.value
    label = plain_label(feature, language)
    if value != value:
        words = _OF_SCORES[reason.asked] if feature.unit == "score" else NOT_GIVEN
        return addressed(_in(words, language), addressee).format(label[:1].lower() + label[1:])
    text = _said(feature, value, language, currency)
    if feature.name in SCHEMA.words.sentence_heads:
        head = addressed(_in(SCHEMA.words.sentence_heads[feature.name], language), addressee).format(text)
        return head[:1].upper() + head[1:]
    return _in(_LABELLED, language).format(label, text)


def _said(feature: Feature, value: float, language: Language, currency: str | None) -> str:
    """Return a value in words; the words of a vocabulary longer than yes and no are quoted."""
    text = say_value(feature, value, language, currency)
    return _quoted(text, language) if len(feature.categories) > 2 else text


def _quoted(text: str, language: Language) -> str:
    return f"«\u00a0{text}\u00a0»" if language == "fr" else f"“{text}”"


def _in(words: Words, language: Language) -> str:
    return words.fr if language == "fr" else words.en
