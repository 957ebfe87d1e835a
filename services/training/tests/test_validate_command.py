import json
from pathlib import Path

import pytest

from limpide_credit.errors import ConflictError, InputError
from limpide_training.commands.validate import validate
from limpide_training.generate import generate


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a small generated lender, and one of its later years."""
    folder = tmp_path_factory.mktemp("validation")
    generate(folder / "2025", clients=1500, seed=5)
    generate(folder / "2026", clients=1200, seed=6, shift="recession")
    return folder


def test_a_generated_lender_is_validated_into_one_folder(work: Path):
    report = work / "report"
    report.mkdir()
    validate(
        work / "2025",
        report,
        later=work / "2026",
        repeats=1,
        folds=2,
        seeds=2,
        quick=True,
        threads=1,
        work=work / "prepared",
    )
    assert {one.name for one in report.iterdir()} == {
        "report.md",
        "report.pdf",
        "figures.json",
        "calibration.png",
        "segments.png",
    }
    assert (report / "report.pdf").read_bytes().startswith(b"%PDF")
    text = (report / "report.md").read_text()
    headings = [line for line in text.splitlines() if line.startswith("## ")]
    assert [line[3] for line in headings] == list("123456789")
    assert "Out of time" in text
    found = json.loads((report / "figures.json").read_text())
    assert {
        "out_of_time",
        "segments",
        "seeds",
        "reasons",
        "offers",
        "sensitivity",
        "challengers",
        "reject_inference",
    } <= set(found)
    assert [one["wrong turns"] for one in found["wrong_turns"]] == [0] * len(found["wrong_turns"])
    income = next(one for one in found["characteristic_stability"] if one["input"] == "AMT_INCOME_TOTAL")
    assert income["CSI"] > income["by chance"]


def test_a_folder_that_is_not_there_is_refused(work: Path, tmp_path: Path):
    with pytest.raises(InputError) as refused:
        validate(work / "2025", tmp_path / "out", later=tmp_path / "2027", work=tmp_path / "work")
    assert refused.value.field == "--later"
    assert not (tmp_path / "out").exists()


def test_too_few_clients_are_refused_before_anything_is_fitted(generated_tables: Path, tmp_path: Path):
    with pytest.raises(InputError, match="Too few clients have an outcome"):
        validate(generated_tables, tmp_path / "out", work=tmp_path / "work")
    assert not (tmp_path / "out").exists()


def test_a_folder_of_something_else_is_left_alone_before_anything_is_fitted(work: Path, tmp_path: Path):
    (tmp_path / "letters").write_text("mine")
    with pytest.raises(ConflictError):
        validate(work / "2025", tmp_path, work=tmp_path / "work")
