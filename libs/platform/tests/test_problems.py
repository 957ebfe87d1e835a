"""Every error has a code that programs know."""

import json
from http import HTTPStatus

import pytest

from limpide_credit.contracts.problems import PROBLEM_CODES, ProblemAnswer
from limpide_credit.errors import LimpideError
from limpide_credit.numbers import NumberTextError
from limpide_credit.table_file.fault import TableFileError
from limpide_platform.http.problems import Answer, http_problem, problem, unexpected


def kinds(kind: type[LimpideError]) -> list[type[LimpideError]]:
    return [kind, *(below for one in kind.__subclasses__() for below in kinds(one))]


FAMILY = "limpide_credit.errors"
KINDS = kinds(LimpideError)[1:]
PUBLIC = [one for one in KINDS if one.__module__ == FAMILY and not one.__name__.startswith("_")]


def code_of(answer: Answer) -> str:
    return ProblemAnswer.model_validate(json.loads(answer.body)).error.code


@pytest.mark.parametrize("kind", PUBLIC, ids=lambda kind: kind.__name__)
def test_every_error_of_ours_has_a_known_code_and_its_status(kind):
    answer = problem(kind("Wrong."), "id")
    assert PROBLEM_CODES[code_of(answer)].startswith(str(answer.status))


@pytest.mark.parametrize("kind", [NumberTextError, TableFileError], ids=lambda kind: kind.__name__)
def test_an_error_of_a_parser_has_the_code_of_its_family(kind):
    assert kind.code in PROBLEM_CODES


@pytest.mark.parametrize("status", [status for status in HTTPStatus if status >= 400])
def test_whatever_a_framework_refuses_has_a_known_code(status):
    answer = http_problem(status, "id", path="/", method="GET")
    assert code_of(answer) in PROBLEM_CODES
    assert answer.status == status


def test_a_long_name_is_not_sent_back_whole():
    name = "k" * 100_000
    error = LimpideError(f"There is no {name}.", field=name, value=name, remedy="Send less.")
    answers = problem(error, "id"), http_problem(404, "id", path=f"/{name}", method="GET")
    assert max(len(one.body) for one in answers) < 1000


def test_a_fault_of_ours_has_a_known_code():
    assert code_of(unexpected("id")) == "internal_error"
