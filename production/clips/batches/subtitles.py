"""SubRip and WebVTT: each cue is a row, with the time at which it is said.

The libraries that read these formats end at the first cue that is broken, or leave it out without a word. Here such a
cue stays, with what is wrong with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Final

from django.utils.translation import gettext

from production.clips.batches.lines import LINE_END
from production.clips.batches.sheet import Sheet, SheetRow

ARROW: Final = "-->"
_CLOCK: Final = r"(?:(\d{1,3}):)?([0-5]?\d):([0-5]?\d)[.,](\d{1,3})"
_TIMES: Final = re.compile(rf"\s*{_CLOCK}\s*{ARROW}\s*{_CLOCK}(?:\s.*)?")  # settings of the cue may follow
_MARKUP: Final = re.compile(r"</?[a-zA-Z][^<>]*>|<\d[\d:.]*>|\{\\[^{}]*\}")
_NOT_CUES: Final = ("WEBVTT", "NOTE", "STYLE", "REGION")
Block = list[tuple[int, str]]  # lines with their numbers


def read_subtitles(text: str) -> Sheet:
    """Raises BatchError."""
    return Sheet(tuple(row for block in _blocks(text) if (row := _row(block))))


def cue_problem(time: str) -> str:
    """What is wrong with a cue's time, as "00:00:01,000 --> 00:00:04,000"; "" for nothing."""
    if not time:
        return ""
    found = _TIMES.fullmatch(time)
    if found is None:
        return gettext("“%(time)s” is no time; they look like 00:00:01,000 --> 00:00:04,000.") % {"time": time[:40]}
    start, end = (_ms(*found.groups()[at : at + 4]) for at in (0, 4))
    return gettext("it ends before it begins.") if end <= start else ""


def _ms(hours: str | None, minutes: str, seconds: str, fraction: str) -> int:
    return ((int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)) * 1000 + int(fraction.ljust(3, "0"))


def _blocks(text: str) -> Iterator[Block]:
    """Cues are kept apart by blank lines; where one is missing, by the time of the next."""
    block: Block = []
    for number, line in enumerate([*LINE_END.split(text.removeprefix("\ufeff")), ""], 1):
        if block and not line.strip():
            yield block
            block = []
        elif ARROW in line and any(ARROW in earlier for _, earlier in block):
            ahead = block[-1:] if block[-1][1].strip().isdecimal() and len(block) > 2 else []
            yield block[: len(block) - len(ahead)]
            block = [*ahead, (number, line)]
        elif line.strip():
            block.append((number, line))


def _row(block: Block) -> SheetRow | None:
    """Nothing for what is no cue: the heading, notes and styles of WebVTT, or a cue without words."""
    at = next((index for index, (_, line) in enumerate(block) if ARROW in line), None)
    place, first = block[0]
    if at is None:
        if first.startswith(_NOT_CUES):
            return None
        without_number = block[1:] if first.strip().isdecimal() and len(block) > 1 else block
        return SheetRow(place, {"text": _words(without_number)}, gettext("there is no time with this text."))
    words = _words(block[at + 1 :])
    time = block[at][1].strip()
    return SheetRow(block[at][0], {"text": words, "time": _clocks(time)}) if words else None


def _words(lines: Block) -> str:
    """Without what is for the eye alone: italics, colours, who speaks."""
    plain = (unescape(_MARKUP.sub("", line)).replace("\t", " ").strip() for _, line in lines)
    return " ".join(line for line in plain if line)


def _clocks(time: str) -> str:
    """Without the settings that may follow."""
    found = _TIMES.fullmatch(time)
    return " ".join(time.split()[:3]) if found else time
