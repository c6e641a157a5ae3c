"""Languages, plans and the dictionary over the API: open to anybody, for they give nothing that the pages do not."""

from __future__ import annotations

import json
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from ninja import Query, Router
from pydantic import Field

from ml.skeleton import FPS
from ml.text.languages import LANGUAGES
from ml.text.lexicon import signs
from production import address, files, plans
from production.api.problems import ApiProblem
from production.api.schemas import DictionaryTold, EntryTold, LanguagesTold, PlanSent, PlanTold
from production.dictionary import DictionaryEntry, entries
from production.live.messages import parse_preview
from production.live.service import outlined
from production.rate_limit import TooFast
from production.registry.standing import live_signer

router = Router(tags=["languages and texts"])
PAGE = 200  # entries of the dictionary at most


@router.get("/languages", response=LanguagesTold, operation_id="languages")
def languages(request: HttpRequest) -> dict[str, Any]:
    """Which texts can be signed in which languages, and what motion can be fetched as."""
    return {
        "languages": [
            {
                "code": code,
                "name": language.name,
                "native_name": language.native_name,
                "text_languages": dict(language.text_languages),
                "signs": sum(sign.kind == "sign" for sign in signs(code)),
                "letters": sum(sign.kind == "letter" for sign in signs(code)),
            }
            for code, language in LANGUAGES.items()
        ],
        "model": live_signer().hash,
        "fps": int(FPS),
        "formats": {ending: found.media_type for ending, found in files.FORMATS.items()},
    }


@router.post("/plans", response=PlanTold, exclude_none=True, operation_id="plan")
def plan(request: HttpRequest, body: PlanSent) -> dict[str, Any]:
    """By which signs a text would be signed, without motion; nothing is kept."""
    try:
        plans.limit().take(address.of_request(request))
    except TooFast as busy:
        raise ApiProblem.wait(
            "rate_limited", "So many plans within a minute. Please wait a little.", busy.retry_after
        ) from None
    return outlined(parse_preview(json.dumps(body.dict(exclude_none=True))))


@router.get("/dictionary/{sign_language}", response=DictionaryTold, operation_id="dictionary")
def dictionary(
    request: HttpRequest,
    sign_language: str,
    query: Annotated[str, Query(max_length=100, description="part of a gloss or a wording")] = "",
    topic: Annotated[str, Query(max_length=40)] = "",
    limit: Annotated[int, Query(ge=1, le=PAGE)] = 50,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> dict[str, Any]:
    """Signs and letters, a page of those that fit."""
    wanted = query.casefold()
    found = [
        entry
        for entry in _entries(sign_language)
        if (not topic or entry.topic == topic)
        and (not wanted or wanted in entry.sign.gloss.casefold() or wanted in entry.searched.casefold())
    ]
    page = [_told(entry) for entry in found[offset : offset + limit]]
    return {"sign_language": sign_language, "total": len(found), "entries": page}


@router.get("/dictionary/{sign_language}/{gloss}", response=EntryTold, operation_id="dictionary_entry")
def dictionary_entry(request: HttpRequest, sign_language: str, gloss: Annotated[str, Field(max_length=100)]) -> Any:
    """One sign or letter by its gloss."""
    for entry in _entries(sign_language):
        if entry.sign.gloss == gloss:
            return _told(entry)
    raise Http404


def _entries(sign_language: str) -> tuple[DictionaryEntry, ...]:
    if sign_language not in LANGUAGES:
        raise Http404
    return entries(sign_language)


def _told(entry: DictionaryEntry) -> dict[str, Any]:
    return {
        "gloss": entry.sign.gloss,
        "kind": entry.sign.kind,
        "topic": entry.topic,
        "part_of_speech": entry.sign.part_of_speech,
        "wordings": {language: list(wordings) for language, wordings in entry.words},
        "text": entry.text,
        "text_language": entry.text_language,
    }
