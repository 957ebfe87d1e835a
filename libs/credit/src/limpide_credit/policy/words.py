"""The rules that bit, as a client or an officer reads them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from limpide_credit.contracts.explanation import RuleReason
from limpide_credit.contracts.shown_feature import Addressee, Language
from limpide_credit.explanation.sentences import plain_label
from limpide_credit.features import SOURCE_WORDS, Feature, Words, not_asked
from limpide_credit.policy.document import PolicyDocument
from limpide_credit.policy.tree import facts_of
from limpide_credit.words.addressee import addressed

_SOURCES = {not_asked(name): words.capitalised() for name, words in SOURCE_WORDS.items()}
_CONCERNED = Words("{reason} Concerné : {facts}.", "{reason} This concerns: {facts}.")
_PROOF_WANTED = Words(
    "Avant de verser le crédit, il nous faut la preuve de ce que [vous avez|le client a] déclaré.",
    "Before we pay the loan out we need proof of what [you|the client] declared.",
)
_NOT_CHECKED = Words(
    "Nous n'avons pas pu vérifier un de nos critères, faute de connaître : {facts}.",
    "We could not check one of our criteria, as we do not know: {facts}.",
)


def rule_reasons(
    document: PolicyDocument,
    rules: Sequence[Mapping[str, Any]],
    features: Mapping[str, Feature],
    language: Language,
    addressee: Addressee = "client",
) -> list[RuleReason]:
    """Return the rules that bit in words; those that refuse first, each in the order of the document.

    Args:
        rules: As recorded; see `PolicyResult`.
        features: The catalogue, whose labels name facts.
    """
    ordered = sorted(rules, key=lambda rule: rule["then"] != "refuse")
    return [_reason(document, rule, features, language, addressee) for rule in ordered]


def _reason(
    document: PolicyDocument,
    applied: Mapping[str, Any],
    features: Mapping[str, Feature],
    language: Language,
    addressee: Addressee,
) -> RuleReason:
    rule = document.rule(applied["code"])
    sentence = applied["code"] if rule is None else rule.reason(language, addressee)
    if applied["then"] == "prove":
        sentence = addressed(_PROOF_WANTED.fr if language == "fr" else _PROOF_WANTED.en, addressee)
    labels = list(_labels(document, applied.get("facts") or (), features, language))
    pattern = _NOT_CHECKED if applied.get("unknown") else _CONCERNED
    if labels or applied.get("unknown"):
        text = pattern.fr if language == "fr" else pattern.en
        sentence = text.format(reason=sentence, facts=", ".join(labels) or applied["code"])
    return RuleReason(
        code=applied["code"],
        kind="" if rule is None else rule.kind,
        then=applied["then"],
        sentence=sentence,
        facts=applied.get("facts"),
        unknown=bool(applied.get("unknown")),
    )


def _labels(
    document: PolicyDocument, names: Iterable[str], features: Mapping[str, Feature], language: Language
) -> Iterable[str]:
    """Return the labels of the facts that names and quantities stand for, each once."""
    seen: dict[str, None] = {}
    for name in names:
        number = document.quantities.get(name)
        facts = [name] if number is None else [fact.name for fact in facts_of(number)]
        for fact in facts:
            if fact in _SOURCES:
                seen.setdefault(_SOURCES[fact].fr if language == "fr" else _SOURCES[fact].en)
            elif fact in features:
                seen.setdefault(plain_label(features[fact], language))
    return seen
