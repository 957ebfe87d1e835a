"""What a document may hold, and how it is refused: one sentence with the line and the remedy."""

import pytest

from limpide_credit.errors import InputError, LimpideError, TooLargeError
from limpide_credit.features import feature_set
from limpide_credit.policy import default_policy_text, read_policy

HEAD = """policy: trial
version: 3
quantities:
  income: AMT_INCOME_TOTAL
  burden: AMT_ANNUITY / income
rules:
"""


def rule(
    code: str = "BURDEN", when: str = "burden > 0.5", more: str = "", kind: str = "affordability"
) -> str:
    return f"""  - code: {code}
    kind: {kind}
    when: {when}
    then: refer
    reason: {{fr: Trop, en: Too much}}
{more}"""


def read(text: str):
    return read_policy(text, feature_set().features)


def test_a_document_says_what_it_is():
    document = read(HEAD + rule())
    assert (document.name, document.version, len(document.digest)) == ("trial", 3, 64)
    (one,) = document.rules
    assert (one.code, one.kind, one.then, one.condition) == (
        "BURDEN",
        "affordability",
        "refer",
        "burden > 0.5",
    )
    assert [fact.name for fact in one.facts] == ["AMT_ANNUITY", "AMT_INCOME_TOTAL"]


def test_the_policy_that_ships_can_be_read():
    document = read(default_policy_text())
    assert {"MISSING_FACTS", "OUTSIDE_TRAINING", "SCORE"} <= {one.code for one in document.rules}
    assert document.pricing is not None


@pytest.mark.parametrize(
    ("text", "line", "phrase"),
    [
        (HEAD + rule(when="burdn > 0.5"), 9, "no fact burdn"),
        (HEAD + rule(when="NAME_CONTRACT_TYPE > 5"), 9, "is a word, not a number"),
        (HEAD + rule(when="burden = 'high'"), 9, "compared with a word"),
        (HEAD + rule(when="NAME_CONTRACT_TYPE = 'Cash loan'"), 9, "no word 'Cash loan'"),
        (HEAD + rule(when="NAME_CONTRACT_TYPE > 'Cash loans'"), 9, "words have no order"),
        (HEAD + rule(when="burden"), 9, "no condition that is true or not"),
        (HEAD + rule(when="burden > "), 9, "cannot be read"),
        (HEAD + rule(when="burden > 0.5; burden"), 9, "no condition"),
        (HEAD + rule(when="select 1"), 9, "cannot be read"),
        (HEAD + rule(when="abs(burden) > 1"), 9, "no number"),
        (HEAD + rule(when="__import__('os') > 1"), 9, "no number"),
        (HEAD + rule(when="burden > 1e400"), 9, "too long or too large"),
        (HEAD + rule(when="(" * 60 + "burden" + ")" * 60 + " > 1"), 9, "nested too deep"),
        (HEAD + rule(when="probability > 1"), 9, "never be true"),
        (HEAD + rule(when="burden > 0.6 and burden < 0.5"), 9, "never be true"),
        (HEAD + rule(when="probability is null"), 9, "never be true"),
        (HEAD + rule(when="attempts < 1"), 9, "never be true"),
        (HEAD + rule(when="changed_facts is null"), 9, "never be true"),
        (HEAD + rule(when="changed_facts >= 0"), 9, "true of everybody"),
        (HEAD + rule(when="grade in ('A', 'B') and grade = 'C'"), 9, "never be true"),
        (HEAD + rule(when="EXT_SOURCE_1 is null and EXT_SOURCE_1 > 0.5"), 9, "never be true"),
        (HEAD + rule(when="probability >= 0"), 9, "true of everybody"),
        (HEAD + rule(when="CODE_GENDER = 'M'"), 9, "gender or family"),
        (HEAD + rule(when="DAYS_BIRTH > -9000"), 9, "rules of kind legal alone"),
        (HEAD + rule(when="CNT_CHILDREN > 3", kind="knock_out"), 9, "rules of kind affordability alone"),
        (HEAD + rule(when="apr > 0.2"), 9, "apr needs prices"),
        (HEAD + rule() + rule(), 12, "that of the rule on line 7 already"),
        (HEAD + rule(code="burden"), 7, "is no code"),
        (HEAD + rule(kind="other"), 8, "one of legal"),
        (HEAD + rule(more="    margin: 0.1\n"), 12, "belongs to outside_training"),
        (HEAD + rule(more="    missing: [income]\n"), 7, "has 2 conditions"),
        (HEAD + rule(more="    thn: refer\n"), 12, "no entry thn"),
        (HEAD + rule(more="    then: refuse\n"), 12, "stands twice"),
        (HEAD.replace("version: 3", "version: yes") + rule(), 2, "must be a number"),
        (HEAD.replace("version: 3", "version: 2.5") + rule(), 2, "whole number"),
        (HEAD.replace("policy: trial", "policy: 7") + rule(), 1, "must be text"),
        (HEAD.replace("policy: trial\n", "") + rule(), 1, "policy is missing"),
        (HEAD.replace("income: AMT", "AMT_CREDIT: AMT") + rule(), 4, "cannot name a quantity"),
        (HEAD.replace("income: AMT_INCOME_TOTAL", "income: burden + 1") + rule(), 4, "in a circle"),
        (HEAD.replace("AMT_INCOME_TOTAL", "&a AMT_INCOME_TOTAL") + rule(), 4, "anchors"),
        (HEAD + "  - [1, 2", 7, "no YAML"),
        (HEAD + "  []\n", 7, "at least one value"),
        ("rules: \t- x", 1, "no YAML"),
        ("- a\n- b\n", 1, "must be a mapping"),
    ],
)
def test_what_is_wrong_is_refused_with_its_line(text, line, phrase):
    with pytest.raises(InputError) as caught:
        read(text)
    assert f"Line {line}" in caught.value.message, caught.value.message
    assert phrase in caught.value.message
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("text", "error", "phrase"),
    [
        ("", InputError, "is empty"),
        ("# nothing\n", InputError, "is empty"),
        ("x" * 10_000_000, TooLargeError, "256 KiB"),
        ("[" * 5_000 + "]" * 5_000, InputError, "nested too deep"),
        ("a: !!python/object/apply:os.system ['true']\n", InputError, "no entry a"),
        ("\x00", InputError, "no YAML"),
    ],
)
def test_what_is_no_document_is_refused(text, error, phrase):
    with pytest.raises(error) as caught:
        read(text)
    assert phrase in caught.value.message


def test_two_hundred_rules_are_enough():
    with pytest.raises(LimpideError, match="201 rules"):
        read(HEAD + "".join(rule(code=f"RULE_{number}") for number in range(201)))
