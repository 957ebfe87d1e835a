"""What MkDocs does not do by itself: links out of ``docs/``, pages that are made, records by topic."""

import logging
import os
import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).resolve().parents[2]
# A warning ends a strict build.
LOG = logging.getLogger("mkdocs.hooks.limpide")
LINK = re.compile(r"(?<!!)\[((?:[^\[\]]|\[[^\]]*\])*)\]\(((?!#|[a-z][a-z0-9+.-]*:)[^)\s#]+)(#[^)\s]*)?\)")
RECORD = re.compile(r"^\| \[\d{4} [^\]]+\]\(([^)]+)\)")
PACKAGES = {"credit": "limpide_credit", "platform": "limpide_platform"}
PRIVATE = {"tests", "__init__"}


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Add to the navigation what is listed elsewhere: records by topic, packages by name."""
    for section in config.nav or []:
        for title, entries in section.items():
            if title == "Reference":
                for name, package in PACKAGES.items():
                    pages = [{module: _page_of(name, module)} for module in _modules(name, package)]
                    entries.append({f"Python: {name}": pages})
            if title == "Decision records":
                entries += _records(Path(config.docs_dir) / "adr" / "README.md")
    return config


def on_files(files: Files, *, config: MkDocsConfig) -> Files:
    """Add the pages of the services' APIs and of the packages' docstrings."""
    for made in sorted(Path(os.environ["SITE_API_PAGES"]).iterdir()):
        files.append(File.generated(config, f"reference/{made.name}", abs_src_path=str(made)))
    for name, package in PACKAGES.items():
        for module in _modules(name, package):
            text = f"# {package}.{module}\n\n::: {package}.{module}\n"
            files.append(File.generated(config, _page_of(name, module), content=text))
    return files


def on_page_markdown(markdown: str, *, page: Page, config: MkDocsConfig, **_: Files) -> str:
    """Return the page with its links to other files of the repository, each of which must be there."""
    if page.file.generated_by:
        return markdown
    docs, here = Path(config.docs_dir), Path(str(page.file.abs_src_path)).parent

    def lead_out(link: re.Match[str]) -> str:
        text, target, anchor = link[1], (here / link[2]).resolve(), link[3] or ""
        if target.is_relative_to(docs) and target.suffix:
            return link[0]
        if not target.exists():
            LOG.warning("%s has a link to %s, which is not there", page.file.src_uri, link[2])
            return link[0]
        path = target.relative_to(ROOT).as_posix()
        if config.repo_url:
            kind = "tree" if target.is_dir() else "blob"
            return f"[{text}]({config.repo_url.rstrip('/')}/{kind}/main/{path}{anchor})"
        return text if path in text else f"{text} (`{path}`)"

    return LINK.sub(lead_out, markdown)


def _modules(name: str, package: str) -> list[str]:
    """Return the modules and subpackages of a package, by name."""
    folder = ROOT / "libs" / name / "src" / package
    python = {one.stem for one in folder.iterdir() if one.suffix == ".py" or (one / "__init__.py").exists()}
    return sorted(python - PRIVATE)


def _page_of(name: str, module: str) -> str:
    return f"reference/python/{name}/{module}.md"


def _records(index: Path) -> list[dict[str, list[str]]]:
    """Return the decision records by the topic under which the index has them."""
    topics: list[dict[str, list[str]]] = []
    for line in index.read_text(encoding="utf-8").splitlines():
        if line.startswith("### "):
            topics.append({line.removeprefix("### "): []})
        elif record := RECORD.match(line):
            next(iter(topics[-1].values())).append(f"adr/{record[1]}")
    return [topic for topic in topics if any(topic.values())]
