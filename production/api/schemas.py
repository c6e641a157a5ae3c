"""Bodies of the API as OpenAPI tells them. What a client sends is checked strictly; what it means, elsewhere."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from ninja import Schema
from pydantic import ConfigDict, Field

from ml.text.languages import LANGUAGES, TEXT_LANGUAGES
from ml.text.normalise import TEXT_LIMIT
from production.clips.batches.sheet import ROWS
from production.clips.formats import KINDS
from production.clips.options import AVATARS, FEWEST, FORMATS, LARGEST, MOST, SMALLEST, VIEWS
from production.clips.options import FASTEST as FASTEST_FILM
from production.clips.options import SLOWEST as SLOWEST_FILM
from production.live.messages import SEED_LIMIT
from production.models import COMMENT, FASTEST, NAME, SCALE, SLOWEST, Background, Rating, RatingTag

# Told in the description and not checked here: the planner says better what is wrong with a text or language.
Text = Annotated[str, Field(json_schema_extra={"minLength": 1, "maxLength": TEXT_LIMIT})]
TextLanguage = Annotated[str, Field(json_schema_extra={"enum": list(TEXT_LANGUAGES)})]
SignLanguageCode = Annotated[str, Field(json_schema_extra={"enum": list(LANGUAGES)})]
Span = Annotated[tuple[int, int], Field(strict=False, description="characters of the text: first, one past the last")]
Seed = Annotated[int, Field(ge=0, lt=SEED_LIMIT)]
Id = Annotated[UUID, Field(strict=False)]

GOOD_EVENING: Final = {"text": "Dobrý večer!", "text_language": "sk", "sign_language": "svk"}


class Strict(Schema):
    """What a client sends: no number for a text, and nothing that nobody asked for."""

    model_config = ConfigDict(strict=True, extra="forbid")


def example(**members: Any) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": [members]})


class OptionsSent(Strict):
    model_config = example(dominant_hand="left", fingerspelling_speed=0.75, order="signer")

    dominant_hand: Literal["right", "left"] | None = None
    fingerspelling_speed: Annotated[float, Field(ge=0.25, le=2)] | None = None
    order: Literal["signer", "text"] | None = Field(None, description="of the signs: the signer's, or that of the text")


class SignSent(Strict):
    model_config = example(gloss="VEČER", kind="sign", text_span=[6, 11])

    kind: Literal["sign", "letter", "pause"]
    gloss: str = ""
    text_span: Span | None = None
    seconds: float | None = Field(None, description="of a pause")


class PlanSent(Strict):
    model_config = example(**GOOD_EVENING, options={"order": "text"})

    text: Text
    text_language: TextLanguage
    sign_language: SignLanguageCode
    options: OptionsSent | None = None
    plan: list[SignSent] | None = Field(None, description="signs to be made instead of those that the text asks for")


class ProduceSent(PlanSent):
    model_config = example(**GOOD_EVENING, seed=1)

    seed: Seed | None = Field(None, description="the same seed gives the same motion; left out, one is drawn")


class TagSent(Strict):
    model_config = example(tag="wrong_sign", sign=2, better="DOM")

    tag: Annotated[str, Field(json_schema_extra={"enum": RatingTag.Tag.values})]
    sign: int | None = Field(None, description="index among the production's signs; or")
    ms: int | None = Field(None, description="moment from its beginning")
    better: str | None = Field(None, description="gloss that should be signed instead of a wrong one")


class ConsentSent(Strict):
    model_config = example(service=True, research=False, training=True)

    service: bool = False
    research: bool = False
    training: bool = False


class RatingSent(Strict):
    model_config = example(
        production="0190f3a2-0000-4000-8000-000000000000",
        understood="partly",
        meaning=4,
        motion=3,
        comment="The last sign is hard to see.",
        tags=[{"tag": "movement", "ms": 1200}],
    )

    production: Id
    understood: Annotated[str, Field(json_schema_extra={"enum": Rating.Understood.values})] | None = None
    meaning: Annotated[int, Field(ge=0, le=SCALE)] | None = None
    motion: Annotated[int, Field(ge=0, le=SCALE)] | None = None
    comment: Annotated[str, Field(json_schema_extra={"maxLength": COMMENT})] = ""
    tags: list[TagSent] | None = None
    background: Annotated[str, Field(json_schema_extra={"enum": Background.values})] | None = None
    consent: ConsentSent | None = None
    speed: Annotated[float, Field(ge=SLOWEST, le=FASTEST)] | None = None
    watched_seconds: Annotated[float, Field(ge=0)] | None = None
    replays: Annotated[int, Field(ge=0)] | None = None


class RowSent(Strict):
    model_config = example(text="Dobrý večer!", name="greeting")

    text: str
    name: str = ""


class FilmSent(Strict):
    """How videos are drawn; what is left out is as usual."""

    model_config = example(format="webm", width=1280, height=720, view="hands", captions=False)

    format: Literal[FORMATS] | None = None  # type: ignore[valid-type]
    width: Annotated[int, Field(ge=SMALLEST, le=LARGEST)] | None = None
    height: Annotated[int, Field(ge=SMALLEST, le=LARGEST)] | None = None
    fps: Annotated[int, Field(ge=FEWEST, le=MOST)] | None = None
    avatar: Literal[AVATARS] | None = None  # type: ignore[valid-type]
    view: Literal[VIEWS] | None = None  # type: ignore[valid-type]
    background: str | None = Field(None, description="plain, light, dark, green, transparent (PNG), or #2f9e5b")
    captions: bool | None = Field(None, description="burnt in")
    speed: Annotated[float, Field(ge=SLOWEST_FILM, le=FASTEST_FILM)] | None = None


class BatchSent(Strict):
    model_config = example(
        name="Lesson 3",
        text_language="sk",
        sign_language="svk",
        rows=[{"text": "Dobrý večer!", "name": "greeting"}, {"text": "Ďakujem."}],
        formats=["video", "vtt"],
        film={"width": 1280, "height": 720},
    )

    text_language: TextLanguage
    sign_language: SignLanguageCode
    rows: Annotated[list[RowSent], Field(min_length=1, max_length=ROWS)]
    name: Annotated[str, Field(max_length=NAME)] = ""
    options: OptionsSent | None = None
    formats: list[Literal[KINDS]] | None = Field(None, description="of files to make; left out, the usual ones")  # type: ignore[valid-type]
    film: FilmSent | None = None


class LanguageTold(Schema):
    code: str
    name: str
    native_name: str
    text_languages: dict[str, str] = Field(description="codes of texts it is made from, and their names")
    signs: int
    letters: int


class LanguagesTold(Schema):
    languages: list[LanguageTold]
    model: str = Field(description="hash of the model; motion is the same for as long as it is")
    fps: int
    formats: dict[str, str] = Field(description="endings of files of motion, and their media types")


class SignTold(Schema):
    gloss: str
    kind: str
    text_span: tuple[int, int] | None = None
    seconds: float | None = None
    start_frame: int | None = None
    end_frame: int | None = None


class AlternativeTold(Schema):
    change: str
    signs: list[SignTold]


class ChoiceTold(Schema):
    text_span: tuple[int, int]
    signs: list[int]
    at: int
    alternatives: list[AlternativeTold]


class PlanTold(Schema):
    """docs/protocol.md says what each of these means."""

    text: str
    text_language: str
    sign_language: str
    edited: bool
    signs: list[SignTold]
    choices: list[ChoiceTold]
    coverage: dict[str, list[tuple[int, int]]]
    marks: list[dict[str, Any]]
    hints: list[dict[str, Any]]
    options: dict[str, Any]
    frames: int


class FileTold(Schema):
    format: str
    media_type: str
    url: str


class ProductionTold(Schema):
    id: UUID
    url: str
    page: str = Field(description="where people can watch it")
    text: str
    text_language: str
    sign_language: str
    options: dict[str, Any]
    seed: int
    model: str
    state: str
    edited: bool
    frames: int
    fps: int
    sha256: str = Field(description="of the frames as they are streamed")
    signs: list[SignTold]
    coverage: dict[str, list[tuple[int, int]]]
    marks: list[dict[str, Any]]
    created_at: datetime
    files: list[FileTold]


class EntryTold(Schema):
    gloss: str
    kind: str
    topic: str
    part_of_speech: str
    wordings: dict[str, list[str]]
    text: str = Field(description="a text that asks for this sign alone, or nothing")
    text_language: str


class DictionaryTold(Schema):
    sign_language: str
    total: int = Field(description="entries that fit, of which `entries` are some")
    entries: list[EntryTold]


class RatingTold(Schema):
    production: UUID
    understood: str
    meaning: int | None
    motion: int | None
    comment: str
    tags: list[dict[str, Any]]
    background: str
    consent: dict[str, bool] | None
    speed: float
    watched_seconds: float | None
    replays: int


class OwnRatingTold(Schema):
    rating: RatingTold | None


class RowProblemTold(Schema):
    column: str
    message: str


class RowChecked(Schema):
    number: int
    problems: list[RowProblemTold]
    seconds: float
    coverage: dict[str, list[tuple[int, int]]]
    hints: list[str]


class BatchChecked(Schema):
    rows: list[RowChecked]
    seconds: float


class ClipTold(Schema):
    number: int
    name: str
    text: str
    state: str
    progress: int = Field(description="percent")
    problem: str
    code: str = Field(description="of what went wrong, if the text is at fault")
    coverage: dict[str, int]
    production: UUID | None
    files: dict[str, str] = Field(description="endings of what is ready, and where it is")


class BatchTold(Schema):
    id: UUID
    url: str
    page: str
    archive: str
    name: str
    text_language: str
    sign_language: str
    created_at: datetime
    finished: bool
    states: dict[str, int] = Field(description="how many clips are in each state")
    clips: list[ClipTold] | None = Field(description="null in lists")


class BatchesTold(Schema):
    total: int
    batches: list[BatchTold]


class ChangedTold(Schema):
    changed: int


class WebhookTold(Schema):
    id: UUID
    address: str = Field(description="of the webhook in this API")
    url: str
    events: list[str]
    created_at: datetime


class NewWebhookTold(WebhookTold):
    secret: str = Field(description="signs what is sent; shown this once")


class WebhooksTold(Schema):
    webhooks: list[WebhookTold]


class DeliveryTold(Schema):
    id: UUID
    event: str
    created_at: datetime
    attempts: int
    delivered_at: datetime | None
    due_at: datetime | None = Field(description="of the next attempt, if there is to be one")
    problem: str


class DeliveriesTold(Schema):
    deliveries: list[DeliveryTold]


class ProblemTold(Schema):
    """RFC 9457; docs/api.md lists the codes."""

    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={
            "examples": [
                {
                    "type": "urn:hybridsign:problem:language_pair",
                    "title": "Unprocessable Entity",
                    "status": 422,
                    "code": "language_pair",
                    "detail": "American Sign Language (ase) is made from English, not from 'sk'.",
                }
            ]
        },
    )

    type: str
    title: str
    status: int
    code: str
    detail: str
