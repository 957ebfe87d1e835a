"""The policy document: read, checked against what facts there are, and refused by line where it is wrong."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, cast

from limpide_credit.contracts.decisions import PROOF_WANTED
from limpide_credit.contracts.shown_feature import Addressee
from limpide_credit.decision.grades import GRADES
from limpide_credit.features import Feature, not_asked
from limpide_credit.policy.contradiction import always_true, never_true
from limpide_credit.policy.declared import declared_facts
from limpide_credit.policy.facts import (
    CASE_FACTS,
    PRICE_FACTS,
    SCORE_FACTS,
    Fact,
    feature_fact,
    nearest,
    protection,
)
from limpide_credit.policy.parser import ExpressionError, parse_condition, parse_quantity
from limpide_credit.policy.pricing import Pricing
from limpide_credit.policy.review_terms import ReviewTerms, terms_of
from limpide_credit.policy.tree import Number, Truth, Value, facts_of
from limpide_credit.policy.yaml_node import YamlNode, read_yaml
from limpide_credit.tables import SOURCES
from limpide_credit.words.addressee import addressed

Then = Literal["refuse", "refer"]
RuleKind = Literal["legal", "knock_out", "affordability", "domain", "score"]
KINDS: tuple[RuleKind, ...] = ("legal", "knock_out", "affordability", "domain", "score")

_CONDITIONS = ("when", "missing", "not_asked", "outside_training")
_MOST_RULES = 200
_CODE_REMEDY = "Write capitals, digits and underscores, as INSTALMENT_TO_INCOME."


@dataclass(frozen=True)
class Rule:
    """One rule; exactly one of ``when`` and the three lists says when it applies."""

    code: str  # Unique; recorded with each decision that it touches
    kind: RuleKind  # What it protects against; see `facts.protection` for what each kind may read
    then: Then  # What follows: ``refuse``, or ``refer`` to a person
    # reason_fr and reason_en: what the client reads, and with ``[…|…]`` the officer in other words; see
    # `Rule.reason`.
    reason_fr: str
    reason_en: str
    condition: str  # When it applies, as written
    when: Truth | None = None  # A condition
    # Names of numbers or facts without which nobody decides alone.
    missing: Mapping[str, Number] | None = None
    # Sources that have to be asked, by the feature that counts what was not. One that was asked of nobody in
    # the model's training sample is not needed.
    not_asked: Mapping[str, Number] | None = None
    # Quantities that have to lie within what the model was trained on.
    outside_training: Mapping[str, Number] | None = None
    margin: float = 0.0  # By what share the bounds of training are widened
    # Whether a client is referred of whom ``when`` cannot be judged, since a fact is missing.
    refers_unknown: bool = True

    @property
    def facts(self) -> tuple[Fact, ...]:
        """Every fact that it reads, each once, by name."""
        lists = [self.missing, self.not_asked, self.outside_training]
        trees: list[Truth | Number] = [number for one in lists for number in (one or {}).values()]
        if self.when is not None:
            trees.append(self.when)
        found = {fact.name: fact for tree in trees for fact in facts_of(tree)}
        return tuple(found[name] for name in sorted(found))

    def reason(self, language: str, addressee: Addressee = "client") -> str:
        """Return what the client or the officer reads, in ``fr`` or ``en``."""
        return addressed(self.reason_fr if language == "fr" else self.reason_en, addressee)


@dataclass(frozen=True)
class PolicyDocument:
    """A policy as written."""

    text: str  # The document
    # name and version: what it calls itself; the digest is what identifies it.
    name: str
    version: int
    rules: tuple[Rule, ...]  # In its order
    quantities: Mapping[str, Number]  # Its names for numbers
    pricing: Pricing | None = None  # The prices by grade, if any
    # Amount and monthly instalment, which the prices are of; needed with prices.
    loan: tuple[Number, Number] | None = None
    review: ReviewTerms = field(default_factory=ReviewTerms)  # How a person's review of its decisions goes
    # Facts of the application that an approval which hangs on them needs proofs of.
    declared: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """SHA-256 of the text, hexadecimal."""
        return policy_digest(self.text)

    @property
    def facts(self) -> tuple[Fact, ...]:
        """Every fact that a rule reads, and the terms of the loan if one reads its price; by name."""
        found = {fact.name: fact for rule in self.rules for fact in rule.facts}
        if found.keys() & PRICE_FACTS.keys():
            found |= {fact.name: fact for term in self.loan or () for fact in facts_of(term)}
        return tuple(found[name] for name in sorted(found))

    def rule(self, code: str) -> Rule | None:
        """Return the rule of a code, if there is one."""
        return next((rule for rule in self.rules if rule.code == code), None)


def policy_digest(text: str) -> str:
    """Return the SHA-256 of a policy's text, hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def read_policy(text: str, features: Mapping[str, Feature]) -> PolicyDocument:
    """Return the policy that a YAML text holds.

    Args:
        features: The catalogue whose facts its conditions may name.

    Raises:
        TooLargeError: The text has more than 256 KiB.
        InputError: It is no policy: the message names line and entry, and says what would be right.
    """
    root = read_yaml(text).mapping(
        ("policy", "version", "rules"), ("purpose", "quantities", "prices", "review", "declared")
    )
    prices = _prices(root["prices"]) if "prices" in root else None
    names = _Names(features, root.get("quantities"), prices is not None)
    rules: list[Rule] = []
    nodes = root["rules"].items()
    if len(nodes) > _MOST_RULES:
        raise root["rules"].error(f"there are {len(nodes):,} rules.", f"Write at most {_MOST_RULES}.", "…")
    codes: dict[str, int] = {}
    for node in nodes:
        rule = _rule(node, names)
        if rule.code in codes:
            raise node.error(
                f"the code {rule.code} is that of the rule on line {codes[rule.code]} already.",
                "Give each rule a code of its own.",
                rule.code,
            )
        codes[rule.code] = node.line
        rules.append(rule)
    loan = None
    if prices is not None:
        loan = (
            names.number_of("amount", root["prices"]),
            names.number_of("instalment", root["prices"]),
        )
    return PolicyDocument(
        text=text,
        name=root["policy"].text(100),
        version=root["version"].whole(1, 1_000_000),
        rules=tuple(rules),
        quantities=names.quantities,
        pricing=prices,
        loan=loan,
        review=terms_of(root.get("review")),
        declared=declared_facts(root.get("declared"), features),
    )


