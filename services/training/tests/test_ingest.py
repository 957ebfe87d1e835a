"""Tables of any accepted form become the same prepared folder."""

import gzip
import json
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq
import pytest
from real_sample import real_sample
from spoiled_tables import put, rewrite
from workbooks import workbook

from limpide_credit.errors import InputError
from limpide_credit.numbers import DecimalMark
from limpide_credit.tables import TABLES
from limpide_training.ingest import check, ingest, load_manifest
from limpide_training.table_check import UnknownCategories

TYPES = {"integer": "int64", "flag": "int64", "number": "double", "category": "string"}


@pytest.fixture(scope="module")
def prepared(generated_tables: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("prepared") / "tables"
    ingest(generated_tables, folder)
    return folder


def as_parquet(path: Path) -> None:
    pl.read_csv(path, infer_schema_length=None).write_parquet(path.with_suffix(".parquet"))
    path.unlink()


def as_pandas_parquet(path: Path) -> None:
    """Write what pandas would: whole numbers with gaps as doubles, gaps in them as NaN."""
    frame = pl.read_csv(path, infer_schema_length=None)
    numbers = pl.selectors.numeric() & ~pl.selectors.matches("^SK_ID_")
    frame = frame.with_columns(numbers.cast(pl.Float64).fill_null(float("nan")))
    frame.write_parquet(path.with_suffix(".parquet"))
    path.unlink()


def as_gzip(path: Path) -> None:
    path.with_suffix(".csv.gz").write_bytes(gzip.compress(path.read_bytes()))
    path.unlink()


def as_parts(path: Path) -> None:
    rows = pl.read_csv(path, infer_schema=False)
    folder = path.with_suffix("")
    folder.mkdir()
    for place, part in enumerate(rows.iter_slices(rows.height // 3 + 1)):
        part.write_csv(folder / f"part-{place}.csv")
    path.unlink()


def shuffled(path: Path) -> None:
    pl.read_csv(path, infer_schema=False).sample(fraction=1, shuffle=True, seed=1).write_csv(path)


def columns_in_another_order(path: Path) -> None:
    frame = pl.read_csv(path, infer_schema=False)
    frame.select(reversed(frame.columns)).write_csv(path)


def quoted_with_windows_line_ends(path: Path) -> None:
    pl.read_csv(path, infer_schema=False).write_csv(
        path, quote_style="always", line_terminator="\r\n", include_bom=True
    )


def as_french_excel(path: Path) -> None:
    frame = pl.read_csv(path, infer_schema=False)
    decimals = pl.exclude("^SK_ID.*$").str.replace(r"^(-?\d*)\.(\d+)$", "$1,$2")
    text = "sep=;\n" + frame.with_columns(decimals).write_csv(separator=";", line_terminator="\r\n")
    path.write_bytes(text.encode("cp1252"))
    path.rename(path.with_name(path.name.upper()))


def as_utf_16_with_an_index(path: Path) -> None:
    frame = pl.read_csv(path, infer_schema=False).with_row_index("")
    frame = frame.rename({name: name.lower() for name in frame.columns})
    path.write_bytes(frame.write_csv(separator="\t", line_terminator="\r").encode("utf-16"))


def as_sheets(path: Path) -> None:
    frame = pl.read_csv(path, infer_schema_length=None)
    path.with_suffix(".XLSX").write_bytes(workbook([frame.columns, *frame.rows()]))
    path.unlink()


@pytest.mark.parametrize(
    "form",
    [
        as_french_excel,
        as_utf_16_with_an_index,
        as_sheets,
        as_parquet,
        as_pandas_parquet,
        as_gzip,
        as_parts,
        shuffled,
        columns_in_another_order,
        quoted_with_windows_line_ends,
    ],
)
def test_every_form_of_the_same_tables_has_the_same_fingerprint(
    form, source: Path, prepared: Path, tmp_path: Path
) -> None:
    for path in list(source.glob("*.csv")):
        form(path)
    assert ingest(source, tmp_path / "prepared").fingerprint == load_manifest(prepared).fingerprint


def test_files_that_are_no_plain_csv_are_listed_with_how_they_were_read(source: Path, tmp_path: Path) -> None:
    path = source / "bureau.csv"
    path.write_bytes(path.read_bytes().replace(b",", b";"))
    read_as = ingest(source, tmp_path / "prepared").read_as
    assert read_as == {"bureau.csv": "CSV, utf-8, separator ;, decimal mark ., 17 columns"}


@pytest.mark.parametrize(("decimal", "amount"), [(",", 300_000.0), (".", 300.0)])
def test_the_decimal_mark_that_a_person_says_settles_what_the_file_does_not(
    decimal: DecimalMark, amount: float, source: Path, tmp_path: Path
) -> None:
    whole = pl.all().str.replace(r"\.\d+$", "")
    rewrite(
        source,
        "installments_payments",
        lambda frame: frame.with_columns(whole).with_columns(AMT_INSTALMENT=pl.lit("300.000")),
    )
    prepared = ingest(source, tmp_path / "prepared", decimal=decimal)
    read = pl.read_parquet(prepared.path("installments_payments"))
    assert read["AMT_INSTALMENT"].unique().to_list() == [amount]


def test_one_other_value_is_another_fingerprint(source: Path, prepared: Path, tmp_path: Path) -> None:
    rewrite(source, "bureau", put("DAYS_CREDIT", "-77", row=5))
    assert ingest(source, tmp_path / "prepared").fingerprint != load_manifest(prepared).fingerprint


def test_prepared_tables_have_the_schema_s_types_and_are_sorted_by_client(prepared: Path) -> None:
    for table in TABLES.values():
        rows = pq.read_table(prepared / f"{table.name}.parquet")
        expected = {column.name: TYPES[column.kind] for column in table.columns}
        if table.name == "bureau_balance":
            expected = {"SK_ID_CURR": "int64", **expected}
        assert {field.name: str(field.type) for field in rows.schema} == expected
        assert pl.Series(rows["SK_ID_CURR"].to_pylist()).is_sorted()


def test_months_of_loans_elsewhere_bear_the_loan_s_client(prepared: Path) -> None:
    owners = pl.read_parquet(prepared / "bureau.parquet").select("SK_ID_BUREAU", owner="SK_ID_CURR")
    joined = pl.read_parquet(prepared / "bureau_balance.parquet").join(owners, on="SK_ID_BUREAU")
    assert joined.height > 100
    assert (joined["owner"] == joined["SK_ID_CURR"]).all()


def test_labelled_and_unlabelled_clients_stand_in_one_table(prepared: Path, generated_tables: Path) -> None:
    rows = pl.read_parquet(prepared / "application.parquet")
    labelled = pl.read_csv(generated_tables / "application_train.csv", infer_schema_length=None)
    manifest = load_manifest(prepared)
    assert rows.height == manifest.rows["application"] == 60
    assert rows["TARGET"].count() == manifest.labelled == labelled.height
    assert rows["TARGET"].sum() == labelled["TARGET"].sum()


def test_special_values_stay_as_they_were_given(prepared: Path) -> None:
    assert 365_243 in pl.read_parquet(prepared / "application.parquet")["DAYS_EMPLOYED"]
    assert "XNA" in pl.read_parquet(prepared / "previous_application.parquet")["NAME_GOODS_CATEGORY"]


@pytest.mark.parametrize("part", ["train", "test"])
def test_one_part_of_the_clients_is_enough(part: str, source: Path, tmp_path: Path) -> None:
    (source / f"application_{part}.csv").unlink()
    if part == "train":
        # Then most history belongs to clients who are not there, which is refused; keep theirs only.
        for name in (
            "bureau",
            "previous_application",
            "POS_CASH_balance",
            "installments_payments",
            "credit_card_balance",
        ):
            clients = pl.read_csv(source / "application_test.csv", infer_schema=False).select("SK_ID_CURR")
            rewrite(source, name, lambda frame, keep=clients: frame.join(keep, on="SK_ID_CURR", how="semi"))
        loans = pl.read_csv(source / "bureau.csv", infer_schema=False).select("SK_ID_BUREAU")
        rewrite(source, "bureau_balance", lambda frame: frame.join(loans, on="SK_ID_BUREAU", how="semi"))
    manifest = ingest(source, tmp_path / "prepared")
    assert (manifest.labelled == 0) == (part == "train")
    assert (manifest.orphans == {}) == (part == "train")


def test_rows_of_clients_who_are_not_there_are_left_out_and_counted(source: Path, tmp_path: Path) -> None:
    rewrite(source, "bureau", put("SK_ID_CURR", "999999"))
    rows = pl.read_csv(source / "bureau.csv").height
    manifest = ingest(source, tmp_path / "prepared")
    assert manifest.orphans["bureau"] == 1
    assert manifest.rows["bureau"] == rows - 1


def test_knowingly_absent_tables_are_recorded(source: Path, tmp_path: Path) -> None:
    (source / "installments_payments.csv").unlink()
    manifest = ingest(source, tmp_path / "prepared", ("installments_payments",))
    assert manifest.absent == ("installments_payments",)
    assert "installments_payments" not in manifest.rows
    assert load_manifest(tmp_path / "prepared") == manifest
    assert not (tmp_path / "prepared" / "installments_payments.parquet").exists()


def test_unknown_columns_are_listed_and_ignored(source: Path, tmp_path: Path) -> None:
    rewrite(source, "bureau", lambda frame: frame.with_columns(SHOE_SIZE=pl.lit("42")))
    manifest = ingest(source, tmp_path / "prepared")
    assert manifest.unknown_columns == {"bureau": ["SHOE_SIZE"]}
    assert "SHOE_SIZE" not in pq.read_schema(tmp_path / "prepared" / "bureau.parquet").names


def test_ten_thousand_unknown_columns_do_no_harm(source: Path, tmp_path: Path) -> None:
    extra = [pl.lit("1").alias(f"EXTRA_{place}") for place in range(10_000)]
    rewrite(source, "application_train", lambda frame: frame.with_columns(extra))
    assert len(ingest(source, tmp_path / "prepared").unknown_columns["application"]) == 10_000


def test_absent_columns_that_may_be_empty_are_empty(source: Path, prepared: Path, tmp_path: Path) -> None:
    names = ("EXT_SOURCE_3", "FLAG_DOCUMENT_8")
    for part in ("train", "test"):
        rewrite(source, f"application_{part}", lambda frame: frame.drop(names))
    manifest = ingest(source, tmp_path / "prepared")
    assert manifest.absent_columns == {"application": list(names)}
    rows = pl.read_parquet(tmp_path / "prepared" / "application.parquet")
    assert rows.select(names).null_count().row(0) == (60, 60)
    assert rows.columns == pl.read_parquet(prepared / "application.parquet").columns


def test_progress_goes_from_nothing_to_the_end(source: Path, tmp_path: Path) -> None:
    seen: list[tuple[str, int, int]] = []
    ingest(source, tmp_path / "prepared", on_progress=lambda *step: seen.append(step))
    assert [done for _, done, _ in seen] == list(range(len(seen)))
    assert seen[-1][2] == len(seen)


def test_the_check_finds_everything_at_once(source: Path, tmp_path: Path) -> None:
    rewrite(
        source,
        "application_train",
        lambda f: put("AMT_CREDIT", "lots")(put("CODE_GENDER", "X" * 99, row=3)(f)),
    )
    rewrite(source, "bureau", put("DAYS_CREDIT", "5"))
    (tmp_path / "scratch").mkdir()
    report = check(source, tmp_path / "scratch")
    found = {(finding.table, finding.column): finding for finding in report.findings}
    assert set(found) == {
        ("application", "AMT_CREDIT"),
        ("application", "CODE_GENDER"),
        ("bureau", "DAYS_CREDIT"),
    }
    assert found["application", "AMT_CREDIT"].example == "lots"
    assert found["application", "CODE_GENDER"].right == "one of 'F', 'M', 'XNA'"
    assert found["bureau", "DAYS_CREDIT"].rows == 1
    assert found["bureau", "DAYS_CREDIT"].example == "5"


def test_a_word_that_a_vocabulary_lacks_is_counted_and_kept(source: Path, tmp_path: Path) -> None:
    rewrite(source, "application_train", put("CODE_GENDER", "X", row=3))
    rewrite(source, "bureau", put("CREDIT_ACTIVE", "Frozen"))
    (tmp_path / "scratch").mkdir()
    report = check(source, tmp_path / "scratch")
    assert report.findings == ()
    assert report.other_words["application"]["CODE_GENDER"] == UnknownCategories(1, "X")
    prepared = ingest(source, tmp_path / "prepared")
    assert prepared.other_words == {"application": {"CODE_GENDER": 1}, "bureau": {"CREDIT_ACTIVE": 1}}
    assert load_manifest(prepared.directory) == prepared
    assert "X" in pl.read_parquet(prepared.path("application"))["CODE_GENDER"].to_list()


def test_a_rule_across_columns_shows_these_columns_only(source: Path, tmp_path: Path) -> None:
    rewrite(
        source, "application_train", lambda f: put("DAYS_EMPLOYED", "-9000")(put("DAYS_BIRTH", "-10826")(f))
    )
    (tmp_path / "scratch").mkdir()
    (finding,) = check(source, tmp_path / "scratch").findings
    assert finding.column == "DAYS_EMPLOYED, DAYS_BIRTH"
    assert finding.example == "-9000, -10826"


@pytest.mark.parametrize(
    ("spoil", "text"),
    [
        (lambda folder: (folder / "tables.json").unlink(), "no prepared folder"),
        (lambda folder: (folder / "tables.json").write_text("{"), "no prepared folder"),
        (lambda folder: (folder / "tables.json").write_text('{"format": 0}'), "another version"),
        (lambda folder: (folder / "bureau.parquet").unlink(), "lacks bureau.parquet"),
    ],
)
def test_a_damaged_prepared_folder_is_named(spoil, text: str, source: Path, tmp_path: Path) -> None:
    ingest(source, tmp_path / "prepared")
    spoil(tmp_path / "prepared")
    with pytest.raises(InputError, match=text) as refusal:
        load_manifest(tmp_path / "prepared")
    assert refusal.value.remedy == "Write it with `limpide tables ingest SOURCE DESTINATION`."


def test_the_manifest_is_plain_json(prepared: Path) -> None:
    manifest = json.loads((prepared / "tables.json").read_text())
    assert set(manifest) == {
        "format",
        "rows",
        "labelled",
        "absent",
        "other_words",
        "fingerprint",
        "source",
        "orphans",
        "unknown_columns",
        "absent_columns",
        "read_as",
    }


def test_the_real_sample_passes(tmp_path: Path) -> None:
    manifest = ingest(real_sample(), tmp_path / "prepared", ("installments_payments",))
    assert manifest.rows["application"] == 10_000
    assert manifest.labelled == 5_000
    assert manifest.orphans == {}
