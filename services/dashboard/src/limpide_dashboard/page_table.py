"""All pages by their words: the modules of ``pages`` that have a ``PAGE``."""

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType

from limpide_dashboard import pages
from limpide_dashboard.page import Page


def _page_table() -> dict[str, Page]:
    modules = {
        one.name: import_module(f"{pages.__name__}.{one.name}") for one in iter_modules(pages.__path__)
    }
    found = {word: module.PAGE for word, module in modules.items() if hasattr(module, "PAGE")}
    return dict(sorted(found.items(), key=lambda named: named[1].rank))


PAGES: Mapping[str, Page] = MappingProxyType(_page_table())
"""Every page of the navigation, in its order; the first one is the start of whoever has no section."""
