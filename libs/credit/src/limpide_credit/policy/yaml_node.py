"""YAML read into nodes that know their line, so that every refusal can name it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import cast

import yaml

from limpide_credit.errors import InputError, TooLargeError

MOST_BYTES = 256 * 1024
_MAP, _SEQ = "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq"
_TEXT, _INTEGER, _NUMBER = "tag:yaml.org,2002:str", "tag:yaml.org,2002:int", "tag:yaml.org,2002:float"
_NULL = "tag:yaml.org,2002:null"


@dataclass(frozen=True)
class YamlNode:
    """A value of the document with its place."""

    _node: yaml.Node
    path: str  # As ``rules[2].when``; empty for the whole document

    @property
    def line(self) -> int:
        """The line on which the value begins, from 1."""
        return self._node.start_mark.line + 1

    def error(self, message: str, remedy: str, value: object = None) -> InputError:
        """Return the refusal of this value, with its line."""
        shown = self._node.value if value is None and isinstance(self._node, yaml.ScalarNode) else value
        field = self.path or "policy"
        return InputError(f"Line {self.line}, {field}: {message}", field=field, value=shown, remedy=remedy)

    def mapping(self, required: tuple[str, ...], optional: tuple[str, ...] = ()) -> Mapping[str, "YamlNode"]:
        """Return the entries of a mapping of known names.

        Raises:
            InputError: It is no mapping, or has an unknown or a repeated name, or lacks a required one.
        """
        entries = dict(self.entries())
        known = (*required, *optional)
        for name, node in entries.items():
            if name not in known:
                near = get_close_matches(name, known, n=1)
                remedy = f"Did you mean {near[0]}?" if near else f"Known are {', '.join(known)}."
                raise node.error(f"there is no entry {name} here.", remedy, name)
        for name in required:
            if name not in entries:
                raise self.error(f"the entry {name} is missing.", f"Add {name}.", name)
        return entries

    def entries(self) -> Iterator[tuple[str, "YamlNode"]]:
        """Yield the names and values of a mapping; raise `InputError` if it is none or repeats a name."""
        if not isinstance(self._node, yaml.MappingNode) or self._node.tag != _MAP:
            raise self.error("this must be a mapping of names to values.", "Write name: value, one a line.")
        seen: set[str] = set()
        for key, value in self._node.value:
            if not isinstance(key, yaml.ScalarNode) or key.tag != _TEXT:
                raise YamlNode(key, self.path).error("a name must be plain text.", "Put it in quotes.")
            path = f"{self.path}.{key.value}" if self.path else key.value
            if key.value in seen:
                raise YamlNode(key, path).error("this name stands twice.", "Remove one of the two.")
            seen.add(key.value)
            yield key.value, YamlNode(value, path)

    def items(self) -> list["YamlNode"]:
        """Return the values of a list, which is not empty."""
        if not isinstance(self._node, yaml.SequenceNode) or self._node.tag != _SEQ or not self._node.value:
            raise self.error(
                "this must be a list with at least one value.", "Write [a, b], or - a and - b on lines."
            )
        return [YamlNode(node, f"{self.path}[{number}]") for number, node in enumerate(self._node.value)]

    def text(self, longest: int = 2_000) -> str:
        """Return a text, which is not empty."""
        node = self._node
        if not isinstance(node, yaml.ScalarNode) or node.tag != _TEXT or not node.value.strip():
            raise self.error("this must be text.", "Write words; put yes, no, numbers and dates in quotes.")
        if len(node.value) > longest:
            raise self.error(
                f"this text has {len(node.value):,} characters.", f"Write at most {longest:,}.", "…"
            )
        return node.value

    def choice(self, *words: str) -> str:
        """Return one of ``words``."""
        if not isinstance(self._node, yaml.ScalarNode) or self._node.value not in words:
            raise self.error(f"this must be one of {', '.join(words)}.", f"Write {words[0]}.")
        return self._node.value

    def number(self, low: float, high: float) -> float:
        """Return a number from ``low`` to ``high``."""
        node = self._node
        if isinstance(node, yaml.ScalarNode) and node.tag in {_INTEGER, _NUMBER} and len(node.value) <= 30:
            try:
                value = float(node.value)
            except ValueError:
                value = float("nan")
            if low <= value <= high:
                return value
        raise self.error(f"this must be a number from {low:g} to {high:g}.", "Write it as 0.5.")

    def whole(self, low: int, high: int) -> int:
        """Return a whole number from ``low`` to ``high``."""
        value = self.number(low, high)
        if value != int(value):
            raise self.error("this must be a whole number.", "Write it without decimals.")
        return int(value)


def read_yaml(text: str) -> YamlNode:
    """Return the root of a document of one YAML mapping.

    Raises:
        TooLargeError: It has more than 256 KiB.
        InputError: It is empty, no YAML, or holds anchors or references, of which a document could be made
            that never ends.
    """
    if len(text) > MOST_BYTES or len(text.encode(errors="replace")) > MOST_BYTES:
        raise TooLargeError(
            "A policy has at most 256 KiB.",
            field="policy",
            value=f"{len(text):,} characters",
            remedy="Give a document of rules; data belongs elsewhere.",
        )
    try:
        for event in _events(text):
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                line = event.start_mark.line + 1
                raise InputError(
                    f"Line {line}: anchors (&) and references (*) have no place in a policy.",
                    field="policy",
                    value=str(getattr(event, "anchor", "")),
                    remedy="Write the value out, or name it under quantities.",
                )
        root = cast("yaml.Node | None", yaml.compose(text, yaml.SafeLoader))  # pyright: ignore[reportUnknownMemberType]
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f"Line {mark.line + 1}: t" if mark else "T"
        problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "cannot be read"
        raise InputError(
            f"{line}his is no YAML ({problem}).",
            field="policy",
            remedy="Check the indentation, quotes and colons of that line.",
        ) from None
    except RecursionError:
        raise InputError(
            "The document is nested too deep.", field="policy", remedy="A policy needs four levels."
        ) from None
    if root is None or root.tag == _NULL:
        raise InputError(
            "The policy is empty.", field="policy", remedy="Begin with `limpide policy show default`."
        )
    return YamlNode(root, "")


def _events(text: str) -> Iterator[yaml.Event]:
    return cast("Iterator[yaml.Event]", yaml.parse(text, yaml.SafeLoader))  # pyright: ignore[reportUnknownMemberType]
