"""The model card's tables of how groups of people are treated."""

from collections.abc import Callable, Mapping, Sequence

from limpide_credit.bundle import Fairness, GroupFigures, Measure
from limpide_credit.features.words import Words
from limpide_credit.model_report import attribute_words, group_words

Number = Callable[[str], str]
"""Writes a number as the language does."""

_HEAD = {
    "fr": ("Clients", "Accordés", "Défauts refusés", "Bons refusés", "Annoncé moins constaté"),
    "en": ("Clients", "Approved", "Defaults refused", "Good refused", "Said minus happened"),
}
_NONE = {
    "fr": "Trop peu de clients pour comparer des groupes.",
    "en": "Too few clients to compare groups.",
}
_RATIO = {
    "fr": "Taux d’accord le plus bas rapporté au plus haut : {ratio}.",
    "en": "Lowest approval rate over the highest: {ratio}.",
}
_GAPS = {
    "fr": "Écart entre groupes extrêmes : accords {approval}, bons refusés {good}.",
    "en": "Gap between the extreme groups: approved {approval}, good refused {good}.",
}
_QUESTIONS: Mapping[str, Words] = {
    "gender": Words("homme ou femme", "man or woman"),
    "age": Words("plus jeune que l’âge médian", "younger than the median age"),
    "family_status": Words("en couple", "living as a couple"),
    "children": Words("avec enfants", "with children"),
}
_LEFT_OUT = {
    "fr": "Groupes de moins de {minimum} clients, laissés de côté : {groups}.",
    "en": "Groups of fewer than {minimum} clients, left out: {groups}.",
}


def fairness_tables(fairness: Sequence[Fairness], language: str, number: Number) -> str:
    """Return one table an attribute, in Markdown, with what is to be said beneath it."""
    parts = [_part(one, language, number) for one in fairness if one.groups]
    return "\n\n".join(parts) or _NONE[language]


def proxy_rows(proxies: Mapping[str, Measure], language: str, number: Number) -> str:
    """Return one row a question, in Markdown: the protected fact, and the AUC of the inputs for it."""
    return "\n".join(
        _line(
            (
                _said(_QUESTIONS[name], language),
                number(f"{one.value:.3f} [{one.low:.3f}; {one.high:.3f}]"),
            )
        )
        for name, one in proxies.items()
    )


def _part(fairness: Fairness, language: str, number: Number) -> str:
    head = (_said(attribute_words(fairness.attribute), language), *_HEAD[language])
    lines = [_line(head), "|---" * len(head) + "|"]
    lines += [_line(_cells(fairness.attribute, group, language, number)) for group in fairness.groups]
    beneath = []
    if fairness.lowest_approval_ratio is not None:
        beneath.append(_RATIO[language].format(ratio=number(_share(fairness.lowest_approval_ratio))))
    if fairness.approval_gap is not None and fairness.good_refused_gap is not None:
        approval, good = (number(_share(one)) for one in (fairness.approval_gap, fairness.good_refused_gap))
        beneath.append(_GAPS[language].format(approval=approval, good=good))
    if fairness.left_out:
        groups = _groups(fairness.attribute, fairness.left_out, language)
        beneath.append(_LEFT_OUT[language].format(minimum=fairness.minimum_clients, groups=groups))
    return "\n".join(lines) + ("\n\n" + " ".join(beneath) if beneath else "")


def _cells(attribute: str, group: GroupFigures, language: str, number: Number) -> tuple[str, ...]:
    rates = (group.approval_rate, group.true_positive_rate, group.false_positive_rate)
    gap = group.calibration_gap
    return (
        _said(group_words(attribute, group.group), language),
        number(f"{group.clients:,}"),
        *("–" if rate is None else number(_share(rate)) for rate in rates),
        number(f"{gap.value:+.2%} [{gap.low:+.2%}; {gap.high:+.2%}]"),
    )


def _share(measure: Measure) -> str:
    return f"{measure.value:.1%} [{measure.low:.1%}; {measure.high:.1%}]"


def _groups(attribute: str, counts: Mapping[str, int], language: str) -> str:
    return ", ".join(
        f"{_said(group_words(attribute, group), language)} ({count})" for group, count in counts.items()
    )


def _said(words: Words, language: str) -> str:
    return words.fr if language == "fr" else words.en


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"
