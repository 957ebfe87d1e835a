from pathlib import Path
from typing import Any

import pytest
from pyarrow import fs

from limpide_credit.errors import UnavailableError
from limpide_training.storage import Folder


class Vanishing:
    """A file system on which somebody else removes entries while a folder is being removed."""

    def __init__(self, times: int) -> None:
        self._files = fs.LocalFileSystem()
        self._times = times

    def get_file_info(self, path: str) -> Any:
        return self._files.get_file_info(path)

    def delete_dir(self, path: str) -> None:
        self._times -= 1
        if self._times >= 0:
            raise FileNotFoundError(2, "No such file or directory", f"{path}/_temporary")
        self._files.delete_dir(path)


@pytest.fixture
def staging(tmp_path: Path) -> Path:
    (tmp_path / "_staging" / "part").mkdir(parents=True)
    return tmp_path / "_staging"


def test_what_another_process_removes_meanwhile_does_not_stop_a_removal(staging: Path):
    files: Any = Vanishing(times=2)
    Folder(str(staging), files, str(staging)).remove()
    assert not staging.exists()


def test_a_folder_that_cannot_be_removed_is_named(staging: Path):
    files: Any = Vanishing(times=1000)
    with pytest.raises(UnavailableError, match="_staging cannot be used"):
        Folder(str(staging), files, str(staging)).remove()
