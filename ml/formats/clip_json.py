"""clip.json: a production as one readable file, the same bytes from the page, the command line and a clip job.

The numbers are those of the stream, dequantised and rounded to 5 decimals (0.01 mm), so nothing is lost that
was sent. Where the frames come from is the caller's business.
"""

from __future__ import annotations

import json

import numpy as np
from numpy.typing import NDArray

from ml.pose import CONFIDENCE, FACE_WEIGHTS, POSITIONS, SCALE, J
from ml.signing import Utterance
from ml.skeleton import FACE, FPS, JOINTS

VERSION = 1
DECIMALS = 5


def encode(utterance: Utterance, frames: NDArray[np.int16]) -> bytes:
    """frames: the utterance's own, (T, FRAME_WIDTH) int16 as `ml.pose.quantise` lays them out.

    The result is UTF-8 with a last newline.
    """
    request = utterance.request
    values = np.round(frames.astype(np.float64) / SCALE, DECIMALS)
    document = {
        "version": VERSION,
        "fps": int(FPS),
        "sign_language": request.sign_language,
        "text_language": request.text_language,
        "text": request.text,
        "seed": request.seed,
        "model": utterance.signer.hash,
        "joints": JOINTS,
        "positions": values[:, POSITIONS].reshape(-1, J, 3).tolist(),
        "confidence": values[:, CONFIDENCE].tolist(),
        "face": {"names": FACE, "weights": values[:, FACE_WEIGHTS].tolist()},
        "signs": [
            {
                "gloss": sign.gloss,
                "kind": sign.kind,
                "text_span": sign.text_span,
                "start_frame": sign.start_frame,
                "end_frame": min(sign.end_frame, len(frames)),  # the last pause may end before its plan
            }
            for sign in utterance.timeline.signs
        ],
        "marks": [{"kind": mark.kind, "signs": mark.signs} for mark in utterance.timeline.marks],
        "coverage": vars(utterance.coverage),
    }
    return (json.dumps(document, ensure_ascii=False, separators=(",", ":"), allow_nan=False) + "\n").encode()
