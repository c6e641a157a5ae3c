"""ELAN's `.eaf` (format 3.0): what is signed when, on tiers that linguists know. Times are milliseconds.

Tiers: `text` a stretch between two pauses, `gloss` a sign or letter, `kind` what each is, and `mark` kinds of
sentence, negation and topic. The video is not in it: ELAN asks for one, and the MP4 of the same production fits.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from xml.etree import ElementTree

from ml.formats.captions import cues
from ml.signing import Utterance
from ml.skeleton import FPS

_SCHEMA: Final = "http://www.mpi.nl/tools/elan/EAFv3.0.xsd"
_INSTANCE: Final = "http://www.w3.org/2001/XMLSchema-instance"
_TYPE: Final = "default-lt"
_ISO: Final = {"sk": "slk", "en": "eng", "svk": "svk", "ase": "ase"}  # codes of ISO 639-3


@dataclass(frozen=True)
class _Annotation:
    """start, end: frames, end exclusive."""

    start: int
    end: int
    value: str


def encode(utterance: Utterance, written: datetime | None = None) -> bytes:
    """UTF-8. written: when, for the header; now where left out."""
    request, timeline = utterance.request, utterance.timeline
    signs = [sign for sign in timeline.signs if sign.kind != "pause"]
    stretches = [_Annotation(cue.start, cue.end, cue.text) for cue in cues(request.text, timeline.signs)]
    tiers = {
        ("text", request.text_language): stretches,
        ("gloss", request.sign_language): [_Annotation(s.start_frame, s.end_frame, s.gloss) for s in signs],
        ("kind", ""): [_Annotation(s.start_frame, s.end_frame, s.kind) for s in signs],
        **_marks(utterance),
    }
    document = ElementTree.Element(
        "ANNOTATION_DOCUMENT",
        AUTHOR="HybridSign",
        DATE=(written or datetime.now(UTC)).isoformat(timespec="seconds"),
        FORMAT="3.0",
        VERSION="3.0",
        attrib={"xmlns:xsi": _INSTANCE, "xsi:noNamespaceSchemaLocation": _SCHEMA},
    )
    header = ElementTree.SubElement(document, "HEADER", MEDIA_FILE="", TIME_UNITS="milliseconds")
    annotations = sum(map(len, tiers.values()))
    _property(header, "lastUsedAnnotationId", str(annotations))
    for name in ("text", "seed"):
        _property(header, f"hybridsign.{name}", str(getattr(request, name)))
    _property(header, "hybridsign.model", utterance.signer.hash)
    _write_tiers(document, tiers)
    ElementTree.SubElement(
        document, "LINGUISTIC_TYPE", GRAPHIC_REFERENCES="false", LINGUISTIC_TYPE_ID=_TYPE, TIME_ALIGNABLE="true"
    )
    for code in dict.fromkeys(language for _, language in tiers if language):
        iso = _ISO.get(code, code)
        ElementTree.SubElement(
            document, "LANGUAGE", LANG_ID=iso, LANG_DEF=f"http://cdb.iso.org/lg/CDB-{iso}", LANG_LABEL=code
        )
    ElementTree.indent(document, space=" ")
    written_out: bytes = ElementTree.tostring(document, encoding="UTF-8", xml_declaration=True)
    return written_out + b"\n"


def _marks(utterance: Utterance) -> dict[tuple[str, str], list[_Annotation]]:
    """A tier for what every sign has one of, and one each for what lies within that: annotations never overlap."""
    signs = utterance.timeline.signs
    tiers: dict[tuple[str, str], list[_Annotation]] = {}
    for mark in utterance.timeline.marks:
        tier = mark.kind if mark.kind in ("negation", "topic") else "sentence"
        first, end = mark.signs
        annotation = _Annotation(signs[first].start_frame, signs[end - 1].end_frame, mark.kind)
        tiers.setdefault((tier, ""), []).append(annotation)
    return tiers


def _write_tiers(document: ElementTree.Element, tiers: dict[tuple[str, str], list[_Annotation]]) -> None:
    order = ElementTree.SubElement(document, "TIME_ORDER")
    frames = sorted({frame for tier in tiers.values() for one in tier for frame in (one.start, one.end)})
    slots = {frame: f"ts{number}" for number, frame in enumerate(frames, start=1)}
    for frame, slot in slots.items():
        ElementTree.SubElement(order, "TIME_SLOT", TIME_SLOT_ID=slot, TIME_VALUE=str(round(1000 * frame / FPS)))
    number = 0
    for (name, language), found in tiers.items():
        tier = ElementTree.SubElement(document, "TIER", LINGUISTIC_TYPE_REF=_TYPE, TIER_ID=name)
        if language:
            tier.set("LANG_REF", _ISO.get(language, language))
        for one in found:
            number += 1
            annotation = ElementTree.SubElement(ElementTree.SubElement(tier, "ANNOTATION"), "ALIGNABLE_ANNOTATION")
            annotation.set("ANNOTATION_ID", f"a{number}")
            annotation.set("TIME_SLOT_REF1", slots[one.start])
            annotation.set("TIME_SLOT_REF2", slots[one.end])
            ElementTree.SubElement(annotation, "ANNOTATION_VALUE").text = _plain(one.value)


def _property(header: ElementTree.Element, name: str, value: str) -> None:
    ElementTree.SubElement(header, "PROPERTY", NAME=name).text = _plain(value)


def _plain(text: str) -> str:
    """Without the control characters that XML has no way to write."""
    return "".join(c for c in text if c in "\t\n\r" or (c >= " " and c not in "\ufffe\uffff"))
