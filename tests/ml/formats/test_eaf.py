"""ELAN's format, read by pympi, and held to the structure that its schema (3.0) asks for."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest
from pympi.Elan import Eaf

from ml.formats import eaf
from ml.signing import Request
from tests.ml.formats.signed import utterance

ORDER = ["HEADER", "TIME_ORDER", "TIER", "LINGUISTIC_TYPE", "LANGUAGE"]  # as the schema has them


@pytest.fixture
def root() -> ElementTree.Element:
    return ElementTree.fromstring(eaf.encode(utterance(), datetime(2026, 11, 29, 12, tzinfo=UTC)))


def test_elements_come_in_the_order_of_the_schema_with_what_it_requires(root: ElementTree.Element) -> None:
    tags = [child.tag for child in root]
    assert list(dict.fromkeys(tags)) == ORDER
    assert tags == sorted(tags, key=ORDER.index)
    assert {name: root.get(name) for name in ("AUTHOR", "DATE", "FORMAT", "VERSION")} == {
        "AUTHOR": "HybridSign",
        "DATE": "2026-11-29T12:00:00+00:00",
        "FORMAT": "3.0",
        "VERSION": "3.0",
    }
    assert root.find("HEADER").attrib == {"MEDIA_FILE": "", "TIME_UNITS": "milliseconds"}  # type: ignore[union-attr]


def test_every_reference_leads_to_something(root: ElementTree.Element) -> None:
    slots = {slot.get("TIME_SLOT_ID"): int(slot.get("TIME_VALUE", "")) for slot in root.iter("TIME_SLOT")}
    types = {kind.get("LINGUISTIC_TYPE_ID") for kind in root.iter("LINGUISTIC_TYPE")}
    languages = {language.get("LANG_ID") for language in root.iter("LANGUAGE")}
    assert list(slots.values()) == sorted(slots.values())
    for tier in root.iter("TIER"):
        assert tier.get("LINGUISTIC_TYPE_REF") in types
        assert tier.get("LANG_REF") in {None, *languages}
        ends = 0
        for annotation in tier.iter("ALIGNABLE_ANNOTATION"):
            start, end = slots[annotation.get("TIME_SLOT_REF1")], slots[annotation.get("TIME_SLOT_REF2")]
            assert ends <= start < end  # on one tier nothing overlaps
            ends = end
    ids = [annotation.get("ANNOTATION_ID") for annotation in root.iter("ALIGNABLE_ANNOTATION")]
    assert len(set(ids)) == len(ids)
    last = next(one for one in root.iter("PROPERTY") if one.get("NAME") == "lastUsedAnnotationId")
    assert last.text == str(len(ids))


def test_a_reader_of_elan_finds_signs_words_and_marks_at_their_times(tmp_path: Path) -> None:
    file = tmp_path / "signed.eaf"
    file.write_bytes(eaf.encode(utterance()))
    found = Eaf(str(file))
    told = {
        name: [tuple(one[:3]) for one in found.get_annotation_data_for_tier(name)] for name in found.get_tier_names()
    }
    assert told["text"] == [(0, 1000, "Dobrý večer"), (1200, 2000, "Č> & ahoj")]
    assert told["gloss"] == [(0, 400, "DOBRE"), (400, 1000, "VEČER"), (1200, 1480, "Č"), (1480, 2000, "AHOJ")]
    assert [value for *_, value in told["kind"]] == ["sign", "sign", "letter", "sign"]
    assert told["sentence"] == [(0, 1000, "statement"), (1200, 2000, "yes_no_question")]
    assert told["topic"] == [(0, 400, "topic")]


def test_characters_that_xml_cannot_write_are_left_out() -> None:
    odd = replace(utterance(), request=Request("a\x0bb\uffffc", "sk", "svk", seed=1))
    root = ElementTree.fromstring(eaf.encode(odd))
    assert next(one for one in root.iter("PROPERTY") if one.get("NAME") == "hybridsign.text").text == "abc"
