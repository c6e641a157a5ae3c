"""All clips of the corpora fitted to the avatar, in one file that training reads: `python -m ml.corpus prepare`.

Every fitted clip is kept in a folder beside that file, under a name that changes with the clip's landmarks and with
the code of the fit. So a stopped run goes on where it was, and only what has changed is ever fitted again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ml.clearance import BODY
from ml.composing.compose import compose
from ml.composing.errors import DescriptionError
from ml.composing.table import DescribedSign, signs
from ml.corpus import segments
from ml.corpus.importing import archive
from ml.corpus.importing.archive import About, Archive
from ml.corpus.landmarks import CorpusError, Landmarks
from ml.corpus.loaders import asl100, holistic, posunky
from ml.corpus.segments import Segment
from ml.pose import FRAME_WIDTH, Clip, dequantise, mirror, quantise

DEFAULT = Path("var/corpus.npz")
_ML: Final = Path(__file__).parents[1]
# what turns a clip's files into motion: a change in any of it makes every clip be fitted again
CODE: Final = (
    *sorted(path for room in ("face", "fit") for path in (_ML / "corpus" / room).glob("*.py")),
    *(_ML / "corpus" / "loaders" / f"{name}.py" for name in ("asl100", "holistic", "posunky")),
    *(_ML / f"{name}.py" for name in ("clearance", "corpus/landmarks", "kinematics", "pose", "skeleton")),
    _ML / "body.npz",
    _ML / "corpus" / "face" / "model.npz",
    _ML.parent / "production" / "static" / "production" / "signer.glb",
)

COMPOSER: Final = (
    *sorted((_ML / "composing").glob("*.py")),
    *(_ML / f"{name}.py" for name in ("clearance", "kinematics", "pose", "skeleton")),
    BODY,
)


@dataclass(frozen=True)
class Source:
    """A clip that can be fitted: its key (`word_012`, `ase_hello`), its loader, the files that the loader reads, and
    whether it is to be mirrored."""

    key: str
    load: Callable[[], Landmarks]
    files: tuple[Path, ...] = ()
    left_handed: bool = False

    @property
    def digest(self) -> str:
        """16 hex that change with the files, the mirroring and the code of the fit."""
        found = sha256(_code(CODE) + bytes([self.left_handed]))
        for path in self.files:
            # a file that is not there or cannot be opened is the loader's to complain of
            found.update(sha256(path.read_bytes() if path.is_file() else b"").digest())
        return found.hexdigest()[:16]

    def frames(self) -> NDArray[np.int16]:
        """The fitted clip; raises CorpusError."""
        from ml.corpus.fit import fit  # noqa: PLC0415  # scipy is an extra

        clip = fit(self.load())
        return quantise(mirror(clip) if self.left_handed else clip)


@dataclass(frozen=True)
class ComposedSource:
    """A sign that is composed from its description, beside the clips that are fitted."""

    sign: DescribedSign

    @property
    def key(self) -> str:
        return composed_key(self.sign)

    @property
    def digest(self) -> str:
        """16 hex that change with the description and with the code of the composer."""
        return sha256(_code(COMPOSER) + repr(self.sign.description).encode()).hexdigest()[:16]

    def frames(self) -> NDArray[np.int16]:
        """From rest to rest; raises CorpusError."""
        try:
            return quantise(compose(self.sign.description).clip)
        except DescriptionError as error:
            raise CorpusError(f"{self.key}: {error}") from error


@cache
def _code(files: tuple[Path, ...]) -> bytes:
    return sha256(b"".join(sha256(path.read_bytes()).digest() for path in files)).digest()


def sources() -> Iterator[Source]:
    """Every clip of both corpora: `word_`, `sentence_`, `ase_` and, as second takes of the words, `side_`."""
    for kind in ("word", "sentence"):
        for entry in posunky.entries(kind):
            yield Source(entry.key, partial(posunky.load, entry.key), posunky.files(entry.key))
    mirrored = {segment.key for segment in segments.asl100() if segment.mirror}
    for key in asl100.names():
        yield Source(f"ase_{key}", partial(asl100.load, key), asl100.files(key), key in mirrored)
    for key in posunky.sides():
        yield Source(key, partial(posunky.load, key), posunky.files(key))


def composed() -> Iterator[ComposedSource]:
    """Every composed sign, `ase_composed_`."""
    yield from map(ComposedSource, signs("ase"))


def composed_key(sign: DescribedSign) -> str:
    """`ase_composed_how_many` of HOW MANY."""
    return f"ase_composed_{re.sub('[^a-z0-9]+', '_', sign.gloss.lower()).strip('_')}"


def prepare(path: Path, say: Callable[[str], None] = print, archives: Collection[Path] = ()) -> list[CorpusError]:
    """Fit every clip and write `path`; a broken clip is named and left out. Returns what was left out.

    archives: files of `ml.corpus.importing.archive`, whose clips join as they are. Raises CorpusError if one of them
    cannot be read, before anything is fitted. Clips fitted before are taken from the folder beside `path`, and
    `path` itself is left alone if it is made of just these.
    """
    from tqdm import tqdm  # noqa: PLC0415  # an extra, as scipy: reading a prepared file does without

    joined = [archive.read(file) for file in archives]
    folder = path.with_suffix("")
    folder.mkdir(parents=True, exist_ok=True)
    clips: dict[str, NDArray[np.int16]] = {}
    digests: list[str] = []
    problems: list[CorpusError] = []
    fresh = 0
    bar = tqdm([*sources(), *composed()], desc="prepare", unit="clip")
    for source in bar:
        digest = source.digest
        store = folder / f"{source.key}.{digest}.npz"
        try:
            if store.is_file():
                frames = holistic.arrays(store)["frames"]
            else:
                frames = source.frames()
                _keep(store, source.key, frames)
                fresh += 1
        except CorpusError as error:
            problems.append(error)
            with bar.external_write_mode():
                say(f"left out: {error}")
            continue
        clips[source.key] = frames
        digests.append(digest)
        bar.set_postfix(fitted=fresh, before=len(clips) - fresh, broken=len(problems), refresh=False)
    if not clips:
        raise CorpusError("none of the clips could be fitted, so nothing is written")
    described = _join(joined, clips, digests, say)
    count = f"{len(clips)} clips ({fresh} fitted now), {sum(map(len, clips.values()))} frames"
    made_of = sha256(repr(list(zip(clips, digests, strict=True))).encode()).hexdigest()
    if _made_of(path) == made_of:
        say(f"{count}: {path} is up to date")
        return problems
    lengths = np.array([len(frames) for frames in clips.values()], dtype=np.int32)
    content = {"keys": np.array(list(clips)), "lengths": lengths, "frames": np.concatenate(list(clips.values()))}
    holistic.write(path, content | {"made_of": np.array(made_of), "archives": np.array(json.dumps(described))})
    say(f"{count} written to {path}")
    return problems


def _join(
    joined: Sequence[Archive], clips: dict[str, NDArray[np.int16]], digests: list[str], say: Callable[[str], None]
) -> list[dict[str, Any]]:
    """Add the clips of archives; returns what they are. Of a sign that two of them have, the first one's is taken."""
    names = [found.about.name for found in joined]
    if twice := {name for name in names if names.count(name) > 1}:
        raise CorpusError(f"--with: two archives have this name: {min(twice)}")
    described = []
    seen: set[tuple[str, str]] = set()
    for found in joined:
        language = found.about.language
        new = tuple(sign for sign in found.signs if (language, sign.gloss) not in seen)
        seen |= {(language, sign.gloss) for sign in new}
        taken = Archive(found.about, new, {sign.key: found.frames[sign.key] for sign in new})
        clips.update(taken.frames)
        digests.extend(sha256(frames.tobytes()).hexdigest()[:16] for frames in taken.frames.values())
        described.append(archive.described(taken))
        say(f"{found.about.name}: {len(new)} of {len(found.signs)} signs join ({found.about.licence})")
    return described


