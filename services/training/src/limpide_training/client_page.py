"""What is held on one person as a page that he can read: HTML without anything from elsewhere."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any, Literal

from limpide_credit.errors import NotFoundError
from limpide_credit.tables import APPLICATION
from limpide_credit.words import Words, column_words, table_words, value_words

Language = Literal["fr", "en"]

_TITLE = Words("Ce que nous savons de vous", "What we hold on you")
_NUMBER = Words("Client n° {number}, le {day}", "Client no. {number}, on {day}")
_NOBODY = Words("Votre fiche n'est plus publiée.", "Your file is not published any more.")
_APPLICATION = Words("Votre demande", "Your application")
_COMPUTED = Words("Ce que nous en calculons", "What we compute of it")
_DECISION = Words("Décision du {day}", "Decision of {day}")
_SIMULATION = Words("Simulation du {day}", "Simulation of {day}")
_ASKED = Words("Ce qui a été demandé", "What was asked")
_PERSONS = Words("Ce que des personnes ont décidé", "What persons decided")
_REVIEW = Words("Réexamen", "Review")
_OUTCOME = Words("Ce qu'est devenu le crédit", "What became of the loan")
_FACT = Words("Donnée", "Fact")
_VALUE = Words("Valeur", "Value")
_NONE = Words("aucune ligne", "no rows")
_RECORD = ("id", "decision", "probability", "points", "grade", "threshold", "channel", "model_version")

_STYLE = (
    "body{font:15px/1.5 sans-serif;max-width:60em;margin:2em auto;padding:0 1em}"
    "table{border-collapse:collapse;margin:.5em 0 1.5em}th,td{border:1px solid #bbb;padding:.2em .6em;"
    "text-align:left;vertical-align:top}div{overflow-x:auto}"
)


def client_page(held: Mapping[str, Any], language: Language) -> str:
    """Return the page of `limpide_training.client_export.export_client`'s document; all text is escaped."""
    say = _PageTexts(language)
    parts = [f"<h1>{say(_TITLE)}</h1>"]
    parts.append(f"<p>{say(_NUMBER, number=held['client_id'], day=held['exported_at'][:10])}</p>")
    client = held["client"]
    if client is None:
        parts.append(f"<p>{say(_NOBODY)}</p>")
    else:
        parts += [f"<p>{escape(client['name'])}</p>", f"<h2>{say(_APPLICATION)}</h2>"]
        parts.append(say.facts(APPLICATION.name, client["application"]))
        parts += [f"<h2>{say(_COMPUTED)}</h2>", say.values(client["features"])]
    for table, rows in held["history"].items():
        parts += [f"<h2>{escape(say.word(table_words(table)))}</h2>", say.rows(table, rows)]
    for one in held["decisions"]:
        title = _SIMULATION if one["kind"] == "simulation" else _DECISION
        parts += [f"<h2>{say(title, day=one['at'][:16].replace('T', ' '))}</h2>"]
        parts.append(say.values({name: one[name] for name in _RECORD}))
        parts += [f"<h3>{say(_ASKED)}</h3>", say.values(one["input"])]
        if one["protected"]:
            parts.append(say.facts(APPLICATION.name, one["protected"]))
        parts += [f"<h3>{say(_COMPUTED)}</h3>", say.values(one["features"])]
        for heading, name in ((_PERSONS, "overrides"), (_REVIEW, "review")):
            if one[name]:
                parts.append(f"<h3>{say(heading)}</h3>")
                parts += [say.values(step) for step in one[name]]
        if one["outcome"]:
            parts += [f"<h3>{say(_OUTCOME)}</h3>", say.values(one["outcome"])]
    head = f"<meta charset='utf-8'><title>{say(_TITLE)}</title><style>{_STYLE}</style>"
    return f"<!doctype html><html lang='{language}'><head>{head}</head><body>{''.join(parts)}</body></html>\n"


class _PageTexts:
    """Words and tables in one language."""

    def __init__(self, language: Language) -> None:
        self._language = language

    def __call__(self, words: Words, **values: object) -> str:
        return escape(self.word(words).format(**values))

    def word(self, words: Words) -> str:
        return words.fr if self._language == "fr" else words.en

    def facts(self, table: str, facts: Mapping[str, Any]) -> str:
        """Facts of one table, by the names that people read."""
        return self._table(
            (self(_FACT), self(_VALUE)),
            [(self._column(table, name), self._value(name, value)) for name, value in facts.items()],
        )

    def values(self, values: Any) -> str:
        """Values by the names that the records have."""
        named = values.items() if isinstance(values, Mapping) else enumerate(values)
        rows = [(str(name), self._value(str(name), value)) for name, value in named if value is not None]
        return self._table((self(_FACT), self(_VALUE)), rows)

    def rows(self, table: str, columns: Mapping[str, Sequence[Any]]) -> str:
        """The rows of a history table, a column each."""
        lines = list(zip(*columns.values(), strict=True))
        if not lines:
            return f"<p>{self(_NONE)}</p>"
        names = list(columns)
        cells = [
            [self._value(name, value) for name, value in zip(names, line, strict=True)] for line in lines
        ]
        return self._table([self._column(table, name) for name in names], cells)

    def _column(self, table: str, name: str) -> str:
        try:
            return self.word(column_words(table, name))
        except NotFoundError:
            return name

    def _value(self, column: str, value: Any) -> str:
        if value is None:
            return "–"
        if isinstance(value, str):
            try:
                return self.word(value_words(column, value))
            except NotFoundError:
                return value
        return str(value)

    @staticmethod
    def _table(head: Iterable[str], rows: Iterable[Sequence[str]]) -> str:
        titles = "".join(f"<th>{escape(one)}</th>" for one in head)
        lines = "".join(
            "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows
        )
        return f"<div><table><tr>{titles}</tr>{lines}</table></div>"
