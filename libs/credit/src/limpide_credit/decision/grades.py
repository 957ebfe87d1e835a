"""Grades A to E from points."""

from bisect import bisect_right
from dataclasses import dataclass

from limpide_credit.errors import InputError

GRADES = ("A", "B", "C", "D", "E")


@dataclass(frozen=True)
class GradeScale:
    """The fewest points of grades D, C, B and A; below the first is E.

    The default bounds halve the odds from grade to grade: A from 50:1, B from 25:1, C from 12.5:1,
    D from 6.25:1.

    Examples:
        >>> GradeScale().grade(600), GradeScale().grade(599), GradeScale().grade(300)
        ('A', 'B', 'E')
    """

    bounds: tuple[int, int, int, int] = (540, 560, 580, 600)

    def __post_init__(self) -> None:
        """Refuse bounds out of order."""
        if len(self.bounds) != len(GRADES) - 1 or list(self.bounds) != sorted(set(self.bounds)):
            raise InputError(
                "Grade bounds must be four numbers of points in rising order.",
                field="bounds",
                value=self.bounds,
                remedy="Give the fewest points of D, C, B and A, as 540,560,580,600.",
            )

    def grade(self, points: float) -> str:
        """Return the letter of ``points``."""
        return GRADES[len(self.bounds) - bisect_right(self.bounds, points)]
