"""What a person types into a field of a page, or stands in its address, and what comes of it.

A number typed is the value that is sent for scoring, another one in each row, since what is known is not
asked for again. `Asked` says that nothing is scored before the person has said which of two numbers it is,
`Refused` that the page says what is wrong.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Asked:
    """The page asks which of two numbers it is; the readings as it shows them."""

    first: str
    second: str


@dataclass(frozen=True)
class Refused:
    """The page says what is wrong, with these words."""

    says: str = ""


AMOUNT, AGE = "AMT_CREDIT", "DAYS_BIRTH"

# language, field, what is typed, what is sent
TYPED: list[tuple[str, str, str, float | Asked | Refused]] = [
    ("fr", AMOUNT, "300000", 300000.0),
    ("fr", AMOUNT, "300 000,50", 300000.5),
    ("fr", AMOUNT, "310\u202f000,50 €", 310000.5),
    ("fr", AMOUNT, "320000.5", 320000.5),
    ("fr", AMOUNT, "1.300.000", 1300000.0),
    ("fr", AMOUNT, "300.000", Asked("300", "300\u202f000")),
    ("fr", AMOUNT, "300,000", Asked("300", "300\u202f000")),
    ("fr", AMOUNT, "beaucoup", Refused("beaucoup")),
    ("fr", AMOUNT, "nan", Refused("nan")),
    ("fr", AMOUNT, "1e999", Refused("1e999")),
    ("fr", AMOUNT, "3_00000", Refused("00000")),
    ("fr", AMOUNT, "３０００００", Refused("0 à 9")),
    ("fr", AMOUNT, "-5", Refused("-5")),
    ("fr", AMOUNT, "=1+1", Refused("=1+1")),
    ("fr", AMOUNT, "<b>300000</b>", Refused("300000")),
    ("fr", AGE, "40", -14610.0),
    ("fr", AGE, "40,5", -14793.0),
    ("fr", AGE, "150", Refused("18 à 100")),
    ("en", AMOUNT, "300,000", 300000.0),
    ("en", AMOUNT, "300,000.50", 300000.5),
    ("en", AMOUNT, "300.000", Asked("300", "300,000")),
    ("en", AMOUNT, "much", Refused("much")),
    ("en", AMOUNT, "", Refused("No fact was filled in")),
]

# the client in the address, and whether the page takes it
ADDRESSES: list[tuple[str, bool]] = [
    ("100038", True),
    (" 100038 ", True),
    ("0100038", True),
    ("n° 100038", True),
    ("", True),
    ("1_00038", False),
    ("100 038", False),
    ("１０００３８", False),
    ("-1", False),
    ("1e5", False),
    ("nan", False),
    ("9007199254740993", False),
    ("9" * 5000, False),
    ("0" * 5000, False),
    ("' OR 1=1 --", False),
    ("<script>alert(1)</script>", False),
]
