"""The columns that a file may have, and how its header names them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property

from limpide_credit.table_file.fault import TableFileError, TableTooLargeError


@dataclass(frozen=True)
class Columns:
    """What a header may name."""

    names: Sequence[str]  # The known columns
    numbers: frozenset[str] = frozenset()  # Those that hold numbers: their cells show the file's decimal mark
    # Those that hold dates: their cells show whether the day or the month comes first.
    moments: frozenset[str] = frozenset()
    # Other names of a column, by the name; both are found whatever their case.
    aliases: Mapping[str, str] = field(default_factory=dict[str, str])
    others_allowed: bool = False  # Whether columns that are not known are kept, rather than refused

    @cached_property
    def by_upper(self) -> dict[str, str]:
        """Name of the column by each accepted name in capitals."""
        return {
            **{name.upper(): name for name in self.names},
            **{alias.upper(): name for alias, name in self.aliases.items()},
        }

    def known_in(self, header: Sequence[str]) -> int:
        """Return how many names of a header are known."""
        known = self.by_upper
        return sum(name.strip().upper() in known for name in header)

    def named(self, header: Sequence[str]) -> list[str | None]:
        """Return the column of each place of a header; None where the header has no name.

        Raises:
            TableFileError: No name is known, one is not, or two name the same column.
        """
        known = self.by_upper
        names = [name.strip() for name in header]
        self.check_width(len([name for name in names if name]))
        if not self.known_in(names):
            raise TableFileError(
                "no_known_column",
                "The first line names no known column.",
                field="header",
                value=names[0] if names else None,
                remedy=f"Begin with a line of names, such as {', '.join(self.names[:3])}.",
                column=names[0][:60] if names else "",
            )
        columns = [known.get(name.upper(), name) if name else None for name in names]
        if not self.others_allowed:
            for name in names:
                if name and name.upper() not in known:
                    raise self._unknown(name, sum(1 for one in names if one and one.upper() not in known))
        self._check_twice(names, columns)
        return columns

    def check_width(self, width: int) -> None:
        """Refuse a header of more names than are known; an index and empty columns at the end are none.

        Raises:
            TableTooLargeError: It has more.
        """
        most = len(self.by_upper)
        if not self.others_allowed and width > most:
            raise TableTooLargeError(
                "too_many_columns",
                f"The file has {width:,} columns; at most {most} are known.",
                field="columns",
                value=width,
                remedy="Send known columns only.",
                columns=width,
                limit=most,
            )

    def _unknown(self, name: str, many: int) -> TableFileError:
        near = get_close_matches(name.upper(), self.by_upper, n=1, cutoff=0.7)
        more = f" {many - 1} more are not known either." if many > 1 else ""
        return TableFileError(
            "misspelt_column" if near else "unknown_column",
            f"There is no column {name}.{more}",
            field=name,
            value=name,
            remedy=f"Did you mean {self.by_upper[near[0]]}?" if near else "Send known columns only.",
            column=name[:60],
            **({"near": self.by_upper[near[0]]} if near else {}),
        )

    def _check_twice(self, names: Sequence[str], columns: Sequence[str | None]) -> None:
        seen: dict[str, str] = {}
        for name, column in zip(names, columns, strict=True):
            if column is None:
                continue
            # Two unknown columns that differ by case cannot be told apart.
            first = seen.setdefault(column.upper(), name)
            if first is not name:
                both = name if first == name else f"{first} and {name}"
                raise TableFileError(
                    "double_column",
                    f"The file has the column {column} twice: {both}.",
                    field=column,
                    value=both,
                    remedy="Keep one of them.",
                    column=both,
                )
