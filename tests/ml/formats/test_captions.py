from __future__ import annotations

from ml.formats.captions import CaptionCue, cues, srt, vtt
from ml.timing import TimedSign


def sign(gloss: str, start: int, span: tuple[int, int], kind: str = "sign") -> TimedSign:
    return TimedSign(0, gloss, kind, span, start, start + 25)  # type: ignore[arg-type]


SIGNS = [
    sign("JA", 0, (0, 2)),
    sign("DOM", 25, (10, 13)),
    sign("", 50, (13, 14), "pause"),
    sign("TY", 75, (0, 0)),
    sign("ÁNO", 100, (0, 0)),
    sign("", 125, (14, 14), "pause"),
]


def test_each_stretch_between_pauses_is_a_cue_of_its_words_in_the_texts_order() -> None:
    assert cues("Ja idem   dom.", SIGNS) == [CaptionCue(0, 50, "Ja idem dom"), CaptionCue(75, 125, "TY ÁNO")]


def test_signs_in_another_order_than_their_words_read_as_the_text_does() -> None:
    assert cues("biely dom", [sign("DOM", 0, (6, 9)), sign("BIELY", 25, (0, 5))])[0].text == "biely dom"


def test_webvtt_tells_time_with_a_point_and_hides_what_would_be_markup() -> None:
    written = vtt([CaptionCue(0, 41, "a < b & c"), CaptionCue(3661 * 25, 3662 * 25, "d")]).decode()
    assert written == (
        "WEBVTT\n\n00:00:00.000 --> 00:00:01.640\na &lt; b &amp; c\n\n01:01:01.000 --> 01:01:02.000\nd\n"
    )


def test_subrip_counts_its_cues_and_tells_time_with_a_comma() -> None:
    assert srt([CaptionCue(0, 41, "a < b"), CaptionCue(50, 75, "c")]).decode() == (
        "1\n00:00:00,000 --> 00:00:01,640\na < b\n\n2\n00:00:02,000 --> 00:00:03,000\nc\n"
    )