def _keep(store: Path, key: str, frames: NDArray[np.int16]) -> None:
    """Store a fitted clip in place of what was fitted from earlier landmarks or by earlier code."""
    holistic.write(store, {"frames": frames})
    for earlier in store.parent.glob(f"{key}.*.npz"):
        if earlier != store:
            earlier.unlink()


def _made_of(path: Path) -> str | None:
    """What a prepared file says it was made of; None if it is not there, broken, or does not say."""
    try:
        return str(holistic.arrays(path).get("made_of"))
    except CorpusError:
        return None


def read(path: Path) -> dict[str, Clip]:
    """The clips of a prepared file by key; raises CorpusError if it is missing, cut short or something else."""
    if not path.is_file():
        raise CorpusError(f"{path} is missing: make it with `python -m ml.corpus prepare`")
    content = holistic.arrays(path)
    if missing := [name for name in ("keys", "lengths", "frames") if name not in content]:
        raise CorpusError(f"{path.name}: lacks {', '.join(missing)}: make it with `python -m ml.corpus prepare`")
    keys, lengths, frames = content["keys"], content["lengths"], content["frames"]
    whole = (
        keys.ndim == 1
        and keys.shape == lengths.shape
        and lengths.dtype.kind in "iu"
        and frames.dtype == np.int16
        and frames.shape == (lengths.sum(), FRAME_WIDTH)
    )
    if not whole:
        raise CorpusError(
            f"{path.name}: keys, lengths and frames do not fit: make it with `python -m ml.corpus prepare`"
        )
    ends = np.cumsum(lengths)
    return {
        str(key): dequantise(frames[end - length : end]) for key, length, end in zip(keys, lengths, ends, strict=True)
    }


def archives(path: Path) -> list[tuple[About, tuple[Segment, ...]]]:
    """The archives that joined a prepared file, each with its signs; raises CorpusError if that is broken."""
    try:
        content = json.loads(str(holistic.arrays(path).get("archives", "[]")))
        return [archive.undescribed(one) for one in content]
    except (KeyError, TypeError, ValueError) as error:
        raise CorpusError(f"{path.name}: its archives cannot be read: prepare it again ({error})") from error
