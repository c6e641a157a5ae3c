"""The documents say what the code does."""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path

import pytest
from django.core.management import get_commands
from django.utils.module_loading import import_string

from production.errors import PROTOCOL_CODES, TEXT_CODES
from slpweb import env

DOCS = Path(__file__).parent.parent / "docs"


def first_column(document: str, heading: str) -> set[str]:
    """The code words in the first column of the table under a heading."""
    section = (DOCS / document).read_text(encoding="utf-8").split(heading, 1)[1].split("\n#", 1)[0]
    return set(re.findall(r"^\| `(\w+)`", section, flags=re.MULTILINE))


def test_every_setting_is_in_the_settings_table_and_nothing_else() -> None:
    assert first_column("settings.md", "# Settings") == env.READ


def test_the_protocol_page_lists_exactly_the_codes_there_are() -> None:
    assert first_column("protocol.md", "## Errors") == PROTOCOL_CODES | TEXT_CODES


def test_the_planners_codes_are_the_ones_we_answer_with() -> None:
    sources = [*(DOCS.parent / "ml" / "text").glob("*.py"), DOCS.parent / "ml" / "signing.py"]
    raised = {code for source in sources for code in re.findall(r'TextError\(\s*"(\w+)"', source.read_text("utf-8"))}
    assert raised == TEXT_CODES


def test_every_name_in_the_table_of_words_is_there() -> None:
    words = (DOCS.parent / "CONTRIBUTING.md").read_text(encoding="utf-8").split("## Words", 1)[1].split("\n## ", 1)[0]
    files, names = re.findall(r"`(live/\w+\.py)`", words), re.findall(r"`((?:ml|production)\.[\w.]+)`", words)
    assert [file for file in files if not (DOCS.parent / "production" / file).is_file()] == []
    assert [import_string(name).__name__ for name in names] == [name.rpartition(".")[2] for name in names]
    assert len(files) > 4 < len(names)


PAGES = sorted(
    [
        *DOCS.parent.glob("*.md"),
        *DOCS.glob("*.md"),
        *(DOCS / "lab").glob("*.md"),
        DOCS.parent / "frontend" / "README.md",
    ]
)
TODAY = [page for page in PAGES if page.parent.name != "lab"]  # the lab's entries stay as they were written


def name_of(page: Path) -> str:
    return str(page.relative_to(DOCS.parent))


def anchors(page: Path) -> set[str]:
    """Of its headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_within_the_project_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)\s#]*)(?:#([^)]*))?\)", page.read_text(encoding="utf-8"))
    targets = [(page.parent / path if path else page, anchor) for path, anchor in links]
    assert [str(target) for target, _ in targets if not target.exists()] == []
    assert [anchor for target, anchor in targets if anchor and anchor not in anchors(target)] == []


@pytest.mark.parametrize("page", TODAY, ids=name_of)
def test_every_file_that_a_page_names_is_there(page: Path) -> None:
    named = re.findall(
        r"`((?:ml|production|slpweb|frontend|tests|docs|\.ci)/[\w./*-]+)", page.read_text(encoding="utf-8")
    )
    assert [path for path in named if "NAME" not in path and not any(DOCS.parent.glob(path.rstrip("/")))] == []


@pytest.mark.parametrize("page", TODAY, ids=name_of)
def test_every_command_that_a_page_names_is_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    targets = re.findall(r"^([a-z]+):", (DOCS.parent / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert set(re.findall(r"^(?:.*`)?make ([a-z]+)", text, flags=re.MULTILINE)) <= set(targets)
    assert set(re.findall(r"(?:manage\.py|hybridsign) ([a-z]+)\b(?=[ `]|$)", text)) <= set(get_commands()) | {"help"}
    modules = re.findall(r"python -m ((?:ml|production|docs|tests)[\w.]*)", text)
    assert [module for module in modules if find_spec(module.rstrip(".")) is None] == []


def test_the_page_that_says_where_to_read_what_names_every_page() -> None:
    linked = set(re.findall(r"\]\(([^)#]*)\)", (DOCS / "README.md").read_text(encoding="utf-8")))
    assert {page.name for page in DOCS.glob("*.md")} - {"README.md"} <= linked


def test_every_decision_has_a_date_and_what_replaced_it_is_named_as_it_is_called() -> None:
    text = (DOCS / "decisions.md").read_text(encoding="utf-8")
    entries = re.findall(r"^- \*\*(.*?)\*\*", text, flags=re.MULTILINE)
    dated = [re.fullmatch(r"(\d{4}-\d\d-\d\d), (.+)\.", entry) for entry in entries]
    assert [entry for entry, found in zip(entries, dated, strict=True) if found is None] == []
    dates = [found[1] for found in dated if found]
    assert dates == sorted(dates), "newest last"
    replaced = [name for note in re.findall(r"\*Superseded[^*]*\*", text) for name in re.findall("“(.+?)”", note)]
    assert replaced
    assert set(replaced) <= {found[2] for found in dated if found} | {found[2].lower() for found in dated if found}
