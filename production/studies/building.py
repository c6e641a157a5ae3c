"""A study from a list of texts: each is signed once or twice, and some come again or broken, as checks.

Signing takes as long as a minute, so a study is a row at once, closed, that says how far it is; a thread builds it.
Where its process ends, the row says nothing any more, and it can be built again.
"""

from __future__ import annotations

import hashlib
import logging
import random
import threading
import time
import zlib
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any, Final

import numpy as np
from django.db import connection, transaction
from django.utils import timezone
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
NOTED_EVERY: Final = 0.5  # seconds
SILENT: Final = timedelta(seconds=60)  # without a sign of life, after which nobody is taken to build it

logger = logging.getLogger(__name__)


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

    @classmethod
    def kept(cls, study: Study) -> StudyPlan:
        """As `begin` wrote it down."""
        lists = {
            "texts": tuple(study.plan["texts"]),
            "versions": tuple(Version(**one) for one in study.plan["versions"]),
        }
        return cls(**{**study.plan, **lists, "kind": Study.Kind(study.plan["kind"])})


Signed = tuple[Utterance, NDArray[np.int16]]
Told = Callable[[int], None]


class GivenUp(Exception):
    """Nobody wants the study any more, or somebody else builds it."""


def begin(plan: StudyPlan, owner: Any = None) -> Study:
    """A closed study, of which nothing is signed yet; `build` does that.

    Raises `ml.text.errors.TextError` for a text that cannot be signed, and ModelRefused for a model that is gone.
    """
    for version in plan.versions:
        _utterances(plan, version)
    return Study.objects.create(
        name=plan.name,
        kind=plan.kind,
        text_language=plan.text_language,
        sign_language=plan.sign_language,
        invites=plan.invites,
        owner=owner,
        is_open=False,
        plan=asdict(plan),
        built=0,
    )


def build(study: Study) -> None:
    """Sign every text, write the questions and open the study, all or nothing; what goes wrong is in the row."""
    try:
        plan = StudyPlan.kept(study)
        told = _progress(study, len(plan.versions))
        signed = list(zip(*(_signed(plan, version, told) for version in plan.versions), strict=True))
        with transaction.atomic():
            Study.objects.select_for_update().filter(pk=study.pk).first()
            if not Study.objects.filter(pk=study.pk, built__lt=100).update(
                built=100, is_open=True, plan={}, problem=""
            ):
                raise GivenUp
            _write(study, plan, signed)
    except GivenUp:
        logger.info("study %s is not built any more: it was deleted, or built by another", study.pk)
    except Exception as error:
        logger.exception("study %s could not be built", study.pk)
        Study.objects.filter(pk=study.pk).update(problem=f"{type(error).__name__}: {error}"[:300])


def build_in_background(study: Study) -> None:
    def work() -> None:
        try:
            build(study)
        finally:
            connection.close()  # of this thread

    Study.objects.filter(pk=study.pk).update(built_at=timezone.now(), problem="")
    threading.Thread(target=work, name="study", daemon=True).start()


def is_silent(study: Study) -> bool:
    """Whether it should be under way, and nobody builds it."""
    return study.built < 100 and (bool(study.problem) or timezone.now() - study.built_at > SILENT)


def _progress(study: Study, versions: int) -> Told:
    """A function that takes the percents of one version after the other. Raises GivenUp where nobody wants them."""
    before, noted = 0, -NOTED_EVERY

    def note(percent: int) -> None:
        nonlocal before, noted
        now = time.monotonic()
        whole = min(99, (before + percent) // versions)
        if percent == 100:
            before += 100
        if now < noted + NOTED_EVERY:
            return
        noted = now
        if not Study.objects.filter(pk=study.pk, built__lt=100).update(built=whole, built_at=timezone.now()):
            raise GivenUp

    return note


def _signer(name: str) -> Signer:
    registered = SigningModel.objects.filter(hash=name).exclude(folder="").first()
    return signer_of_row(registered) if registered else named_signer(name)


def _utterances(plan: StudyPlan, version: Version) -> list[Utterance]:
    signer = _signer(version.signer)
    asked = [Request(text, plan.text_language, plan.sign_language, version.seed) for text in plan.texts]
    return [prepare(signer, request) for request in asked]


def _signed(plan: StudyPlan, version: Version, told: Told) -> list[Signed]:
    """Every text by one version, all of them in the same passes of the model."""
    utterances = _utterances(plan, version)
    planned = sum(utterance.timeline.frames for utterance in utterances)
    made = 0
    under_way = [(utterance, utterance.begin()) for utterance in utterances]
    chunks: dict[int, list[NDArray[np.int16]]] = {id(stream): [] for _, stream in under_way}
    streams = [stream for _, stream in under_way]
    while under_way:
        make_way()
        for (_, stream), chunk in zip(under_way, advance(under_way), strict=True):
            chunks[id(stream)].append(chunk.frames)
            made += len(chunk.frames)
        told(min(99, 100 * made // planned))
        under_way = [(utterance, stream) for utterance, stream in under_way if not stream.over]
    told(100)
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
