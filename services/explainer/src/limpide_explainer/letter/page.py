"""A letter as a page of HTML: the same words as on paper, in the order in which they are read aloud."""

from collections.abc import Iterable
from html import escape

from limpide_explainer.letter.content import Item, Letter, Scale, Section


def page(letter: Letter) -> str:
    """Return the whole document, without scripts or styles."""
    parts = [
        _lines([letter.sender.name, *letter.sender.address]),
        _lines(letter.recipient),
        f"<p>{escape(letter.date)}</p>",
        f"<h1>{escape(letter.subject)}</h1>",
        _lines(letter.references),
        *_paragraphs(letter.opening),
        *_section(letter.score),
        _scale(letter.scale),
        *(part for section in letter.sections for part in _section(section)),
        f"<p>{escape(letter.closing)}</p>",
        f"<p>{escape(letter.sender.name)}</p>",
        f"<p><small>{escape(letter.footer)}</small></p>",
    ]
    return (
        f'<!doctype html><html lang="{letter.language}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{escape(letter.subject)}</title></head>'
        f"<body><main>{''.join(parts)}</main></body></html>"
    )


def _section(section: Section) -> list[str]:
    remark = [f"<p><small>{escape(section.remark)}</small></p>"] if section.remark else []
    return [
        f"<h2>{escape(section.title)}</h2>",
        *_paragraphs(section.paragraphs),
        _items(section.items),
        *_paragraphs(section.after),
        *remark,
    ]


def _items(items: Iterable[Item]) -> str:
    inner = "".join(
        f"<li>{escape(one.text)}{f' <em>({escape(one.right)})</em>' if one.right else ''}</li>"
        for one in items
    )
    return f"<ul>{inner}</ul>" if inner else ""


def _scale(scale: Scale) -> str:
    """Return in words what paper shows as a drawing."""
    return f"<p><strong>{escape(scale.score_label)}</strong> ({escape(scale.threshold_label)})</p>"


def _lines(lines: Iterable[str]) -> str:
    inner = "<br>".join(escape(line) for line in lines)
    return f"<p>{inner}</p>" if inner else ""


def _paragraphs(texts: Iterable[str]) -> list[str]:
    return [f"<p>{escape(text)}</p>" for text in texts]
