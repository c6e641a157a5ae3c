"""A study from a list of texts: each is signed once or twice, and some come again or broken, as checks."""

from __future__ import annotations

import hashlib
import random
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from django.db import transaction
from numpy.typing import NDArray

from ml.runtime import Signer
from ml.signing import SEEDS, Request, Utterance, advance, prepare
from production.live.engine import make_way
from production.models import Production, Study, StudyClip, StudyItem
from production.records import keep
from production.registry.models import SigningModel
from production.registry.standing import signer_of_row
from production.signer import named_signer
from production.studies import breaking

MOST_TEXTS: Final = 60


@dataclass(frozen=True)
class Version:
    """signer: hash of a registered model, or dotted path of the function that loads one; seed: of every text."""

    signer: str
    seed: int

    def __post_init__(self) -> None:
        if not 0 <= self.seed < SEEDS:
            raise ValueError(f"seed must be between 0 and {SEEDS - 1}, got {self.seed}")


@dataclass(frozen=True)
class StudyPlan:
    """versions: two for A/B, else one; repeats, broken: how many questions are there to check the raters; invites:
    visitors who have rated are asked to take part."""

    name: str
    kind: Study.Kind
    text_language: str
    sign_language: str
    texts: tuple[str, ...]
    versions: tuple[Version, ...]
    repeats: int = 0
    broken: int = 0
    invites: bool = False

    def __post_init__(self) -> None:
        wanted = 2 if self.kind == Study.Kind.AB else 1
        if len(self.versions) != wanted:
            raise ValueError(f"a study of kind {self.kind.value} compares {wanted} versions, got {len(self.versions)}")
        if len(set(self.versions)) != len(self.versions):
            raise ValueError(f"both versions are {self.versions[0]}: take another seed or model")
        if not 1 <= len(self.texts) <= MOST_TEXTS:
            raise ValueError(f"a study has 1 to {MOST_TEXTS} texts, got {len(self.texts)}")
        for name in ("repeats", "broken"):
            if not 0 <= getattr(self, name) <= len(self.texts):
                raise ValueError(f"{name} must be between 0 and the {len(self.texts)} texts, got {getattr(self, name)}")


def build(plan: StudyPlan, owner: Any = None) -> Study:
    """Sign every text and write the study with its questions, all or nothing.

    Raises `ml.text.errors.TextError` for a text that cannot be signed, and ModelRefused for a model that is gone.
    """
    signed = list(zip(*(_signed(plan, version) for version in plan.versions), strict=True))
    with transaction.atomic():
        study = Study.objects.create(
            name=plan.name,
            kind=plan.kind,
            text_language=plan.text_language,
            sign_language=plan.sign_language,
            invites=plan.invites,
            owner=owner,
        )
        _write(study, plan, signed)
    return study


Signed = tuple[Utterance, NDArray[np.int16]]


def _signer(name: str) -> Signer:
    registered = SigningModel.objects.filter(hash=name).exclude(folder="").first()
    return signer_of_row(registered) if registered else named_signer(name)


def _signed(plan: StudyPlan, version: Version) -> list[Signed]:
    """Every text by one version, all of them in the same passes of the model."""
    signer = _signer(version.signer)
    asked = [Request(text, plan.text_language, plan.sign_language, version.seed) for text in plan.texts]
    utterances = [prepare(signer, request) for request in asked]
    under_way = [(utterance, utterance.begin()) for utterance in utterances]
    chunks: dict[int, list[NDArray[np.int16]]] = {id(stream): [] for _, stream in under_way}
    streams = [stream for _, stream in under_way]
    while under_way:
        make_way()
        for (_, stream), chunk in zip(under_way, advance(under_way), strict=True):
            chunks[id(stream)].append(chunk.frames)
        under_way = [(utterance, stream) for utterance, stream in under_way if not stream.over]
    frames = [np.concatenate(chunks[id(stream)]).astype("<i2") for stream in streams]
    return list(zip(utterances, frames, strict=True))


def _write(study: Study, plan: StudyPlan, signed: Sequence[Sequence[Signed]]) -> None:
    items: list[StudyItem] = []

    def ask(first: StudyClip, second: StudyClip | None, repeats: StudyItem | None = None) -> StudyItem:
        item = StudyItem(study=study, number=len(items) + 1, first=first, second=second, repeats=repeats)
        item.save()
        items.append(item)
        return item

    clips = [[_clip(study, *one) for one in versions] for versions in signed]
    asked = [ask(versions[0], versions[1] if len(versions) > 1 else None) for versions in clips]
    draw = random.Random(str(study.pk))
    for item in draw.sample(asked, plan.repeats):
        ask(item.second, item.first, item) if item.second else ask(item.first, None, item)
    for number, chosen in enumerate(draw.sample(range(len(asked)), plan.broken)):
        whole, how = clips[chosen][0], tuple(StudyClip.Broken)[number % 2]
        frames = breaking.broken(signed[chosen][0][1], how, seed=number)
        bad = StudyClip.objects.create(study=study, production=whole.production, broken=how, frames=_packed(frames))
        if plan.kind == Study.Kind.AB:
            first, second = draw.sample([whole, bad], 2)
            ask(first, second)
        else:
            ask(bad, None)


def _clip(study: Study, utterance: Utterance, frames: NDArray[np.int16]) -> StudyClip:
    sha256 = hashlib.sha256(frames.tobytes()).hexdigest()
    made = keep(utterance, state=Production.State.FINISHED, frames=len(frames), sha256=sha256)
    return StudyClip.objects.create(study=study, production=made, frames=_packed(frames))


def _packed(frames: NDArray[np.int16]) -> bytes:
    return zlib.compress(frames.tobytes())
