"""What a catalogue holds, before anything is made of it."""

import hashlib
from collections import Counter
from pathlib import Path

import numpy as np

from limpide_credit.contracts.product_study import CatalogueFacts, Lengths
from limpide_product_categories.catalogue import Catalogue
from limpide_product_categories.text import Corpus


def describe(
    catalogue: Catalogue, corpus: Corpus, categories: list[str], file: Path, *, generated: bool
) -> CatalogueFacts:
    """Return the facts of a catalogue: size, gaps, lengths, categories by level, and what was handled."""
    words = np.array([len(text.plain.split()) for text in corpus.texts])
    deepest = max(len(path) for path in catalogue.paths)
    return CatalogueFacts(
        products=len(catalogue.lines),
        columns=catalogue.columns,
        generated=generated,
        fingerprint=hashlib.sha256(file.read_bytes()).hexdigest(),
        missing={name: share for name, share in catalogue.missing.items() if share > 0},
        words=Lengths(least=int(words.min()), median=float(np.median(words)), most=int(words.max())),
        categories=dict(sorted(Counter(categories).items())),
        categories_by_level=[
            len({path[: level + 1] for path in catalogue.paths if len(path) > level})
            for level in range(deepest)
        ],
        language=corpus.language,
        other_languages={code: len(lines) for code, lines in corpus.other_languages.items()},
        without_description=len(catalogue.without_description),
        without_text=len(catalogue.without_text),
        with_markup=len(corpus.with_markup),
    )
