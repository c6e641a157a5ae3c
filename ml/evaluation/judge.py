"""The judge: a trained recogniser that reads signs from a clip, says how likely given signs are, and gives features.

One file, `weights/recogniser.npz`, holds its weights at half width and the recipe they were made by, so that
everybody's figures come from the same judge.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from ml.evaluation.features import points
from ml.evaluation.network import BLANK, NetworkConfig, Recogniser
from ml.pose import Clip

Array = NDArray[np.float64]

WEIGHTS = Path(__file__).parent / "weights" / "recogniser.npz"


class JudgeError(RuntimeError):
    """The recogniser's file is missing or of another shape."""


@dataclass(frozen=True, eq=False)
class Judge:
    """glosses: sign language -> gloss -> class; recipe: how the network was trained, and what it scored on dev.

    blank: how much likelier than "no sign" a sign may be missed to be read all the same, chosen on dev sentences.
    """

    network: Recogniser
    glosses: Mapping[str, Mapping[str, int]]
    recipe: Mapping[str, Any]
    blank: float = 0.0

    @cached_property
    def _names(self) -> dict[int, str]:
        return {number: gloss for glosses in self.glosses.values() for gloss, number in glosses.items()}

    def log_probabilities(self, clip: Clip, language: str) -> Array:
        """(steps, classes), with no chance left to the signs of other languages."""
        with torch.inference_mode():
            found = self.network(torch.from_numpy(points(clip))[None], torch.tensor([len(clip)]))[0].numpy()
        return within(found, [BLANK, *self.glosses[language].values()])

    def features(self, clip: Clip) -> Array:
        """(steps, width) of the layer that classes are read from, for distances between distributions."""
        with torch.inference_mode():
            found = self.network.features(torch.from_numpy(points(clip))[None], torch.tensor([len(clip)]))[0]
        return found.numpy().astype(np.float64)

    def read(self, clip: Clip, language: str) -> tuple[str, ...]:
        """The signs of a clip: the best class of every step, repeats and blanks taken out."""
        return self.signs_of(self.log_probabilities(clip, language))

    def signs_of(self, log_probabilities: Array) -> tuple[str, ...]:
        best = (log_probabilities - self.blank * (np.arange(log_probabilities.shape[1]) == BLANK)).argmax(axis=1)
        kept = best[np.flatnonzero(np.diff(best, prepend=BLANK))]
        return tuple(self._names[int(number)] for number in kept if number != BLANK)

    def log_likelihood(self, log_probabilities: Array, signs: Sequence[str], language: str) -> float:
        """Natural logarithm of the chance of just these signs, a sign; minus infinity where the clip is too short."""
        numbers = [self.glosses[language][gloss] for gloss in signs]
        loss = torch.nn.functional.ctc_loss(
            torch.from_numpy(log_probabilities)[:, None],
            torch.tensor([numbers]),
            torch.tensor([len(log_probabilities)]),
            torch.tensor([len(numbers)]),
            blank=BLANK,
            reduction="sum",
        )
        return -float(loss) / len(numbers)

    def alone(self, log_probabilities: Array, language: str) -> str:
        """The one sign that explains a whole clip best, of all signs of the language."""
        glosses = self.glosses[language]
        numbers = np.array(list(glosses.values()))
        return list(glosses)[int(single_sign(log_probabilities, numbers).argmax())]


def within(log_probabilities: NDArray[np.float32], allowed: Sequence[int]) -> Array:
    """Chances shared out anew among the allowed classes; the others get minus infinity."""
    kept = np.full(log_probabilities.shape, -np.inf)
    part = log_probabilities[:, allowed].astype(np.float64)
    kept[:, allowed] = part - np.logaddexp.reduce(part, axis=1, keepdims=True)
    return kept


def single_sign(log_probabilities: Array, numbers: NDArray[np.int64]) -> Array:
    """(N,) CTC log likelihood of each of N classes as the only sign: blanks, a run of the class, blanks."""
    blank = log_probabilities[:, BLANK]
    before = np.concatenate([[0.0], np.cumsum(blank)[:-1]])
    after = np.concatenate([np.cumsum(blank[::-1])[::-1][1:], [0.0]])
    sign = log_probabilities[:, numbers]
    within_run = np.full(len(numbers), -np.inf)
    total = np.full(len(numbers), -np.inf)
    for step, row in enumerate(sign):
        within_run = np.logaddexp(within_run, before[step]) + row
        total = np.logaddexp(total, within_run + after[step])
    return total


def save(path: Path, judge: Judge) -> None:
    """Weights at half width beside what they mean, without pickle."""
    about = {"config": asdict(judge.network.config)} | {n: getattr(judge, n) for n in ("glosses", "recipe", "blank")}
    text = json.dumps(about, ensure_ascii=False)
    arrays = {name: value.cpu().numpy().astype(np.float16) for name, value in judge.network.state_dict().items()}
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        np.savez_compressed(file, about=np.array(text), **arrays)


def load(path: Path = WEIGHTS) -> Judge:
    """Raises JudgeError where there is no recogniser."""
    if not path.is_file():
        raise JudgeError(f"{path} is missing: make it with `python -m ml.evaluation.recogniser`")
    try:
        with np.load(path) as stored:
            about = json.loads(str(stored["about"]))
            arrays = {
                name: torch.from_numpy(stored[name].astype(np.float32)) for name in stored.files if name != "about"
            }
        network = Recogniser(NetworkConfig(**{**about["config"], "dilations": tuple(about["config"]["dilations"])}))
        network.load_state_dict(arrays)
    except (ValueError, KeyError, OSError, RuntimeError, TypeError) as error:
        raise JudgeError(f"{path.name} holds no recogniser of this version ({error})") from error
    return Judge(network.eval(), about["glosses"], about["recipe"], about["blank"])
