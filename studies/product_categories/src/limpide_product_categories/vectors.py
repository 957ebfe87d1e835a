"""A catalogue's vectors in each setting of an encoder; those of pre-trained ones are kept between runs."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from itertools import groupby
from pathlib import Path

import numpy as np

from limpide_product_categories.encoders.interface import Encoder, Matrix
from limpide_product_categories.encoders.table import Entry, Setting
from limpide_product_categories.footprint import Footprint, footprint
from limpide_product_categories.text import Text


@dataclass(frozen=True, slots=True, eq=False)
class Encoded:
    """A catalogue in one setting."""

    setting: Setting
    vectors: Matrix  # Shape (n, width)
    cost: Footprint  # To load, learn and encode; of the pass that made them, if they were kept
    learns: bool  # Whether the encoder learnt from these texts


def encode_settings(entry: Entry, texts: Sequence[Text], kept: Path | None) -> Iterator[Encoded]:
    """Encode ``texts`` (n,) in each setting of an encoder; settings that differ in pooling share a pass.

    Args:
        kept: A folder where the vectors of pre-trained encoders are looked for and left; None keeps none.

    Raises:
        MissingPackageError, MissingWeightsError: The encoder cannot be had.
    """
    for _, settings in groupby(entry.settings, key=lambda one: one.make):
        group = list(settings)
        encoder = entry.encoder(group[0])
        file = None if kept is None or encoder.learns else kept / f"{_name(entry, group[0], texts)}.npz"
        encoded, cost = _kept(file) or _encode(encoder, texts, file)
        for one in group:
            yield Encoded(one, one.vectors(encoded), cost, encoder.learns)


def _encode(encoder: Encoder, texts: Sequence[Text], file: Path | None) -> tuple[Matrix, Footprint]:
    with footprint() as cost:
        encoder.fit(texts)
        vectors = encoder.encode(texts)
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
        part = file.with_suffix(".part.npz")
        np.savez(part, vectors=np.asarray(vectors), cost=np.array(astuple(cost)))
        part.replace(file)
    return vectors, cost


def _kept(file: Path | None) -> tuple[Matrix, Footprint] | None:
    if file is None or not file.exists():
        return None
    with np.load(file) as read:
        seconds, processor, memory = read["cost"]
        return read["vectors"], Footprint(float(seconds), float(processor), int(memory))


def _name(entry: Entry, setting: Setting, texts: Sequence[Text]) -> str:
    options = {name: value for name, value in setting.options.items() if name != "pooling"}
    digest = hashlib.sha256(f"{entry.weights} {options}".encode())
    for text in texts:
        digest.update(f"\0{text.plain}".encode())
    return f"{entry.name.replace(':', '-')}-{digest.hexdigest()[:16]}"
