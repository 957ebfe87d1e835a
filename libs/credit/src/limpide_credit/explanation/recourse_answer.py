"""A path to approval in words: what would change, what would follow, and what it would cost."""

from collections.abc import Mapping
from typing import Any

from limpide_credit.contracts.recourse import (
    LoanTerms,
    RecourseAnswer,
    RecourseOption,
    RecourseScore,
    SearchedLever,
    TermChange,
)
from limpide_credit.contracts.shown_feature import Language
from limpide_credit.decision.loan_terms import Loan
from limpide_credit.decision.recourse import Option, Recourse
from limpide_credit.explanation.shown import say
from limpide_credit.explanation.values import say_amount, say_number
from limpide_credit.features import Words
from limpide_credit.model import Assessment
from limpide_credit.policy import PolicyResult
from limpide_credit.words.recourse import (
    ACCEPTED,
    AND,
    ANNUITY,
    CHANGES,
    LEVERS,
    STATUS,
    STILL_REFUSED,
    TERMS,
)

_TERM_OF = {
    "amount": "amount",
    "goods_price": "goods_price",
    "down_payment": "extra_down_payment",
    "duration": "duration_months",
}


def recourse_answer(
    recourse: Recourse,
    language: Language,
    *,
    model_version: str,
    client_id: int | None,
    given: Mapping[str, Any],
    seconds: float,
    currency: str | None = None,
) -> RecourseAnswer:
    """Return what a search found, in one language.

    Args:
        given: Changes of the request, which an option's changes come on top of.
        seconds: How long the search took.
        currency: ISO 4217 code of the amounts in its sentences; None says them without.
    """
    status = "none_within_limits"
    if recourse.policy_result.outcome == "approved":
        status = "approved_already"
    elif recourse.options:
        status = "found"
    combinations = say_number(recourse.combinations, language)
    best = recourse.best_attempt
    return RecourseAnswer(
        model_version=model_version,
        language=language,
        client_id=client_id,
        status=status,
        message=say(STATUS[status], language).format(combinations=combinations),
        score=_score(recourse.assessment, recourse.policy_result),
        threshold=recourse.assessment.threshold,
        terms=_terms(recourse.requested),
        options=[_option(recourse, one, ACCEPTED, language, given, currency) for one in recourse.options],
        best_attempt=None
        if best is None
        else _option(recourse, best, STILL_REFUSED, language, given, currency),
        searched=[
            SearchedLever(
                lever=lever,
                label=say(LEVERS[lever], language),
                unit="months" if lever == "duration" else "currency",
                low=min(values),
                high=max(values),
                values=len(values),
            )
            for lever, values in recourse.axes.items()
        ],
        combinations=recourse.combinations,
        search_seconds=seconds,
    )


def _option(
    recourse: Recourse,
    option: Option,
    pattern: Words,
    language: Language,
    given: Mapping[str, Any],
    currency: str | None,
) -> RecourseOption:
    changes = _changes(recourse.requested, option, language)
    by_term = {change.term: change for change in changes}
    in_words: list[str] = []
    for lever in option.levers:
        term = by_term[_TERM_OF[lever]]
        before_and_after = (
            say_number(one, language) if term.unit == "months" else say_amount(round(one), language, currency)
            for one in (term.before, term.after)
        )
        in_words.append(say(CHANGES[lever], language).format(*before_and_after))
    *first, last = in_words
    annuity = option.loan.annuity
    before, after = recourse.requested.cost_of_credit, option.loan.cost_of_credit
    return RecourseOption(
        levers=list(option.levers),
        changes=changes,
        sentence=say(pattern, language).format(
            changes=say(AND, language).join([", ".join(first), last] if first else [last]),
            points=option.assessment.points,
            grade=option.assessment.grade,
            annuity=""
            if annuity is None
            else say(ANNUITY, language).format(annuity=say_amount(round(annuity), language, currency)),
        ),
        application_changes={**given, **option.changes},
        terms=_terms(option.loan),
        score=_score(option.assessment, option.policy_result),
        points_gained=option.assessment.points - recourse.assessment.points,
        effort=option.effort,
        difference_in_cost=None if before is None or after is None else round(after - before, 2),
    )


def _changes(requested: Loan, option: Option, language: Language) -> list[TermChange]:
    """Return every term that is not as asked: what the person decides first, then what follows."""
    before, after = _terms(requested), _terms(option.loan)
    decided = [_TERM_OF[lever] for lever in option.levers]
    terms = [*decided, *(term for term in TERMS if term not in decided)]
    pairs = ((term, getattr(before, term), getattr(after, term)) for term in terms)
    return [
        TermChange.model_validate(
            {
                "term": term,
                "label": say(TERMS[term], language),
                "unit": "months" if term == "duration_months" else "currency",
                "before": old,
                "after": new,
            }
        )
        for term, old, new in pairs
        if old is not None and new is not None and old != new
    ]


def _terms(loan: Loan) -> LoanTerms:
    total, cost = loan.total_repaid, loan.cost_of_credit
    return LoanTerms(
        amount=loan.amount,
        annuity=loan.annuity,
        goods_price=loan.goods_price,
        extra_down_payment=loan.extra_down_payment,
        duration_months=loan.months,
        total_repaid=None if total is None else round(total, 2),
        cost_of_credit=None if cost is None else round(cost, 2),
    )


def _score(assessment: Assessment, policy_result: PolicyResult) -> RecourseScore:
    return RecourseScore(
        probability_of_default=assessment.probability_of_default,
        points=assessment.points,
        grade=assessment.grade,
        decision=policy_result.outcome,
    )
