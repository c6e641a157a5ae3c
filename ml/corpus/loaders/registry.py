"""Which loader reads what: the field's data by name, and a look into any file or folder of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ml.corpus.landmarks import CorpusError
from ml.corpus.loaders import bvh, gltf, how2sign, phoenix14t, posefile
from ml.corpus.loaders.example import Example, each
from ml.skeleton import INDEX

TRUSTED: Final = 0.5  # confidence from which a hand counts as seen


def _files(load: Callable[[Path], Example], *suffixes: str) -> Callable[[Path], Iterator[Example | CorpusError]]:
    def examples(path: Path) -> Iterator[Example | CorpusError]:
        found = [path] if path.is_file() else sorted(file for file in path.rglob("*") if file.suffix in suffixes)
        return each(found, load)

    return examples


def _holistic(path: Path) -> Example:
    from ml.corpus.fit import fit  # noqa: PLC0415  # scipy comes with the extra [train]
    from ml.corpus.loaders.holistic import read  # noqa: PLC0415

    return Example(path.stem, fit(read(path)))


@dataclass(frozen=True)
class Loader:
    """names: the suffixes or file names that tell this kind of data; examples: everything in a file or folder."""

    names: tuple[str, ...]
    examples: Callable[[Path], Iterator[Example | CorpusError]]


def _of_folder(
    examples: Callable[[Path], Iterator[Example | CorpusError]],
) -> Callable[[Path], Iterator[Example | CorpusError]]:
    return lambda path: examples(path if path.is_dir() else path.parent)


LOADERS: Final[dict[str, Loader]] = {
    "phoenix14t": Loader((".skels",), _of_folder(phoenix14t.examples)),
    "how2sign": Loader(("_keypoints.json",), _of_folder(how2sign.examples)),
    "pose": Loader((".pose",), _files(posefile.load, ".pose")),
    "bvh": Loader((".bvh",), _files(bvh.load, ".bvh")),
    "gltf": Loader((".glb", ".gltf", ".vrma"), _files(gltf.load, ".glb", ".gltf", ".vrma")),
    "holistic": Loader((".npz",), _files(_holistic, ".npz")),
}


def kinds_of(path: Path) -> list[str]:
    """The loaders that know a file, or any file in a folder, by its name; raises CorpusError if there is none."""
    if not path.exists():
        raise CorpusError(f"{path}: there is no such file or folder")
    names = [path.name] if path.is_file() else [file.name for file in path.rglob("*")]
    kinds = [kind for kind, loader in LOADERS.items() if any(name.endswith(loader.names) for name in names)]
    if not kinds:
        known = ", ".join(name for loader in LOADERS.values() for name in loader.names)
        raise CorpusError(f"{path.name}: nothing here has a known name ({known})")
    return kinds


def examples(path: Path) -> Iterator[Example | CorpusError]:
    """Everything in a file or folder; what is broken comes as its CorpusError."""
    for kind in kinds_of(path):
        yield from LOADERS[kind].examples(path)


def show(path: Path) -> Iterator[str]:
    """A line for each clip: frames, rate, how far its hands are to be trusted, what it says."""
    for example in examples(path):
        if isinstance(example, CorpusError):
            yield f"broken: {example}"
            continue
        clip = example.clip
        trusted = (
            f"{side.lower()} hand {float((clip.confidence[:, INDEX[f'{side}Hand']] > TRUSTED).mean()):.0%}"
            for side in ("Left", "Right")
        )
        words = " ".join(example.glosses)
        yield f"{example.key}: {len(clip)} frames at {clip.fps:g} ({clip.seconds:.1f} s), {', '.join(trusted)}"
        if words or example.text:
            yield "    " + " | ".join(filter(None, (example.split, words, example.text)))
