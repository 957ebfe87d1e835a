"""What the front end says, in French and English: gettext catalogues, one file a page and language."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Literal, get_args

from babel import Locale
from babel.messages.pofile import read_po

Language = Literal["fr", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
DEFAULT: Language = "fr"


class Catalogue:
    """Sentences of one language by key; ``say("client.title")`` is in ``locale/<language>/client.po``.

    Args:
        language: ``fr`` or ``en``.
        sentences: Key to sentence; two sentences (one, several) where the catalogue has a plural.
    """

    def __init__(self, language: Language, sentences: Mapping[str, str | tuple[str, str]]) -> None:
        self.language: Language = language
        self.sentences = sentences
        self._locale = Locale(language)

    def __call__(self, key: str, /, **values: object) -> str:
        """Return the sentence of ``key`` with ``{names}`` filled in; ``n`` chooses the plural.

        Raises:
            KeyError: The catalogue has no such key, or the sentence names a value that was not given.
        """
        sentence = self.sentences[key]
        if not isinstance(sentence, str):
            sentence = sentence[0 if self._locale.plural_form(values["n"]) == "one" else 1]  # pyright: ignore[reportArgumentType]
        return sentence.format(**values) if values else sentence

    def __contains__(self, key: str) -> bool:
        return key in self.sentences

    def keys(self) -> set[str]:
        """Return every key."""
        return set(self.sentences)


@cache
def catalogue(language: Language) -> Catalogue:
    """Return the catalogue of a language, read once.

    Raises:
        ValueError: Two files hold the same key, or a file holds a key of another page.
    """
    sentences: dict[str, str | tuple[str, str]] = {}
    folder = files("limpide_dashboard") / "locale" / language
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if not file.name.endswith(".po"):
            continue
        page = file.name.removesuffix(".po")
        with file.open("rb") as stream:
            messages = read_po(stream, locale=language)
        for message in messages:
            key = message.id if isinstance(message.id, str) else message.id[0]
            if not key:
                continue
            if not key.startswith(f"{page}.") or key in sentences:
                raise ValueError(f"{language}/{file.name}: {key} is double or belongs to another page")
            text = message.string or ""
            sentences[key] = text if isinstance(text, str) else (text[0], text[1])
    return Catalogue(language, sentences)