class _Names:
    """The names that expressions of one document may use."""

    def __init__(self, features: Mapping[str, Feature], quantities: YamlNode | None, priced: bool) -> None:
        self.features = features
        self._facts = {**SCORE_FACTS, **CASE_FACTS, **(PRICE_FACTS if priced else {})}
        self._nodes = dict(quantities.entries()) if quantities is not None else {}
        self.quantities: dict[str, Number] = {}
        self._reading: list[str] = []
        for name, node in self._nodes.items():
            if not name.isidentifier() or name in self._facts or name in features or name in PRICE_FACTS:
                raise node.error(
                    f"{name} cannot name a quantity.", "Write a word that is no fact yet, as income.", name
                )
        for name, node in self._nodes.items():
            self.number_of(name, node)

    def number_of(self, name: str, node: YamlNode) -> Number:
        """Return the tree of a quantity, a feature or a fact of the score that is a number."""
        try:
            found = self(name)
        except ExpressionError as error:
            raise node.error(error.message, error.remedy, error.value) from None
        return Value(found) if isinstance(found, Fact) else found

    def __call__(self, name: str) -> Fact | Number:
        """Return what a name stands for; raise `ExpressionError` if nothing."""
        if name in self._facts:
            return self._facts[name]
        if name in self._nodes:
            return self._quantity(name)
        if name in self.features:
            return feature_fact(self.features[name])
        if name in PRICE_FACTS:
            raise ExpressionError(f"{name} needs prices.", name, "Add the entry prices with rates by grade.")
        known = [*self._facts, *self._nodes, *self.features]
        raise ExpressionError(f"There is no fact {name}.", name, nearest(name, known))

    def _quantity(self, name: str) -> Number:
        if name in self.quantities:
            return self.quantities[name]
        node = self._nodes[name]
        if name in self._reading:
            circle = " -> ".join([*self._reading[self._reading.index(name) :], name])
            raise node.error(
                f"the quantities go in a circle: {circle}.", "Define one without the other.", name
            )
        self._reading.append(name)
        try:
            tree = parse_quantity(node.text(), self)
        except ExpressionError as error:
            raise node.error(error.message, error.remedy, error.value) from None
        finally:
            self._reading.pop()
        self.quantities[name] = tree
        return tree


