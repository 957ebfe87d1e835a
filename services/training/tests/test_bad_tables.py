"""Bad tables are refused with field, value and remedy, and leave nothing half-written."""

import gzip
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from spoiled_tables import put, rewrite

from limpide_credit.errors import InputError
from limpide_training.ingest import ingest

Damage = Callable[[Path], object]


def spoil(name: str, change: Callable[[pl.DataFrame], pl.DataFrame]) -> Damage:
    return lambda source: rewrite(source, name, change)


def rewrite_bytes(name: str, change: Callable[[bytes], bytes]) -> Damage:
    def damage(source: Path) -> None:
        path = source / f"{name}.csv"
        path.write_bytes(change(path.read_bytes()))

    return damage


def as_parquet(name: str, change: Callable[[bytes], bytes]) -> Damage:
    def damage(source: Path) -> None:
        csv, path = source / f"{name}.csv", source / f"{name}.parquet"
        pl.read_csv(csv).write_parquet(path)
        csv.unlink()
        path.write_bytes(change(path.read_bytes()))

    return damage


def dates_of_birth(source: Path) -> None:
    path = source / "application_train.csv"
    frame = pl.read_csv(path, infer_schema_length=None)
    frame = frame.with_columns(DAYS_BIRTH=pl.date(1970, 1, 1) + pl.duration(days="DAYS_BIRTH"))
    frame.write_parquet(path.with_suffix(".parquet"))
    path.unlink()


