"""What a picture of `ml.evaluation.pictures` shows, read back from its SVG. y grows downwards."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

SVG, LINK = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}href"


def texts(path: Path) -> list[str]:
    return [text.text or "" for text in ElementTree.parse(path).iter(f"{SVG}text")]


def panels(path: Path) -> list[ElementTree.Element]:
    return [group for group in ElementTree.parse(path).iter(f"{SVG}g") if group.get("id", "").startswith("axes_")]


def dots(panel: ElementTree.Element, colour: str) -> dict[str, list[tuple[float, float]]]:
    """filling -> (x, y) of the dots that are outlined in a colour."""
    found: dict[str, list[tuple[float, float]]] = {}
    for use in panel.iter(f"{SVG}use"):
        style = use.get("style", "")
        fill = re.search(r"fill: (#\w+)", style)
        if fill and f"stroke: {colour}" in style:
            found.setdefault(fill[1], []).append((float(use.get("x", "nan")), float(use.get("y", "nan"))))
    return found


def lines(panel: ElementTree.Element, colour: str) -> list[list[tuple[float, float]]]:
    """Points of the lines of a colour, legends and marks left out."""
    found = []
    for path in panel.iter(f"{SVG}path"):
        style = path.get("style", "")
        if "fill: none" in style and f"stroke: {colour}" in style and path.get("clip-path"):
            points = re.findall(r"[ML] (\S+) (\S+)", path.get("d", ""))
            found.append([(float(x), float(y)) for x, y in points])
    return found
