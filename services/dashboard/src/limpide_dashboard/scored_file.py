"""The clients of a file with their scores, and the same as a file to take away."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from limpide_credit.contracts.explanation import ExplainAnswer
from limpide_credit.spreadsheet import plain_cell
from limpide_dashboard.api import ServiceProblemError
from limpide_dashboard.client_file import FileRow
from limpide_dashboard.here import Here
from limpide_dashboard.problems import problem_sentence

REASONS = 4


@dataclass(frozen=True)
class ScoredRow:
    """One client of a file: a score with its reasons, or what is wrong.

    Parameters
    ----------
    row
        As read from the file.
    answer
        None if the row could not be scored.
    problem
        Why not, in the person's language; empty if it was.
    """

    row: FileRow
    answer: ExplainAnswer | None
    problem: str = ""


def score_rows(here: Here, rows: Sequence[FileRow]) -> Iterator[ScoredRow]:
    """Score each client of a file with its reasons, one after the other; nothing is recorded.

    Raises
    ------
    ServiceAwayError
        The explainer does not answer.
    """
    for row in rows:
        if row.error is not None:
            yield ScoredRow(row, None, problem_sentence(here, row.error))
            continue
        request = {"application": dict(row.facts), "language": here.language}
        try:
            answer = here.services.explainer.ask(ExplainAnswer, "/explain", request)
        except ServiceProblemError as error:
            if error.status == 503:
                raise
            yield ScoredRow(row, None, problem_sentence(here, error.problem))
        else:
            yield ScoredRow(row, answer)


def results_file(here: Here, scored: Sequence[ScoredRow], recorded: Mapping[int, str] | None = None) -> bytes:
    """Return the results as CSV; in French as its spreadsheets read it: semicolons and decimal commas.

    Parameters
    ----------
    here
        The circumstances of the page.
    scored
        The rows of the file.
    recorded
        Row number to the number of its recorded decision.
    """
    french = here.language == "fr"
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";" if french else ",")
    writer.writerow([here.say(f"new_client.result_{name}") for name in _COLUMNS] + _reason_headings(here))
    for one in scored:
        writer.writerow(
            [cell_text(value, decimal_comma=french) for value in _values(here, one, recorded or {})]
        )
    return stream.getvalue().encode("utf-8-sig")


_COLUMNS = (
    "row",
    "reference",
    "decision_id",
    "decision",
    "points",
    "grade",
    "probability",
    "threshold",
    "model_version",
    "problem",
)


def _values(here: Here, one: ScoredRow, recorded: Mapping[int, str]) -> list[Any]:
    answer = one.answer
    if answer is None:
        return [one.row.number, one.row.reference, *[""] * 7, one.problem, *[""] * REASONS]
    sentences = [reason.sentence for reason in answer.reasons[:REASONS]]
    return [
        one.row.number,
        one.row.reference,
        recorded.get(one.row.number, ""),
        here.say(f"shell.{answer.decision}"),
        answer.points,
        answer.grade,
        round(answer.probability_of_default, 6),
        round(answer.threshold, 6),
        answer.model_version,
        "",
        *sentences,
        *[""] * (REASONS - len(sentences)),
    ]


def _reason_headings(here: Here) -> list[str]:
    return [here.say("new_client.result_reason", number=number) for number in range(1, REASONS + 1)]


def cell_text(value: Any, *, decimal_comma: bool) -> str:
    """Return a cell; text that a spreadsheet would run as a formula is made plain text."""
    if isinstance(value, float):
        return str(value).replace(".", ",") if decimal_comma else str(value)
    return str(plain_cell(value))


def example_file(language: str) -> bytes:
    """Return a small file of clients that can be uploaded as it is."""
    lines: list[Mapping[str, str]] = [
        {"reference": "A-1", "AMT_CREDIT": "450000", "AMT_ANNUITY": "24000", "AMT_INCOME_TOTAL": "180000"},
        {"reference": "A-2", "AMT_CREDIT": "120000", "AMT_INCOME_TOTAL": "90000", "DAYS_BIRTH": "-15000"},
    ]
    names = list(dict.fromkeys(name for line in lines for name in line))
    stream = io.StringIO()
    writer = csv.DictWriter(stream, names, delimiter=";" if language == "fr" else ",", restval="")
    writer.writeheader()
    writer.writerows(lines)
    return stream.getvalue().encode("utf-8-sig")
