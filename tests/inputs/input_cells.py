"""Cells of a file of clients: a column, the text in it, and the value that it is or the field of its refusal.

A value of None says that nothing is known: the cell is as good as empty. `Refused` says that the row gets an
error beside the others. The page that takes files and ``POST /score/batch`` give the same answer.
"""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Refused:
    """The row is refused, and these words are in the refusal."""

    says: str = ""


AMOUNT, SCORE, DAYS, FLAG = "AMT_CREDIT", "EXT_SOURCE_1", "DAYS_BIRTH", "FLAG_EMAIL"
CONTRACT, CAR, GENDER = "NAME_CONTRACT_TYPE", "FLAG_OWN_CAR", "CODE_GENDER"

CELLS: list[tuple[str, str, Any]] = [
    # Plain
    (AMOUNT, "300000", 300000.0),
    (AMOUNT, " 300000 ", 300000.0),
    (AMOUNT, "+300000", 300000.0),
    (AMOUNT, "0300000", 300000.0),
    (AMOUNT, "3e5", 300000.0),
    (AMOUNT, "3,8E+05", 380000.0),
    (DAYS, "-13040.0", -13040.0),
    (DAYS, "\u221213040", -13040.0),
    # Decimal marks
    (AMOUNT, "300000,5", 300000.5),
    (AMOUNT, "300000.5", 300000.5),
    (SCORE, "0.502", 0.502),
    (SCORE, "0,502", 0.502),
    (SCORE, ",5", 0.5),
    (SCORE, ".5", 0.5),
    (SCORE, "50 %", Refused("50 %")),
    # Groups of three
    (AMOUNT, "300 000", 300000.0),
    (AMOUNT, "300\u202f000,50", 300000.5),
    (AMOUNT, "300\u00a0000,50", 300000.5),
    (AMOUNT, "300\u2009000", 300000.0),
    (AMOUNT, "300'000.50", 300000.5),
    (AMOUNT, "1.300.000", 1300000.0),
    (AMOUNT, "1,300,000.50", 1300000.5),
    (AMOUNT, "1.300.000,50", 1300000.5),
    (AMOUNT, "300.000", Refused("300 or 300,000")),
    (AMOUNT, "300,000", Refused("300 or 300,000")),
    (AMOUNT, "3 00 000", Refused("separators")),
    (AMOUNT, "1.300,000.50", Refused("separators")),
    (AMOUNT, "300 0000", Refused("separators")),
    # Currencies
    (AMOUNT, "300 000,50 €", 300000.5),
    (AMOUNT, "$300,000.50", 300000.5),
    (AMOUNT, "EUR 300000", 300000.0),
    (DAYS, "13040 €", Refused("13040 €")),
    # What is none
    (AMOUNT, "lots", Refused("lots")),
    (AMOUNT, "0x10", Refused("0x10")),
    (AMOUNT, "3_00000", Refused("3_00000")),
    (AMOUNT, "=1+1", Refused("=1+1")),
    (AMOUNT, "12abc", Refused("12abc")),
    (AMOUNT, "３０００００", Refused("digits 0 to 9")),
    (AMOUNT, "٣٠٠", Refused("digits 0 to 9")),
    (AMOUNT, "9" * 5000, Refused("too long")),
    (AMOUNT, "1e999", Refused("finite")),
    (AMOUNT, "Infinity", Refused("finite")),
    (AMOUNT, "-inf", Refused("finite")),
    (AMOUNT, "2026-11-29", Refused()),
    # What is not possible
    (AMOUNT, "-5", Refused("-5")),
    (AMOUNT, "1000000000000", Refused("100,000,000")),
    (DAYS, "12", Refused("12")),
    (DAYS, "-13040.5", Refused("-13040.5")),
    (FLAG, "2", Refused("2")),
    # Nothing known
    (AMOUNT, "nan", None),
    (AMOUNT, "NaN", None),
    (AMOUNT, "", None),
    (AMOUNT, "   ", None),
    # Words
    (CONTRACT, "Cash loans", "Cash loans"),
    (CONTRACT, "prêt personnel", "Cash loans"),
    (CONTRACT, "Barter", "Barter"),
    (CAR, "Oui", "Y"),
    (FLAG, "oui", 1.0),
    (FLAG, "no", 0.0),
    (GENDER, "Femme", "F"),
    (GENDER, "f", "F"),
    (GENDER, "F" * 5000, Refused("FFFF")),
    # Numbers of clients
    ("SK_ID_CURR", "100001", 100001),
    ("SK_ID_CURR", "100001.0", 100001),
    ("SK_ID_CURR", " 0100001 ", 100001),
    ("SK_ID_CURR", "9007199254740993", Refused("client number")),
    ("SK_ID_CURR", "1_00001", Refused("client number")),
    ("SK_ID_CURR", "100 001", Refused("client number")),
    ("SK_ID_CURR", "100.001", Refused("client number")),
    ("SK_ID_CURR", "1e5", Refused("client number")),
    ("SK_ID_CURR", "-100001", Refused("client number")),
    ("SK_ID_CURR", "1０0001", Refused("client number")),
    ("SK_ID_CURR", "1" * 5000, Refused("client number")),
    ("SK_ID_CURR", "7", Refused("no client 7")),
]
