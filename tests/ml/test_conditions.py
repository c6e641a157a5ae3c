"""What the model is told about time, and where a plan's signs come to lie."""

import numpy as np
import pytest

from ml.conditions import (
    CITATION,
    HOLD,
    KINDS,
    MARKS,
    REST,
    SENTENCE,
    MarkSpan,
    SignSegment,
    conditions,
    segments_of,
    way_frames,
    with_onsets,
)
from ml.motion import CHUNK, SPAN
from ml.text.plan import Coverage, Plan, PlannedSign
from ml.timing import schedule


def plan_of(*signs: PlannedSign) -> Plan:
    return Plan("", "sk", "svk", signs, Coverage())


def test_every_frame_knows_its_sign_and_its_place_in_it() -> None:
    found = conditions([SignSegment(5, 0, 6), SignSegment(9, 6, 16)], 0, 4)
    assert found.frame_signs.reshape(-1).tolist() == [5] * 6 + [9] * 10
    phase = found.frame_times.reshape(-1, 4)[:, 0]
    assert np.allclose(phase[:6], (np.arange(6) + 0.5) / 6)
    assert np.allclose(phase[6:], (np.arange(10) + 0.5) / 10)
    assert np.allclose(found.frame_times.reshape(-1, 4)[8], [0.25, 2.5 / 25, 7.5 / 25, 10 / 25])


def test_a_step_sees_the_signs_before_and_after_it_and_rest_beyond_the_ends() -> None:
    found = conditions([SignSegment(5, 0, 8), SignSegment(9, 8, 16), SignSegment(7, 16, 24)], 0, 6)
    assert found.window_signs[0].tolist() == [REST, 5, 9, 7]
    assert found.window_signs[3].tolist() == [5, 9, 7, REST]
    assert found.window_signs[5].tolist() == [9, 7, REST, REST]


def test_frames_after_the_last_segment_are_rest() -> None:
    found = conditions([SignSegment(5, 0, 4)], 0, 30)
    assert set(found.frame_signs[1:].reshape(-1).tolist()) == {REST}


def test_starting_later_tells_the_same_as_going_on() -> None:
    segments = [SignSegment(5, 0, 30), SignSegment(9, 30, 60)]
    whole, later = conditions(segments, 0, 15), conditions(segments, 5 * CHUNK, 10)
    assert np.array_equal(whole.frame_signs[5:], later.frame_signs)
    assert np.allclose(whole.frame_times[5:], later.frame_times)


def test_every_step_is_told_its_style_and_the_dictionarys_is_the_usual_one() -> None:
    assert conditions([SignSegment(5, 0, 8)], 0, 3).style.tolist() == [CITATION] * 3
    assert conditions([SignSegment(5, 0, 8)], 0, 2, SENTENCE).style.tolist() == [SENTENCE] * 2


def test_a_step_is_told_how_far_each_frame_is_in_its_sign_or_on_the_way_to_it() -> None:
    found = conditions([SignSegment(5, 0, 8, onset=4), SignSegment(9, 8, 16, onset=10)], 0, 4)
    assert found.stroke_signs.shape == found.stroke_times.shape == (4, SPAN)
    assert found.stroke_signs[1].tolist() == [5] * 4 + [9] * 2, "the next chunk's first frames too"
    assert np.allclose(found.stroke_times[0, :CHUNK], [-0.875, -0.625, -0.375, -0.125])
    assert np.allclose(found.stroke_times[1], [0.125, 0.375, 0.625, 0.875, -0.75, -0.25])


def test_a_sign_whose_onset_nobody_knows_has_the_usual_one() -> None:
    assert SignSegment(5, 10, 40).begins == 16
    assert SignSegment(5, 10, 16).begins == 12
    assert SignSegment(5, 10, 40, onset=19).begins == 19


def test_hands_that_go_further_take_longer_into_a_sign_but_never_more_than_half_of_it() -> None:
    low, high = np.zeros((2, 3)), np.full((2, 3), 0.4)
    ends = {REST: np.stack([low, low]), 5: np.stack([high, high]), 6: np.stack([high, low])}
    rows = [(REST, 0, 10), (5, 10, 50), (6, 50, 90), (HOLD, 90, 95), (5, 95, 103), (7, 103, 140), (6, 140, 160)]
    found = with_onsets([SignSegment(*row) for row in rows], ends)
    assert found[0].onset is None, "at rest already"
    assert found[1].onset == 10 + way_frames(0.4 * 3**0.5, 40) == 25
    assert found[2].onset == 50 + way_frames(0.0, 40) == 55
    assert [s.onset for s in found[3:5]] == [90, 99]
    assert [s.onset for s in found[5:]] == [None, None], "places that are not known"


def test_marks_hold_over_their_signs_and_say_how_far_on_a_question_is() -> None:
    spans = [MarkSpan("statement", 0, 40), MarkSpan("wh_question", 40, 80), MarkSpan("negation", 60, 72)]
    found = conditions([SignSegment(5, 0, 40), SignSegment(9, 40, 80)], 0, 22, SENTENCE, spans).marks
    assert found.shape == (22, MARKS)
    asks, denies = found[:, KINDS.index("wh_question")], found[:, KINDS.index("negation")]
    assert asks[:9].max() == 0
    assert asks[11:19].min() == 1
    assert 0 < asks[9] < asks[10] < 1
    assert denies[16] == 1
    assert denies[:13].max() == 0
    assert np.allclose(found[10:20, -1], (np.arange(10) * CHUNK + 2) / 40)
    assert not conditions([SignSegment(5, 0, 40)], 0, 10).marks.any()


def test_only_the_last_pause_goes_back_to_rest() -> None:
    rows = [("sign", "DOM", 0, 10), ("pause", "", 10, 20), ("letter", "A", 20, 30), ("pause", "", 30, 45)]
    assert [s.sign for s in segments_of(rows, {"DOM": 7, "A": 8})] == [7, HOLD, 8, REST]


def test_the_hand_lets_go_between_two_like_letters_where_letters_are_still() -> None:
    rows = [("letter", "L", 0, 19), ("letter", "L", 19, 38), ("letter", "A", 38, 57), ("pause", "", 57, 72)]
    assert segments_of(rows, {"L": 7, "A": 8}, "ase") == [
        *(SignSegment(7, 0, 16), SignSegment(REST, 16, 19), SignSegment(7, 19, 38)),
        *(SignSegment(8, 38, 57), SignSegment(REST, 57, 72)),
    ]
    assert [segment.sign for segment in segments_of(rows, {"L": 7, "A": 8}, "svk")] == [7, 7, 8, REST]


def test_signs_follow_each_other_without_gaps_and_letters_keep_their_own_speed() -> None:
    plan = plan_of(
        PlannedSign("DOM", "sign", (0, 3)), PlannedSign("A", "letter", (4, 5)), PlannedSign("", "pause", (5, 5), 0.6)
    )
    timeline = schedule(plan, {"DOM": 20, "A": 10}, fingerspelling_speed=0.5)
    assert [(s.start_frame, s.end_frame) for s in timeline.signs] == [
        (0, 20),
        (20, 44),
        (44, 59),
    ]  # 10 frames at half of 0.85
    assert timeline.frames == 59


def test_a_sign_the_vocabulary_lacks_is_an_error() -> None:
    with pytest.raises(KeyError, match="DOM"):
        schedule(plan_of(PlannedSign("DOM", "sign", (0, 3))), {})
