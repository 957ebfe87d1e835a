"""How many decimals tell two figures of a decision apart, for pages and letters alike."""

MOST_DIGITS = 6


def digits_apart(one: float, other: float, *, least: int = 0) -> int:
    """Return the fewest decimals, at least ``least``, with which two numbers that differ read differently.

    Equal numbers need ``least``; numbers that are closer than `MOST_DIGITS` decimals get as many.

    Examples:
        >>> digits_apart(9.06, 9.09, least=1), digits_apart(540.2, 540.04), digits_apart(25.0, 9.1, least=1)
        (2, 1, 1)
    """
    if one == other:
        return least
    for digits in range(least, MOST_DIGITS):
        if round(one, digits) != round(other, digits):
            return digits
    return MOST_DIGITS


def probability_digits(probability: float, threshold: float) -> int:
    """Return the decimals of the percentages that tell a probability from the threshold; one at least."""
    return digits_apart(100 * probability, 100 * threshold, least=1)


def points_digits(points_exact: float, threshold_points: float) -> int:
    """Return the decimals that tell a score from the threshold and show a distance other than none."""
    distance = abs(points_exact - threshold_points)
    return max(digits_apart(points_exact, threshold_points), digits_apart(distance, 0.0))
