"""Files with anything in them: a batch, or words about what is wrong, and every word of a row is still there."""

from __future__ import annotations

import re
from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from production.clips.batches.checking import check
from production.clips.batches.orders import Defaults
from production.clips.batches.problems import BatchError
from production.clips.batches.reading import READERS, read
from production.clips.batches.sheet import Sheet
from tests.builders import fake_signer

pieces = st.lists(
    st.sampled_from(
        [
            *('"', ",", ";", "\t", "\n", "\r\n", "\n\n", "text", "name", "-->", "00:01,000 --> 00:02,000", "\n7\n"),
            *(
                "00:00:09.500 --> 00:00:01.000",
                "WEBVTT",
                "NOTE ",
                "<i>",
                "&amp;",
                "Dom",
                "👋",
                "\ufeff",
                "\x1f",
                "\x85",
            ),
        ]
    )
    | st.text(max_size=5),
    max_size=30,
).map("".join)
words = st.text("abcčdž", min_size=1, max_size=6)


def sheet_of(data: bytes, name: str) -> Sheet | None:
    with suppress(BatchError):
        return read(data, name)
    return None


@settings(deadline=None)
@given(
    st.binary(max_size=200) | pieces.map(lambda text: text.encode(errors="surrogatepass")), st.sampled_from([*READERS])
)
def test_any_file_gives_rows_or_says_why_not(data: bytes, ending: str) -> None:
    sheet = sheet_of(data, f"a{ending}")
    for row in sheet.rows if sheet else ():
        found = check(row, Defaults("sk", "svk"), fake_signer())
        assert (found.order is None) == bool(found.problems)


@settings(deadline=None)
@given(st.lists(st.lists(words | st.sampled_from(['"', '""', ",", '",', '"\n']), min_size=1, max_size=8), min_size=1))
def test_no_letter_of_a_table_is_lost_however_its_quotes_are(rows: list[list[str]]) -> None:
    body = "\n".join("".join(row) for row in rows)
    sheet = sheet_of(f"text,name\n{body}\n".encode(), "a.csv")
    kept = "".join(cell for row in sheet.rows for cell in row.cells.values()) if sheet else ""
    assert sorted(re.findall(r"\w", kept)) == sorted(re.findall(r"\w", body))


@settings(deadline=None)
@given(st.lists(st.lists(words, min_size=1, max_size=3), min_size=1, max_size=6), st.booleans())
def test_no_word_of_subtitles_is_lost_where_times_are_broken(cues: list[list[str]], broken: bool) -> None:
    time = "00:00:0x --> 1" if broken else "00:00:01,000 --> 00:00:02,000"
    text = "\n\n".join(f"{number}\n{time}\n" + "\n".join(lines) for number, lines in enumerate(cues, 1))
    sheet = sheet_of(text.encode(), "a.srt")
    assert sheet is not None
    assert [row.cells["text"].split() for row in sheet.rows] == cues
