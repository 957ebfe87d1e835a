"""Values of features as people say them: with a unit, rounded to what matters, in French or English.

625500 currency      625 500 €            €625,500
0.341 ratio          34 %                 34%
-1095 day_offset     il y a 3 ans         3 years ago
"""

from collections.abc import Callable, Mapping

from limpide_credit.contracts.shown_feature import Language
from limpide_credit.features import Feature
from limpide_credit.words.values import value_label

_NARROW = (
    "\u202f"  # French parts thousands, and a word from the ; after it, by a narrow space that never breaks
)
_FIXED = "\u00a0"
_MANY_TIMES = 100  # above, a percentage has too many digits
_DAYS_A_YEAR = 365.25
_DAYS_A_MONTH = _DAYS_A_YEAR / 12

_MISSING = {"fr": "non renseigné", "en": "not known"}
_FLAG = {"fr": ("non", "oui"), "en": ("no", "yes")}
# One and more than one; French says "1,5 an", English "1.5 years".
_TIMES = {
    "fr": {"year": ("an", "ans"), "month": ("mois", "mois"), "day": ("jour", "jours")},
    "en": {"year": ("year", "years"), "month": ("month", "months"), "day": ("day", "days")},
}
_TODAY = {"fr": "le jour de la demande", "en": "on the day of the application"}
_PAST = {"fr": "il y a {}", "en": "{} ago"}
_FUTURE = {"fr": "dans {}", "en": "in {}"}
_SIGNS = {"EUR": "€", "GBP": "£", "USD": "$"}


def say_value(feature: Feature, number: float, language: Language, currency: str | None = None) -> str:
    """Return the value of a feature, as a vector holds it, in words; a missing one is said to be missing.

    Args:
        currency: ISO 4217 code of amounts; None says them without.

    Examples:
        >>> from limpide_credit.features import feature_set
        >>> from limpide_credit.tables.roles import ROLES
        >>> say_value(feature_set().features[ROLES.employment], -1095.0, "en")
        '3 years ago'
    """
    if number != number:
        return _MISSING[language]
    if feature.kind == "category":
        words = value_label(feature.name, feature.word(number))
        word = words.fr if language == "fr" else words.en
        return word.lower() if len(feature.categories) == 2 and word.lower() in _FLAG[language] else word
    if feature.kind == "flag":
        return _FLAG[language][number > 0]
    if feature.unit == "currency":
        return say_amount(number, language, currency)
    return _UNITS[feature.unit](number, language)


def say_number(value: float, language: Language, decimals: int = 0) -> str:
    """Return a number with at most so many decimals, parted as the language parts it.

    Examples:
        >>> say_number(12345.678, "en", 1)
        '12,345.7'
    """
    text = f"{value:,.{decimals}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return _in_language(text, language)


def say_amount(value: float, language: Language, currency: str | None) -> str:
    """Return an amount with its currency, whole from 100 on; None says no currency.

    Examples:
        >>> say_amount(625500.0, "en", "EUR"), say_amount(-12.5, "en", "CHF")
        ('€625,500', '-CHF\xa012.50')
    """
    text = _in_language(f"{value:,.{0 if abs(value) >= 100 or value == int(value) else 2}f}", language)
    if currency is None:
        return text
    sign = _SIGNS.get(currency, currency)
    if language == "fr":
        return f"{text}{_FIXED}{sign}"
    size = text.lstrip("-")
    return f"{'-' if size != text else ''}{sign}{_FIXED if sign == currency else ''}{size}"


def _in_language(text: str, language: Language) -> str:
    """Return an English number as the language writes it; a nought has no sign."""
    if text.lstrip("-").strip("0,.") == "":
        text = text.lstrip("-")
    if language == "fr":
        text = text.replace(",", _NARROW).replace(".", ",").replace("-", "\u2212")
    return text


def say_points(value: float, language: Language) -> str:
    """Return points with their sign, to one decimal."""
    sign = "+" if value > 0 else ""
    return sign + say_number(value, language, 1)


def say_percent(value: float, language: Language, decimals: int) -> str:
    """Return a share as a percentage with exactly so many decimals.

    Examples:
        >>> say_percent(0.1469, "en", 1)
        '14.7%'
    """
    text = f"{value * 100:.{decimals}f}"
    return text.replace(".", ",") + _FIXED + "%" if language == "fr" else text + "%"


def say_share(value: float, language: Language) -> str:
    """Return a share as a percentage, with more decimals the smaller it is."""
    percent = value * 100
    size = abs(percent)
    decimals = 0 if size >= 10 else 1 if size >= 1 else 2
    return say_number(percent, language, decimals) + (_FIXED + "%" if language == "fr" else "%")


def _ratio(value: float, language: Language) -> str:
    if abs(value) >= _MANY_TIMES:
        return say_number(value, language) + _FIXED + ("fois" if language == "fr" else "times")
    return say_share(value, language)


def _duration(days: float, language: Language) -> str:
    size = abs(days)
    if size >= 2 * _DAYS_A_YEAR:
        return _time(days / _DAYS_A_YEAR, "year", language, 1)
    if size >= 2 * _DAYS_A_MONTH:
        return _time(days / _DAYS_A_MONTH, "month", language, 0)
    return _time(days, "day", language, 0)


def _time(value: float, unit: str, language: Language, decimals: int) -> str:
    text = say_number(value, language, decimals)
    one, more = _TIMES[language][unit]
    size = abs(round(value, decimals))
    single = size < 2 if language == "fr" else size == 1
    return f"{text}{_FIXED}{one if single else more}"


def _moment(days: float, language: Language) -> str:
    if round(days) == 0:
        return _TODAY[language]
    pattern = _PAST if days < 0 else _FUTURE
    return pattern[language].format(_duration(abs(days), language))


def _months(value: float, language: Language) -> str:
    return _time(value, "month", language, 1)


def _plain(value: float, language: Language) -> str:
    size = abs(value)
    return say_number(value, language, 0 if size >= 100 else 1 if size >= 10 else 3)


_UNITS: Mapping[str, Callable[[float, Language], str]] = {
    "ratio": _ratio,
    "days": _duration,
    "day_offset": _moment,
    "months": _months,
    "month_offset": lambda value, language: _moment(value * _DAYS_A_MONTH, language),
    "years": lambda value, language: _time(value, "year", language, 1),
    "hours": lambda value, language: say_number(value, language, 1) + _FIXED + "h",
    "count": lambda value, language: say_number(value, language, 1),
    "rank": lambda value, language: say_number(value, language, 1),
    "score": lambda value, language: say_number(value, language, 3),
    "": _plain,
}
