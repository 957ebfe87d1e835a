"""What a letter says: from a decision and its explanation to headed paragraphs, before any paper."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from limpide_credit.contracts.decisions import APPROVALS, Decided
from limpide_credit.contracts.shown_feature import Language
from limpide_credit.decision.shown_digits import points_digits, probability_digits
from limpide_credit.explanation.shown import say
from limpide_credit.explanation.values import say_amount, say_number, say_percent, say_points
from limpide_explainer.letter import words
from limpide_explainer.letter.duties import Jurisdiction, Place


@dataclass(frozen=True)
class Case:
    """What a letter is about."""

    explanation: Mapping[str, Any]  # The explanation, as `limpide_credit.contracts.explanation.ExplainAnswer`
    on: date  # The day of the decision, or of the simulation
    name: str | None  # The client's, or what a new applicant was called; None if nothing is known.
    # amount and annuity: the loan as asked; None if the application does not say.
    amount: float | None
    annuity: float | None
    # What a person decided afterwards and when, if anybody did.
    overridden: tuple[Decided, date] | None = None
    # Sentences, each one way to an approval; empty if there is none, or the loan is approved.
    paths: Sequence[str] = ()
    path_message: str = ""  # What the search for such ways found; empty if the loan is approved
    missing: Sequence[str] = ()  # What would help to decide, first things first, each as a label

    @property
    def decision(self) -> Decided:
        """What holds: a person's decision before the machine's."""
        return self.explanation["decision"] if self.overridden is None else self.overridden[0]

    @property
    def notified_on(self) -> date:
        """The day of what holds: from it on, time runs for who wants a review."""
        return self.on if self.overridden is None else self.overridden[1]


@dataclass(frozen=True)
class Sender:
    """Whose letter it is: name, lines of the address, where a client turns to, the currency of amounts."""

    name: str
    address: Sequence[str]
    contact: str
    currency: str | None = None


@dataclass(frozen=True)
class Item:
    """A line of a list, with what stands at its right."""

    text: str
    right: str = ""


@dataclass(frozen=True)
class Section:
    """A heading with what follows it: paragraphs, a list, more paragraphs, a remark in small print."""

    title: str
    paragraphs: Sequence[str] = ()
    items: Sequence[Item] = ()
    after: Sequence[str] = ()
    remark: str = ""


@dataclass(frozen=True)
class Scale:
    """The points scale with the score and the threshold on it."""

    minimum: int
    maximum: int
    points: int
    threshold: float
    score_label: str
    threshold_label: str


@dataclass(frozen=True)
class Letter:
    """A letter in one language, ready to be set on paper."""

    language: Language
    sender: Sender
    recipient: Sequence[str]
    date: str
    subject: str
    references: Sequence[str]
    opening: Sequence[str]
    score: Section
    scale: Scale
    sections: Sequence[Section]
    closing: str
    footer: str
    page: str = field(default="")


@dataclass(frozen=True)
class Rights:
    """What the law asks to be said, and what it names."""

    jurisdiction: Jurisdiction  # The duties
    # What the installation calls databases, authority and debt advice; empty leaves it to the jurisdiction.
    values: Mapping[str, str]
    request_days: int  # Days from the decision in which a review may be asked for
    answer_days: int  # Days in which it is answered

    def paragraphs(self, place: Place, case: Case, language: Language) -> list[str]:
        """Return what is said in one place of a letter."""
        given = {name: value for name, value in self.values.items() if value}
        values = {
            **self.jurisdiction.values,
            **given,
            "until": say_date(case.notified_on + timedelta(days=self.request_days), language),
            "days": str(self.answer_days),
        }
        by_person = case.overridden is not None
        return self.jurisdiction.paragraphs(place, case.decision, language, values, by_person=by_person)


def compose(case: Case, sender: Sender, scale: tuple[int, int], rights: Rights) -> Letter:
    """Return the letter of a case.

    Args:
        scale: The lowest and highest points there are.
    """
    explanation = case.explanation
    language: Language = explanation["language"]
    day = say_date(case.on, language)
    client, decision_id = explanation["client_id"], explanation["decision_id"]
    references = [
        say(words.REFERENCE, language).format(decision_id),
        *([say(words.CLIENT, language).format(client)] if client is not None else []),
    ]
    return Letter(
        language=language,
        sender=sender,
        recipient=[case.name] if case.name else [],
        date=day,
        subject=say(words.SUBJECT, language),
        references=references,
        opening=[
            say(words.GREETING, language),
            " ".join(
                [_decision(case, sender.currency, language), *rights.paragraphs("opening", case, language)]
            ),
        ],
        score=_score(explanation, language),
        scale=_scale(explanation, scale, language),
        sections=[one for one in _sections(case, sender, rights, language) if one is not None],
        closing=say(words.CLOSING, language),
        footer=say(words.FOOTER, language).format(version=explanation["model_version"], date=day),
        page=say(words.PAGE, language),
    )


def say_date(day: date, language: Language) -> str:
    """Return a date in words, as *23 novembre 2026*."""
    number = "1er" if language == "fr" and day.day == 1 else str(day.day)
    return f"{number} {words.MONTHS[language][day.month - 1]} {day.year}"


def _decision(case: Case, currency: str | None, language: Language) -> str:
    amount, annuity = (
        None if one is None else say_amount(round(one), language, currency)
        for one in (case.amount, case.annuity)
    )
    asked = words.ASKED_NOTHING if amount is None else words.ASKED if annuity is None else words.ASKED_ANNUITY
    sentences = [say(asked, language).format(amount=amount, annuity=annuity)]
    if case.overridden is None:
        sentences.append(say(words.DECIDED[case.decision], language))
    else:
        decided, on = case.overridden
        before = case.explanation["decision"]
        changed = decided != before
        if not changed:
            sentences.append(say(words.DECIDED[decided], language))
        waited = before in ("referred", "approved_on_condition")
        changes = words.DECIDED_AFTER_REFERRAL if waited else words.DECIDED_BY_PERSON
        by_person = changes[decided] if changed else words.CONFIRMED_BY_PERSON
        sentences.append(say(by_person, language).format(date=say_date(on, language)))
    return " ".join(sentences)


def _score(explanation: Mapping[str, Any], language: Language) -> Section:
    text = say(words.SCORE, language).format(
        probability=say_percent(
            explanation["probability_of_default"],
            language,
            probability_digits(explanation["probability_of_default"], explanation["threshold"]),
        ),
        threshold=say_number(explanation["threshold_points"], language, _digits(explanation)),
    )
    return Section(say(words.SCORE_TITLE, language), [text])


def _scale(explanation: Mapping[str, Any], scale: tuple[int, int], language: Language) -> Scale:
    threshold = explanation["threshold_points"]
    return Scale(
        *scale,
        points=explanation["points"],
        threshold=threshold,
        score_label=say(words.POINTS, language).format(
            points=_points(explanation, language), grade=explanation["grade"]
        ),
        threshold_label=say(words.SCALE_THRESHOLD, language).format(
            points=say_number(threshold, language, _digits(explanation))
        ),
    )


def _digits(explanation: Mapping[str, Any]) -> int:
    """Return the decimals of points, the same as on the pages."""
    return points_digits(explanation["points_exact"], explanation["threshold_points"])


def _points(explanation: Mapping[str, Any], language: Language) -> str:
    exact = _digits(explanation) > 0 and not explanation["points_clipped"]
    return say_number(
        explanation["points_exact"] if exact else explanation["points"], language, _digits(explanation)
    )


def _sections(case: Case, sender: Sender, rights: Rights, language: Language) -> list[Section | None]:
    return [
        _rules(case, language),
        _missing(case, language),
        _reasons(case, language),
        _supports(case, language),
        _change(case, language),
        _rights(case, sender, rights, language),
    ]


def _rules(case: Case, language: Language) -> Section | None:
    # What had to be proved is not asked for any more once a person has decided.
    rules = [one for one in case.explanation["rules"] if case.overridden is None or one["then"] != "prove"]
    if not rules:
        return None
    # What could not be judged is said only where nothing else names what is missing.
    known = [one for one in rules if not one["unknown"]]
    rules = known if any(one["facts"] for one in known) or len(known) > 3 else rules
    return Section(
        say(words.RULES_TITLE[case.decision], language), items=[Item(one["sentence"]) for one in rules]
    )


def _missing(case: Case, language: Language) -> Section | None:
    if case.decision != "referred" or not case.missing:
        return None
    return Section(
        say(words.MISSING_TITLE, language),
        [say(words.MISSING_INTRODUCTION, language)],
        [Item(one) for one in case.missing],
    )


def _reasons(case: Case, language: Language) -> Section:
    reasons = case.explanation["reasons"]
    return Section(
        say(words.REASONS_TITLE[case.decision], language),
        paragraphs=() if reasons else [say(words.NO_SINGLE_REASON, language)],
        items=[_item(one, language, 1) for one in reasons],
        remark=say(words.REASONS_CHECKED, language) if reasons else "",
    )


def _supports(case: Case, language: Language) -> Section | None:
    supports = case.explanation["supports"]
    if not supports:
        return None
    return Section(
        say(words.SUPPORTS_TITLE, language),
        items=[_item(one, language, -1) for one in supports],
        remark=say(words.SUPPORTS_CHECKED, language),
    )


def _item(reason: Mapping[str, Any], language: Language, sign: int) -> Item:
    points = sign * reason["points_if_usual"]
    single = round(abs(points), 1) < 2 if language == "fr" else round(abs(points), 1) == 1
    unit = words.REASON_POINT if single else words.REASON_POINTS
    return Item(reason["sentence"], say(unit, language).format(say_points(points, language)))


def _change(case: Case, language: Language) -> Section | None:
    if case.decision in APPROVALS or not case.path_message:
        return None
    title = say(words.CHANGE_TITLE, language)
    if not case.paths:
        return Section(title, [case.path_message])
    return Section(
        title,
        [say(words.CHANGE_INTRODUCTION, language)],
        [Item(path) for path in case.paths],
        remark=say(words.CHANGE_CAUTION, language),
    )


def _rights(case: Case, sender: Sender, rights: Rights, language: Language) -> Section:
    items = [Item(one) for one in rights.paragraphs("rights", case, language)]
    contact = words.CONTACT if sender.contact else words.CONTACT_UNKNOWN
    return Section(
        say(words.RIGHTS_TITLE, language),
        paragraphs=[say(words.RIGHTS, language)] if items else [],
        items=items,
        after=[
            say(contact, language).format(contact=sender.contact),
            *rights.paragraphs("data", case, language),
        ],
    )