def half_gzip(source: Path) -> None:
    path = source / "bureau.csv"
    packed = gzip.compress(path.read_bytes())
    (source / "bureau.csv.gz").write_bytes(packed[: len(packed) // 2])
    path.unlink()


def both_formats(source: Path) -> None:
    pl.read_csv(source / "bureau.csv").write_parquet(source / "bureau.parquet")


def differing_parts(source: Path) -> None:
    frame = pl.read_csv(source / "bureau.csv")
    empty_parts(source)
    frame.head(100).write_csv(source / "bureau" / "part-0.csv")
    frame.tail(-100).drop("CREDIT_TYPE").write_csv(source / "bureau" / "part-1.csv")


def empty_parts(source: Path) -> None:
    (source / "bureau.csv").unlink()
    (source / "bureau").mkdir()


def without_columns(*names: str) -> Callable[[pl.DataFrame], pl.DataFrame]:
    return lambda frame: frame.drop(*names)


def other_keys(column: str) -> Callable[[pl.DataFrame], pl.DataFrame]:
    return lambda frame: frame.with_columns((pl.lit("9") + pl.col(column)).alias(column))


def first_twice(frame: pl.DataFrame) -> pl.DataFrame:
    return pl.concat([frame, frame.head(1)])


def client_labelled_and_not(source: Path) -> None:
    """Put the first labelled client among the unlabelled ones."""
    labelled = pl.read_csv(source / "application_train.csv", infer_schema=False)
    rewrite(
        source, "application_test", lambda frame: pl.concat([frame, labelled.head(1).select(frame.columns)])
    )


FORM = "application_train"
CASES: dict[str, tuple[Damage, str, str]] = {
    # what is bad: how it comes about, the field of the error, what its text says
    "a file is missing": (lambda s: (s / "bureau.csv").unlink(), "bureau", "--without bureau"),
    "no application": (
        lambda s: [(s / f"application_{part}.csv").unlink() for part in ("train", "test")],
        "application",
        "holds no application_train",
    ),
    "a required column is missing": (
        spoil(FORM, without_columns("AMT_CREDIT")),
        "application_train.AMT_CREDIT",
        "lacks required columns: AMT_CREDIT",
    ),
    "labels are missing": (
        spoil(FORM, without_columns("TARGET")),
        "application_train.TARGET",
        "lacks required columns: TARGET",
    ),
    "text in a number": (spoil(FORM, put("AMT_CREDIT", "lots")), "application.AMT_CREDIT", "a number"),
    "a fraction of a child": (
        spoil(FORM, put("CNT_CHILDREN", "1.5")),
        "application.CNT_CHILDREN",
        "a whole number",
    ),
    "a negative amount": (
        spoil(FORM, put("AMT_CREDIT", "-5000")),
        "application.AMT_CREDIT",
        "from 1 to 100,000,000",
    ),
    "an absurd amount": (
        spoil(FORM, put("AMT_INCOME_TOTAL", "1e15")),
        "application.AMT_INCOME_TOTAL",
        "from 1",
    ),
    "an infinite score": (spoil(FORM, put("EXT_SOURCE_1", "inf")), "application.EXT_SOURCE_1", "from 0 to 1"),
    "born in the future": (
        spoil(FORM, put("DAYS_BIRTH", "20")),
        "application.DAYS_BIRTH",
        "-36,525 to -6,570",
    ),
    "a client of five years": (spoil(FORM, put("DAYS_BIRTH", "-1826")), "application.DAYS_BIRTH", "days"),
    "at work since the age of five": (
        spoil(FORM, lambda f: put("DAYS_EMPLOYED", "-9000")(put("DAYS_BIRTH", "-10826")(f))),
        "application.DAYS_EMPLOYED, DAYS_BIRTH",
        "before the age of 12",
    ),
    "a category of other words": (
        spoil(FORM, lambda f: f.with_columns(CODE_GENDER=pl.lit("X"))),
        "application.CODE_GENDER",
        "'F', 'M', 'XNA'",
    ),
    "an empty value": (
        spoil(FORM, put("NAME_INCOME_TYPE", None)),
        "application.NAME_INCOME_TYPE",
        "never empty",
    ),
    "an empty key": (spoil("bureau", put("SK_ID_CURR", None)), "bureau.SK_ID_CURR", "never empty"),
    "a client twice": (spoil(FORM, first_twice), "application.SK_ID_CURR", "one row for each SK_ID_CURR"),
    "a client labelled and not": (client_labelled_and_not, "application.SK_ID_CURR", "one row for each"),
    "a month twice": (
        spoil("bureau_balance", first_twice),
        "bureau_balance.SK_ID_BUREAU, MONTHS_BALANCE",
        "one row for each SK_ID_BUREAU and MONTHS_BALANCE",
    ),
    "loans of other clients": (
        spoil("bureau", other_keys("SK_ID_CURR")),
        "bureau.SK_ID_CURR",
        "100% of bureau refers to rows that are not there",
    ),
    "months of other loans": (
        spoil("bureau_balance", other_keys("SK_ID_BUREAU")),
        "bureau_balance.SK_ID_BUREAU",
        "a SK_ID_BUREAU of bureau",
    ),
    "an empty file": (rewrite_bytes("bureau", lambda _: b""), "bureau", "is empty"),
    "no client": (
        lambda s: [
            rewrite(s, "application_train", lambda f: f.clear()),
            rewrite(s, "application_test", lambda f: f.clear()),
        ],
        "application.SK_ID_CURR",
        "at least one client",
    ),
    "no text": (rewrite_bytes("bureau", lambda b: b"\0\x81" + b), "bureau", "no text"),
    "a number that may be two": (
        spoil(
            "installments_payments",
            lambda f: f.with_columns(pl.all().str.replace(r"\.\d+$", "")).with_columns(
                AMT_PAYMENT=pl.lit("300.000")
            ),
        ),
        "AMT_PAYMENT",
        "--decimal comma",
    ),
    "a row of a spreadsheet too long": (
        rewrite_bytes(
            "bureau", lambda b: b.replace(b",", b";") + b"1;2;3;4;5;6;7;8;9;10;11;12;13;14;15;16;17;18\n"
        ),
        "row",
        "bureau.csv, line",
    ),
    "a row too long": (
        rewrite_bytes("bureau", lambda b: b + b"1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19\n"),
        "bureau",
        "cannot be read as CSV",
    ),
    "half a CSV row": (rewrite_bytes("bureau", lambda b: b[:-40]), "bureau", ""),
    "half a Parquet file": (
        as_parquet("bureau", lambda b: b[: len(b) // 2]),
        "bureau",
        "not a whole Parquet file",
    ),
    "damaged Parquet pages": (
        as_parquet("bureau", lambda b: b[:64] + bytes(len(b) // 2 - 64) + b[len(b) // 2 :]),
        "bureau",
        "not a whole Parquet file",
    ),
    "a text named Parquet": (
        as_parquet("bureau", lambda _: b"SK_ID_CURR\n1\n"),
        "bureau",
        "not a whole Parquet",
    ),
    "parts that differ": (differing_parts, "bureau", "other columns than"),
    "a column twice": (
        rewrite_bytes("bureau", lambda b: b.replace(b"CREDIT_TYPE", b"CREDIT_ACTIVE", 1)),
        "bureau.CREDIT_ACTIVE",
        "has the column CREDIT_ACTIVE twice",
    ),
    "dates in a Parquet file": (dates_of_birth, "application.DAYS_BIRTH", "a whole number (days)"),
    "a very long text": (
        spoil(FORM, put("CODE_GENDER", "F" * 100_000)),
        "application.CODE_GENDER",
        "'F', 'M'",
    ),
    "half a gzip file": (half_gzip, "bureau", "bureau.csv.gz"),
    "two formats at once": (both_formats, "bureau", "Keep one of them"),
    "a folder without parts": (empty_parts, "bureau", "holds no part"),
}


@pytest.mark.parametrize("case", CASES)
def test_bad_tables_are_refused(case: str, source: Path, tmp_path: Path) -> None:
    damage, field, text = CASES[case]
    damage(source)
    with pytest.raises(InputError) as refusal:
        ingest(source, tmp_path / "prepared")
    error = refusal.value
    assert error.field is not None
    assert error.field.startswith(field)
    assert error.remedy
    assert error.value is not None
    assert len(str(error.value)) <= 300
    assert text in str(error)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["source"]


@pytest.mark.parametrize(
    ("without", "text"),
    [
        (("burau",), "no table 'burau'"),
        (("application",), "cannot be absent"),
        (("bureau",), "bureau.csv is there"),
    ],
)
def test_a_wrong_without_is_refused(
    without: tuple[str, ...], text: str, source: Path, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match=text) as refusal:
        ingest(source, tmp_path / "prepared", without)
    assert refusal.value.field == "without"


def test_a_source_that_is_no_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="There is no folder"):
        ingest(tmp_path / "nowhere", tmp_path / "prepared")


def test_balances_of_loans_elsewhere_need_the_loans(source: Path, tmp_path: Path) -> None:
    (source / "bureau.csv").unlink()
    with pytest.raises(InputError, match="--without bureau_balance too"):
        ingest(source, tmp_path / "prepared", ("bureau",))
