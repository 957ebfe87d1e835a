"""A lender with other tables goes through train, score and explain; a process serves one lender."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from limpide_credit.bundle import ModelBundle
from limpide_credit.errors import ConflictError
from limpide_platform.bundle_files import read_bundle, write_bundle

JOURNEY = Path(__file__).with_name("plain_loans_journey.py")


@pytest.mark.slow
@pytest.mark.timeout(1500)
def test_another_lender_is_trained_scored_watched_and_shown():
    environment = {**os.environ, "LIMPIDE_SCHEMA": "plain-loans"}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(JOURNEY)]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=1400)
    assert ran.returncode == 0, ran.stdout[-4000:]


def test_a_bundle_that_names_no_lender_is_home_credits(tmp_path: Path, bundle: ModelBundle):
    write_bundle(bundle, tmp_path / "model")
    path = tmp_path / "model" / "limpide" / "manifest.json"
    manifest = json.loads(path.read_text())
    assert manifest.pop("schema") == "home-credit"
    path.write_text(json.dumps(manifest))
    assert read_bundle(tmp_path / "model").model.feature_names == bundle.model.feature_names


def test_a_bundle_of_another_lender_is_refused_by_name(tmp_path: Path, bundle: ModelBundle):
    write_bundle(bundle, tmp_path / "model")
    path = tmp_path / "model" / "limpide" / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"schema": "plain-loans"}))
    with pytest.raises(ConflictError) as refused:
        read_bundle(tmp_path / "model")
    assert refused.value.value == "plain-loans"
    assert "LIMPIDE_SCHEMA=plain-loans" in str(refused.value.remedy)
