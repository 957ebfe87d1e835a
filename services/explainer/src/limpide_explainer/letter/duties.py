"""What a law asks of the letter: rows of a data file, each met by a paragraph of its own or by a part."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from string import Formatter
from typing import Annotated, Literal, cast

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from limpide_credit.contracts.decisions import Decided
from limpide_credit.contracts.shown_feature import Language
from limpide_credit.errors import InputError

SHIPPED = ("eu-fr", "us")
#: What a row's words may name.
PLACEHOLDERS = ("until", "days", "databases", "authority", "debt_advice")

Place = Literal["opening", "rights", "data"]
MetBy = Annotated[
    str, StringConstraints(pattern="^(paragraph:(opening|rights|data)|part:(decision|reasons|score|change))$")
]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)]


class Duty(BaseModel):
    """One row: a duty, its article, its words, and what meets and what proves it."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    code: Annotated[str, StringConstraints(pattern="^[A-Z][A-Z0-9_]{1,59}$")]
    law: Text
    letters: list[Decided] = Field(min_length=1)
    by: Literal["program", "person"] | None = None
    met_by: MetBy
    test: Text
    fr: Text
    en: Text
    otherwise_fr: Text | None = None
    otherwise_en: Text | None = None

    @model_validator(mode="after")
    def _words_can_be_filled(self) -> "Duty":
        for words in (self.fr, self.en, self.otherwise_fr or "", self.otherwise_en or ""):
            for name in _named(words):
                if name not in PLACEHOLDERS:
                    raise ValueError(f"{{{name}}} is none of {', '.join(PLACEHOLDERS)}")
        if (self.otherwise_fr is None) != (self.otherwise_en is None):
            raise ValueError("otherwise_fr and otherwise_en go together")
        return self

    @property
    def place(self) -> Place | None:
        """Where its paragraph stands; None if a part of the letter meets it."""
        kind, _, where = self.met_by.partition(":")
        return cast("Place", where) if kind == "paragraph" else None

    def applies(self, decision: Decided, *, by_person: bool) -> bool:
        """Whether it is a duty of a letter that tells of this decision."""
        return decision in self.letters and self.by in (None, "person" if by_person else "program")

    def paragraph(self, language: Language, values: Mapping[str, str]) -> str | None:
        """Return its paragraph; None where what it names is not known."""
        words = self.fr if language == "fr" else self.en
        if any(not values[name] for name in _named(words)):
            words = self.otherwise_fr if language == "fr" else self.otherwise_en
        return None if words is None else words.format(**values)


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    jurisdiction: Text
    values: dict[Literal["databases", "authority", "debt_advice"], str]
    duty: list[Duty] = Field(min_length=1, max_length=100)


@dataclass(frozen=True)
class Jurisdiction:
    """The duties of one law, and the names that it uses where the installation gives no others."""

    name: str
    values: Mapping[str, str]
    duties: tuple[Duty, ...]

    def paragraphs(
        self,
        place: Place,
        decision: Decided,
        language: Language,
        values: Mapping[str, str],
        *,
        by_person: bool,
    ) -> list[str]:
        """Return the paragraphs of one place in a letter, in the order of the rows."""
        paragraphs = [
            duty.paragraph(language, values)
            for duty in self.duties
            if duty.place == place and duty.applies(decision, by_person=by_person)
        ]
        return [one for one in paragraphs if one is not None]


def read_jurisdiction(which: str) -> Jurisdiction:
    """Return the duties of a jurisdiction.

    Args:
        which: One that ships (`SHIPPED`), or the path of a file of the same form, which ends with ``.toml``.

    Raises:
        InputError: There is no such file, or it is wrong; the message names row and field.
    """
    try:
        if which in SHIPPED:
            place = files("limpide_explainer.letter").joinpath(f"jurisdictions/{which}.toml")
            text = place.read_text(encoding="utf-8")
        elif which.endswith(".toml"):
            text = Path(which).read_text(encoding="utf-8")
        else:
            raise _wrong(which, f"There is no jurisdiction {which}.")
        given = _File.model_validate(tomllib.loads(text))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _wrong(which, f"The duties of {which} cannot be read: {error}.") from None
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise _wrong(which, f"The duties of {which} are wrong at {where}: {first['msg']}.") from None
    codes = [duty.code for duty in given.duty]
    for code in codes:
        if codes.count(code) > 1:
            raise _wrong(which, f"The duty {code} stands twice in {which}.")
    return Jurisdiction(
        given.jurisdiction, {str(name): value for name, value in given.values.items()}, tuple(given.duty)
    )


def _named(words: str) -> list[str]:
    """Return the placeholders of a text."""
    return [name for _, name, _, _ in Formatter().parse(words) if name is not None]


def _wrong(which: str, message: str) -> InputError:
    return InputError(
        message,
        field="LIMPIDE_JURISDICTION",
        value=which,
        remedy=f"Name one of {', '.join(SHIPPED)}, or a .toml file of the same form.",
    )
