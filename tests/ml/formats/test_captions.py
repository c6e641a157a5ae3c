from __future__ import annotations

from dataclasses import replace

from ml.formats import captions
from ml.timing import TimedSign, Timeline
from tests.ml.formats.signed import TEXT, TIMELINE, utterance


def test_a_caption_runs_from_one_pause_to_the_next_with_its_words_in_the_order_of_the_text() -> None:
    swapped = (*reversed(TIMELINE.signs[:2]), *TIMELINE.signs[2:])
    for signs in (TIMELINE.signs, swapped):
        assert [cue.text for cue in captions.cues(TEXT, signs)] == ["Dobrý večer", "Č> & ahoj"]
    assert [(cue.start, cue.end) for cue in captions.cues(TEXT, TIMELINE.signs)] == [(0, 25), (30, 50)]


def test_signs_that_stand_for_no_words_are_named() -> None:
    added = TimedSign(0, "DOM", "sign", (0, 0), 0, 10)
    assert captions.cues(TEXT, [added, replace(added, gloss="JA")])[0].text == "DOM JA"


def test_webvtt_escapes_what_would_be_markup() -> None:
    assert captions.vtt(utterance()).decode() == (
        "WEBVTT\n\n00:00:00.000 --> 00:00:01.000\nDobrý večer\n\n00:00:01.200 --> 00:00:02.000\nČ&gt; &amp; ahoj\n"
    )


def test_subrip_numbers_its_captions() -> None:
    assert captions.srt(utterance()).decode() == (
        "1\n00:00:00,000 --> 00:00:01,000\nDobrý večer\n\n2\n00:00:01,200 --> 00:00:02,000\nČ> & ahoj\n"
    )


def test_times_go_on_past_an_hour() -> None:
    late = TimedSign(0, "DOM", "sign", (0, 5), 0, 25 * 3_662 + 1)
    told = captions.srt(replace(utterance(), timeline=Timeline((late,), late.end_frame))).decode()
    assert "--> 01:01:02,040" in told
