"""Makes docs/gallery.md and its moving pictures with the shipped weights: `python -m docs.gallery`.

The avatar is drawn as for videos, by the page's own stage in headless Chromium, one piece after another. Needs
Chromium, and what `make test` installs.
"""

from __future__ import annotations

import io
import os
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "slpweb.settings")

import av
import numpy as np
from PIL import Image

from docs.picture import EVERY, save
from ml.formats import clip_json
from ml.signing import Request, Utterance, prepare
from ml.text.languages import LANGUAGES
from ml.timing import TimedSign
from production.clips import rendering
from production.signer import shared_signer

PAGE = Path(__file__).parent / "gallery.md"
PICTURES = Path(__file__).parent / "gallery"
STAGE = (110, 0, 530, 398)  # pixels of a video: the signer with room for the arms, without the caption below
WIDTH = 240  # pixels of a picture
SEED = 1


@dataclass(frozen=True)
class Piece:
    """name: of the picture's file."""

    name: str
    request: Request


PIECES = (
    Piece("thanks", Request("Ďakujem", "sk", "svk", SEED)),
    Piece("butterfly", Request("motýľ", "sk", "svk", SEED)),
    Piece("spelled", Request("Zuzana", "sk", "svk", SEED)),
    Piece("friends", Request("Mám troch kamarátov.", "sk", "svk", SEED)),
    Piece("yard", Request("Moja babka má veľký dvor.", "sk", "svk", SEED)),
    Piece("daughter", Request("He has a deaf daughter.", "en", "svk", SEED)),
    Piece("thank_you", Request("Thank you", "en", "ase", SEED)),
    Piece("good_morning", Request("Good morning, friend.", "en", "ase", SEED)),
)

HEAD = """\
# Gallery

Productions by the shipped weights (`{model}`), none chosen among several: `python -m docs.gallery` makes them again.
**No deaf signer has reviewed them.** They show what the model does today, not how these things are signed.
"""


def main() -> None:
    signer = shared_signer()
    PICTURES.mkdir(exist_ok=True)
    utterances = [prepare(signer, piece.request) for piece in PIECES]
    for piece, utterance in zip(PIECES, utterances, strict=True):
        print(save(drawn(utterance), PICTURES / f"{piece.name}.webp", quality=60))
    for path in set(PICTURES.glob("*.webp")) - {PICTURES / f"{piece.name}.webp" for piece in PIECES}:
        path.unlink()  # of a piece that is no longer shown
    PAGE.write_text(page(signer.hash, utterances), encoding="utf-8")


def drawn(utterance: Utterance) -> list[Image.Image]:
    """Every second frame of the avatar alone."""
    frames = np.concatenate([chunk.frames for chunk in utterance.chunks()])
    video = rendering.render(clip_json.encode(utterance, frames), on_frame=lambda frame: None, stopped=lambda: False)
    with av.open(io.BytesIO(video)) as container:
        pictures = [frame.to_image().crop(STAGE) for frame in container.decode(video=0)]
    size = (WIDTH, round(WIDTH * (STAGE[3] - STAGE[1]) / (STAGE[2] - STAGE[0])))
    return [picture.resize(size, Image.Resampling.LANCZOS) for picture in pictures[::EVERY]]


def page(model: str, utterances: list[Utterance]) -> str:
    """The gallery in Markdown; the utterances are those of PIECES, in order."""
    shown = [entry(piece, utterance) for piece, utterance in zip(PIECES, utterances, strict=True)]
    return "\n".join([HEAD.format(model=model[:12]), *shown])


def entry(piece: Piece, utterance: Utterance) -> str:
    request, language = utterance.request, LANGUAGES[utterance.request.sign_language]
    text_language = language.text_languages[request.text_language]
    return (
        f"![The avatar signing “{request.text}”]({PICTURES.name}/{piece.name}.webp)\n\n"
        f"**{request.text}** · {text_language} to {language.name} (`{request.sign_language}`), seed {request.seed} · "
        f"planned: {glosses(utterance)}\n"
    )


def glosses(utterance: Utterance) -> str:
    """The planned signs in order; the letters of a spelled word hang together."""
    shown: list[str] = []
    for number, word in groupby(utterance.timeline.signs, key=lambda sign: _spelled_word(utterance, sign)):
        found = [sign.gloss for sign in word if sign.kind != "pause"]
        shown += found if number is None else ["-".join(found)]
    return " ".join(f"`{gloss}`" for gloss in shown)


def _spelled_word(utterance: Utterance, sign: TimedSign) -> int | None:
    """Which of the words that are spelled it is a letter of."""
    if sign.kind != "letter":
        return None
    return sum(start <= sign.text_span[0] for start, _ in utterance.coverage.spelled)


if __name__ == "__main__":
    main()
