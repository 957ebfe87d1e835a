"""Shows the comment behind or above a dataclass's field as that field's description on the site."""

from typing import Any

from griffe import Attribute, Class, Docstring, Extension


class FieldComments(Extension):
    """Gives fields without a docstring their comment."""

    def on_attribute(self, *, attr: Attribute, **_: Any) -> None:
        """Take the comment of ``attr``, where it is a field."""
        if not isinstance(attr.parent, Class) or attr.docstring or not attr.annotation or attr.lineno is None:
            return
        lines = attr.lines_collection[attr.filepath]
        _, _, behind = lines[attr.lineno - 1].partition("  # ")
        above, number = "", attr.lineno - 2
        while lines[number].startswith("    # "):
            above, number = f"{lines[number].strip()[2:]} {above}", number - 1
        if text := behind or above.strip():
            attr.docstring = Docstring(text, parent=attr)
