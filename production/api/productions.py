"""Productions over the API: a text is signed at once, and its motion fetched as any file that there is.

Making motion takes the processor for about a fifth of its length, so a process makes only a few side by side and lets
live viewers go first; who comes meanwhile is told when to come back.
"""

from __future__ import annotations

import hashlib
import json
import logging
import secrets
from typing import Annotated, Any, Literal, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Query, Router, Status

from ml.signing import prepare
from ml.skeleton import FPS
from production import address, files, missed
from production.api.middleware import Token
from production.api.problems import ApiProblem
from production.api.schemas import ProduceSent, ProductionTold
from production.live.consumer import everybody
from production.live.messages import SEED_LIMIT, Produce, parse
from production.models import Production
from production.rate_limit import TooFast
from production.records import keep
from production.registry.standing import live_signer, signer_for_new

logger = logging.getLogger(__name__)
router = Router(tags=["productions"], auth=Token("produce"))
JSON = "application/json"
CONTENT: dict[str, Any] = {
    media: {"schema": {"type": "object"}} if media == JSON else {}  # which stands for bytes, since OpenAPI 3.1
    for media in (found.media_type.partition(";")[0] for found in files.FORMATS.values())
}
A_FILE: dict[str, Any] = {"responses": {200: {"description": "The file", "content": CONTENT}}}


@router.post("/productions", response={201: ProductionTold}, exclude_none=True, operation_id="produce")
def produce(request: HttpRequest, body: ProduceSent, response: HttpResponse) -> Status[dict[str, Any]]:
    """Have a text signed. The answer comes when all frames are made; docs/protocol.md is for who wants them sooner."""
    wanted = cast(Produce, parse(json.dumps({"type": "produce", **body.dict(exclude_none=True)})))
    signer = signer_for_new() if wanted.given is None else live_signer()
    utterance = prepare(signer, wanted.request(secrets.randbelow(SEED_LIMIT)), wanted.given)
    _take(request)
    try:
        frames = files.frames_of(utterance)
    except files.Busy:
        raise _busy() from None
    sha256 = hashlib.sha256(frames.tobytes()).hexdigest()
    row = keep(utterance, state=Production.State.FINISHED, frames=len(frames), sha256=sha256)
    try:
        missed.note(utterance)
    except Exception:  # counting them is never worth an error
        logger.exception("missed words could not be counted")
    response["Location"] = _address(row)
    return Status(201, _told(row))


@router.get("/productions/{production_id}", response=ProductionTold, exclude_none=True, operation_id="production")
def production(request: HttpRequest, production_id: UUID) -> dict[str, Any]:
    """What is known of a production, whoever asked for it: who knows its id may see it, as on its page."""
    return _told(_found(production_id))


@router.get("/productions/{production_id}/files/{ending}", operation_id="production_file", openapi_extra=A_FILE)
def production_file(
    request: HttpRequest,
    production_id: UUID,
    ending: Literal[tuple(files.FORMATS)],  # type: ignore[valid-type]  # told to the client
    avatar: Annotated[Literal[tuple(files.AVATARS)], Query(description="who is in it, where somebody is")] = "woman",  # type: ignore[valid-type]
) -> HttpResponse:
    """Its motion or captions as a file, made again from the model and the seed. Videos are made by batches."""
    row = _found(production_id)
    if files.FORMATS[ending].of_motion:
        _take(request)
    try:
        content = files.content(row, ending, avatar)
    except files.Busy:
        raise _busy() from None
    answer = HttpResponse(content, content_type=files.FORMATS[ending].media_type)
    answer["Content-Disposition"] = f'attachment; filename="{row.pk}.{ending}"'
    return answer


def _found(production_id: UUID) -> Production:
    row = Production.objects.filter(pk=production_id).first()
    if row is None:
        raise ApiProblem("production_unknown", "There is no production with this id.")
    return row


def _take(request: HttpRequest) -> None:
    """Motion costs as much here as on the socket, and the same limits hold."""
    try:
        everybody().take(address.of_request(request))
    except TooFast as busy:
        words = "So many productions within a minute. Please wait a little."
        raise ApiProblem.wait("rate_limited", words, busy.retry_after) from None


def _busy() -> ApiProblem:
    return ApiProblem.wait("busy", "Motion is being made for others. Please try again in a moment.", files.PATIENCE)


def _address(row: Production) -> str:
    return reverse("api-1:production", args=[row.pk])


def _told(row: Production) -> dict[str, Any]:
    return {
        "id": row.pk,
        "url": _address(row),
        "page": reverse("replay", args=[row.pk]),
        **{name: getattr(row, name) for name in ("text", "text_language", "sign_language", "options", "seed", "model")},
        **{name: getattr(row, name) for name in ("state", "edited", "frames", "sha256", "signs", "coverage", "marks")},
        "fps": int(FPS),
        "created_at": row.created_at,
        "files": [
            {
                "format": ending,
                "media_type": found.media_type,
                "url": reverse("api-1:production_file", args=[row.pk, ending]),
            }
            for ending, found in files.FORMATS.items()
        ],
    }