def _rule(node: YamlNode, names: _Names) -> Rule:
    entries = node.mapping(
        ("code", "kind", "then", "reason"),
        (*_CONDITIONS, "margin", "if_unknown"),
    )
    code = entries["code"].text(60)
    if not code.replace("_", "").isalnum() or not code.isupper() or not code.isascii():
        raise entries["code"].error("this is no code.", _CODE_REMEDY)
    if code == PROOF_WANTED:
        raise entries["code"].error("this code is that of wanted proofs.", "Give the rule another code.")
    conditions = [name for name in _CONDITIONS if name in entries]
    if len(conditions) != 1:
        raise node.error(
            f"rule {code} has {len(conditions)} conditions.",
            "Give exactly one of when, missing, not_asked and outside_training.",
            code,
        )
    for name, owner in (("margin", "outside_training"), ("if_unknown", "when")):
        if name in entries and owner not in entries:
            raise entries[name].error(
                f"this belongs to {owner}, which rule {code} has not.", f"Remove {name}."
            )
    words = entries["reason"].mapping(("fr", "en"))
    bounded = entries.get("outside_training")
    rule = Rule(
        code=code,
        kind=cast("RuleKind", entries["kind"].choice(*KINDS)),
        then=cast("Then", entries["then"].choice("refuse", "refer")),
        reason_fr=words["fr"].text(500).strip(),
        reason_en=words["en"].text(500).strip(),
        condition=_as_written(conditions[0], entries[conditions[0]]),
        when=_condition(entries["when"], names) if "when" in entries else None,
        missing=_numbers(entries["missing"], names) if "missing" in entries else None,
        not_asked=_sources(entries["not_asked"], names) if "not_asked" in entries else None,
        outside_training=None if bounded is None else _numbers(bounded, names, bounded=True),
        margin=entries["margin"].number(0.0, 10.0) if "margin" in entries else 0.0,
        refers_unknown="if_unknown" not in entries
        or entries["if_unknown"].choice("refer", "pass") == "refer",
    )
    read = [names.features[fact.name] for fact in rule.facts if fact.name in names.features]
    barred = protection(read, rule.kind)
    if barred is not None:
        name, reason = barred
        raise entries[conditions[0]].error(f"rule {code} reads {name}: {reason}.", "Leave it out.", name)
    return rule


def _as_written(name: str, node: YamlNode) -> str:
    if name == "when":
        return " ".join(node.text().split())
    return f"{name.replace('_', ' ')}: {', '.join(item.text(100) for item in node.items())}"


def _condition(node: YamlNode, names: _Names) -> Truth:
    try:
        tree = parse_condition(node.text(), names)
    except ExpressionError as error:
        raise node.error(error.message, error.remedy, error.value) from None
    if never_true(tree):
        raise node.error("this can never be true.", "Compare with a value that the fact can have.")
    if always_true(tree):
        raise node.error("this is true of everybody.", "Compare with a value that parts people.")
    return tree


def _numbers(node: YamlNode, names: _Names, *, bounded: bool = False) -> Mapping[str, Number]:
    found: dict[str, Number] = {}
    for item in node.items():
        name = item.text(100)
        if name in found:
            raise item.error("this name stands twice.", "Remove one of the two.")
        number = names.number_of(name, item)
        facts = {fact.name: fact for fact in facts_of(number)}
        is_word = isinstance(number, Value) and bool(number.fact.words)
        if bounded and (is_word or facts.keys() - names.features.keys()):
            message = f"{name} has no bounds in training."
            raise item.error(message, "Name numbers of the application alone.")
        if not any(fact.missing for fact in facts.values()):
            raise item.error(f"{name} is never missing.", "Name facts of the application or its history.")
        found[name] = number
    return found


def _sources(node: YamlNode, names: _Names) -> Mapping[str, Number]:
    found: dict[str, Number] = {}
    for item in node.items():
        name = item.text(100)
        if name not in SOURCES:
            raise item.error(f"there is no source {name}.", f"Name any of {', '.join(SOURCES)}.", name)
        feature = not_asked(name)
        if feature in found:
            raise item.error("this source stands twice.", "Remove one of the two.")
        found[feature] = names.number_of(feature, item)
    return found


def _prices(node: YamlNode) -> Pricing:
    entries = node.mapping(("rates",), ("fees",))
    rates = entries["rates"].mapping(GRADES)
    return Pricing(
        rates={grade: rates[grade].number(0.0, 10.0) for grade in GRADES},
        fees=entries["fees"].number(0.0, 0.5) if "fees" in entries else 0.0,
    )
