"""The documents say what the code does."""

from __future__ import annotations

import re
from pathlib import Path

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
    sources = (DOCS.parent / "ml" / "text").glob("*.py")
    raised = {code for source in sources for code in re.findall(r'TextError\(\s*"(\w+)"', source.read_text("utf-8"))}
    assert raised == TEXT_CODES


def test_every_name_in_the_table_of_words_is_there() -> None:
    words = (DOCS.parent / "CONTRIBUTING.md").read_text(encoding="utf-8").split("## Words", 1)[1].split("\n## ", 1)[0]
    files, names = re.findall(r"`(live/\w+\.py)`", words), re.findall(r"`((?:ml|production)\.[\w.]+)`", words)
    assert [file for file in files if not (DOCS.parent / "production" / file).is_file()] == []
    assert [import_string(name).__name__ for name in names] == [name.rpartition(".")[2] for name in names]
    assert len(files) > 4 < len(names)
