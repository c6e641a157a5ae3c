"""The named cast of the tests: a tiny signer that needs no weights, and rows ready to use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from ml.motion import CHUNK
from ml.pose import CONFIDENCE, FACE_WEIGHTS, FRAME_WIDTH, POSITIONS, SCALE
from ml.runtime import Chunk, Signer, Stream, name_of
from ml.signing import Request, prepare
from ml.skeleton import INDEX, JOINTS, REST
from ml.timing import TimedSign, Timeline
from production.models import Production, Study
from production.records import keep
from production.studies.building import StudyPlan, begin, build

SVK_SIGNS = ("DOBRE", "VEČER", "DEŇ", "ĎAKUJEM", "JA", "TY", "DOM", "ROZUMIEŤ", "KAMARÁT", "1", "2", "10")
ASE_SIGNS = ("HELLO", "GOOD", "MORNING", "THANK YOU", "MOTHER", "HOUSE", "FRIEND", "HAPPY", "BOOK", "WATER", "YES")
SVK_LETTERS = (*"AÁBCČDĎEÉFGHIÍJKLĽMNŇOÓÔPQRSŠTŤUÚVWXYÝZŽ", "CH")
ASE_LETTERS = tuple("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
SIGN_FRAMES = 17
LETTER_FRAMES = 7


@dataclass(eq=False, kw_only=True)
class FakeStream(Stream):
    timeline: Timeline


@dataclass(frozen=True)
class FakeSigner(Signer):
    """Moves both hands by a formula of seed, frame and gloss: deterministic, and cheap to draw.

    `failing_gloss` makes every production that reaches it break, as a fault in a model would.
    """

    hash: str = "fa4e" * 16
    failing_gloss: str = ""
    made: list[int] = field(default_factory=list)  # first frame of every chunk that was made, in order

    def frames_of(self, sign_language: str) -> Mapping[str, int]:
        signs, letters = (SVK_SIGNS, SVK_LETTERS) if sign_language == "svk" else (ASE_SIGNS, ASE_LETTERS)
        return dict.fromkeys(signs, SIGN_FRAMES) | dict.fromkeys(letters, LETTER_FRAMES)

    def begin(self, timeline: Timeline, sign_language: str, seed: int) -> Stream:
        return FakeStream(planned_frames=timeline.frames, seed=seed, timeline=timeline)

    def advance(self, streams: Sequence[Stream]) -> list[Chunk]:
        chunks = [self._chunk(stream) for stream in streams if isinstance(stream, FakeStream)]
        for stream in streams:
            stream.step += 1
            stream.over = stream.first_frame >= stream.planned_frames
        self.made.extend(chunk.first_frame for chunk in chunks)
        return chunks

    def _chunk(self, stream: FakeStream) -> Chunk:
        first = stream.first_frame
        numbers = range(first, min(first + CHUNK, stream.planned_frames))
        signed = [self._frame(_sign_at(stream.timeline, number), stream.seed, number) for number in numbers]
        return Chunk(first, np.stack(signed))

    def _frame(self, sign: TimedSign, seed: int, number: int) -> NDArray[np.int16]:
        if sign.gloss and sign.gloss == self.failing_gloss:
            raise RuntimeError(f"the model broke on {sign.gloss}")
        phase = 0.35 * number + crc32(f"{seed} {sign.gloss}".encode()) % 628 / 100
        positions = STANDING.copy()
        for side, reach in (("Left", 0.04), ("Right", -0.12)):  # metres; the dominant hand moves more
            hand = np.array([reach * np.cos(phase), abs(reach) * np.sin(phase), 0.04 * np.cos(phase)])
            positions[[i for i, name in enumerate(JOINTS) if name.startswith(f"{side}Hand")]] += hand
        frame = np.zeros(FRAME_WIDTH, dtype="<i2")
        frame[POSITIONS] = np.rint(positions.reshape(-1) * SCALE)
        frame[CONFIDENCE] = SCALE
        frame[FACE_WEIGHTS] = round(SCALE * 0.2 * (1 + np.sin(phase)))
        return frame


def _sign_at(timeline: Timeline, frame: int) -> TimedSign:
    return next(sign for sign in timeline.signs if sign.start_frame <= frame < sign.end_frame)


def _standing() -> NDArray[np.float32]:
    """(J, 3) metres: the rest pose with the elbows lowered and the hands in front of the chest."""
    positions = REST.copy()
    for side, x in (("Left", 1.0), ("Right", -1.0)):
        hand = np.array([0.22 * x, 1.12, 0.24], dtype=np.float32)
        positions[INDEX[f"{side}ForeArm"]] = [0.24 * x, 1.07, 0.02]
        fingers = [i for i, name in enumerate(JOINTS) if name.startswith(f"{side}Hand")]
        # Rest fingers point sideways; turned about the vertical axis they point forwards.
        away = REST[fingers] - REST[INDEX[f"{side}Hand"]]
        positions[fingers] = hand + np.stack([-x * away[:, 2], away[:, 1], x * away[:, 0]], axis=1)
    return positions.astype(np.float32)


STANDING = _standing()


def fake_signer(folder: Path | None = None) -> FakeSigner:
    """Of a folder with a model's files, whatever they hold, one that is called as such files are."""
    return FakeSigner(hash=name_of(folder)) if folder else FakeSigner()


def a_model(models: Path, name: str, config: str = "{}") -> Path:
    """A folder that `fake_signer` loads."""
    folder = models / name
    folder.mkdir(parents=True)
    (folder / "config.json").write_text(config)
    (folder / "hybridsign.onnx").write_bytes(name.encode())
    return folder


def other_signer() -> FakeSigner:
    return FakeSigner(hash="07e4" * 16)


def a_production(**changed: object) -> Production:
    """A finished production of "Dobrý večer!" as a row."""
    made = keep(prepare(fake_signer(), Request("Dobrý večer!", "sk", "svk", seed=1)), state=Production.State.FINISHED)
    for name, value in changed.items():
        setattr(made, name, value)
    made.save()
    return made


def built(plan: StudyPlan) -> Study:
    """A study as it is when its texts are signed."""
    study = begin(plan)
    build(study)
    study.refresh_from_db()
    return study
