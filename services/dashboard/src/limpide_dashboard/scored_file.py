"""The clients of a file with their scores, and the same as a file to take away."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter

from limpide_credit.contracts.explanation import ExplainAnswer
from limpide_credit.contracts.problems import Problem
from limpide_credit.contracts.scoring import BatchRowAnswer, BatchRowProblem, ScoreAnswer
from limpide_credit.spreadsheet import plain_cell
from limpide_credit.table_file import TableFileError
from limpide_credit.tables.roles import ROLES
from limpide_dashboard.api import ServiceProblemError
from limpide_dashboard.client_file import PROBLEM, FileRow
from limpide_dashboard.page_context import PageContext
from limpide_dashboard.problems import problem_sentence
from limpide_dashboard.shown_score import EXPLAIN

REASONS = 4
BATCH_ROWS = 1000
"""Rows of one request to ``POST /score/batch``: what was recorded before a failure is known that exactly."""

_BATCH_LINE = TypeAdapter[BatchRowAnswer | BatchRowProblem](BatchRowAnswer | BatchRowProblem)


@dataclass(frozen=True)
class ScoredRow:
    """One client of a file: a score, with its reasons where the file is small enough, or what is wrong."""

    row: FileRow  # As read from the file
    # The score with its reasons; None if there is none yet, or only the recorded one.
    answer: ExplainAnswer | None = None
    problem: str = ""  # Why the row cannot be scored, in the person's language; empty if it can
    recorded: ScoreAnswer | None = None  # The recorded decision; None as long as nothing is recorded.

    @property
    def score(self) -> ExplainAnswer | ScoreAnswer | None:
        """The score, of either source."""
        return self.answer or self.recorded


def unscored_rows(ctx: PageContext, rows: Sequence[FileRow]) -> list[ScoredRow]:
    """Return the rows as read, each with what is wrong with it."""
    return [ScoredRow(row, problem=_problem(ctx, row)) for row in rows]


def score_rows(ctx: PageContext, rows: Sequence[FileRow]) -> Iterator[ScoredRow]:
    """Score each client of a file with its reasons, one after the other; nothing is recorded.

    Raises:
        ServiceAwayError: The explainer does not answer.
    """
    for one in unscored_rows(ctx, rows):
        if one.problem:
            yield one
            continue
        request = {"application": dict(one.row.facts), "language": ctx.language}
        try:
            answer = ctx.services.explainer.ask(ExplainAnswer, EXPLAIN, request)
        except ServiceProblemError as error:
            if error.status == 503:
                raise
            yield ScoredRow(one.row, problem=_in_file(ctx, one.row, problem_sentence(ctx, error.problem)))
        else:
            yield ScoredRow(one.row, answer)


def record_rows(ctx: PageContext, rows: Sequence[FileRow]) -> Iterator[tuple[FileRow, ScoreAnswer | str]]:
    """Have the decisions of rows recorded by batches; yield each row with its record or what is wrong.

    Raises:
        ServiceError: The service does not answer; what was yielded before is recorded.
    """
    for start in range(0, len(rows), BATCH_ROWS):
        chunk = rows[start : start + BATCH_ROWS]
        lines = ctx.services.scoring.record_lines("/score/batch", [_request(row) for row in chunk])
        for line in lines:
            if line.get("row") is None:
                raise ServiceProblemError("scoring", 503, Problem.model_validate(line["error"]))
            answer = _BATCH_LINE.validate_python(line)
            row = chunk[answer.row]
            if isinstance(answer, BatchRowAnswer):
                yield row, answer
            else:
                yield row, _in_file(ctx, row, problem_sentence(ctx, answer.error, of_file=True))


def _request(row: FileRow) -> dict[str, Any]:
    named = {"reference": row.reference} if row.reference else {}
    return {"application": dict(row.facts), **named}


def _problem(ctx: PageContext, row: FileRow) -> str:
    if row.error is None:
        return ""
    if isinstance(row.error, TableFileError):
        return ctx.say(f"new_client.file_{row.error.fault}", line=row.line, **row.error.values)
    return _in_file(ctx, row, problem_sentence(ctx, row.error, of_file=True))


def _in_file(ctx: PageContext, row: FileRow, problem: str) -> str:
    """Put the line of the file before what is wrong with it, where the file has lines."""
    return problem if row.line is None else ctx.say("new_client.at_line", line=row.line, problem=problem)


def results_file(ctx: PageContext, scored: Sequence[ScoredRow]) -> bytes:
    """Return the results as CSV; in French as its spreadsheets read it: semicolons and decimal commas."""
    french = ctx.language == "fr"
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";" if french else ",")
    writer.writerow([ctx.say(f"new_client.result_{name}") for name in _COLUMNS] + _reason_headings(ctx))
    for one in scored:
        writer.writerow([cell_text(value, decimal_comma=french) for value in _values(ctx, one)])
    return stream.getvalue().encode("utf-8-sig")


def failures_file(ctx: PageContext, scored: Sequence[ScoredRow]) -> bytes:
    """Return the wrong rows as the file had them, each with what is wrong, to mend and send again."""
    french = ctx.language == "fr"
    wrong = [one for one in scored if one.problem]
    names = list(dict.fromkeys(name for one in wrong for name in one.row.cells))
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";" if french else ",")
    writer.writerow([*names, PROBLEM])
    for one in wrong:
        cells = [one.row.cells.get(name, "") for name in names]
        writer.writerow([cell_text(value, decimal_comma=french) for value in (*cells, one.problem)])
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


def _values(ctx: PageContext, one: ScoredRow) -> list[Any]:
    start = [one.row.number, one.row.reference, one.recorded.decision_id if one.recorded else ""]
    score = one.score
    if score is None:
        return [*start, *[""] * 6, one.problem, *[""] * REASONS]
    reasons = [] if one.answer is None else [reason.sentence for reason in one.answer.reasons[:REASONS]]
    return [
        *start,
        ctx.say(f"shell.{score.decision}"),
        score.points,
        score.grade,
        round(score.probability_of_default, 6),
        round(score.threshold, 6),
        score.model_version,
        one.problem,
        *reasons,
        *[""] * (REASONS - len(reasons)),
    ]


def _reason_headings(ctx: PageContext) -> list[str]:
    return [ctx.say("new_client.result_reason", number=number) for number in range(1, REASONS + 1)]


def cell_text(value: Any, *, decimal_comma: bool) -> str:
    """Return a cell; text that a spreadsheet would run as a formula is made plain text."""
    if isinstance(value, float):
        return str(value).replace(".", ",") if decimal_comma else str(value)
    return str(plain_cell(value))


def example_file(language: str) -> bytes:
    """Return a small file of clients that can be uploaded as it is."""
    lines: list[Mapping[str, str]] = [
        {"reference": "A-1", ROLES.amount: "450000", ROLES.instalment: "24000", ROLES.income: "180000"},
        {"reference": "A-2", ROLES.amount: "120000", ROLES.income: "90000", ROLES.birth: "-15000"},
    ]
    names = list(dict.fromkeys(name for line in lines for name in line))
    stream = io.StringIO()
    writer = csv.DictWriter(stream, names, delimiter=";" if language == "fr" else ",", restval="")
    writer.writeheader()
    writer.writerows(lines)
    return stream.getvalue().encode("utf-8-sig")
