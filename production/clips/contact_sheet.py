"""All clips of a batch on one page: what is in the ZIP, to look through in a browser without the site, or to print.

Videos show where they lie beside the page. A clip without one shows figures of lines, drawn from its motion.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from ml.skeleton import FPS, PARENTS
from production.clips import storage
from production.clips.status import clip_status
from production.models import Clip, ClipJob

SHOWN: Final = (0.25, 0.5, 0.75)  # of a clip's length, at which figures are drawn
_TOP, _BOTTOM, _WIDE = 1.85, 0.85, 0.6  # metres: what is seen of the figure
_LOOK: Final = mark_safe(
    "body{font:16px/1.45 system-ui,sans-serif;margin:1.5rem;color:#1b232c;background:#fff}"
    "main{display:grid;grid-template-columns:repeat(auto-fill,minmax(15rem,1fr));gap:1rem}"
    "figure{margin:0;border:1px solid #dcd9d0;border-radius:8px;padding:.6rem;break-inside:avoid}"
    "video,img,.drawn{width:100%;aspect-ratio:4/3;background:#ccd5dc;border-radius:6px;display:flex}"
    ".drawn svg{flex:1;min-width:0}.drawn path{fill:none;stroke:#1b232c;stroke-width:.016;stroke-linecap:round}"
    "figcaption p{margin:.3rem 0 0;overflow-wrap:anywhere}.small{font-size:.85rem;color:#56616d}"
)


def contact_sheet(job: ClipJob, clips: Sequence[Clip], file_name: Callable[[Clip, str], str]) -> str:
    """An HTML file. file_name: of a clip's file with this ending, in the folder of the page."""
    cards = format_html_join("\n", "{}", ((_card(job, clip, file_name),) for clip in clips))
    notice = gettext(
        "An avatar, not an interpreter. No deaf signer has reviewed it yet. Not for emergencies, medical or legal use."
    )
    page = format_html(
        '<!doctype html>\n<meta charset="utf-8">\n<meta name="viewport" content="width=device-width">\n'
        "<title>{title}</title>\n<style>{look}</style>\n<h1>{title}</h1>\n"
        '<p class="small">{notice}</p>\n<main>\n{cards}\n</main>\n',
        title=str(job),
        look=_LOOK,
        notice=notice,
        cards=cards,
    )
    return str(page)


def _card(job: ClipJob, clip: Clip, file_name: Callable[[Clip, str], str]) -> SafeString:
    status = clip_status(job, clip)
    told = " · ".join(part for part in (status["word"], status["coverage"], _length(clip), clip.cue) if part)
    name = format_html("<b>{}</b> ", clip.name) if clip.name else ""
    words = format_html("<p>{}. {}{}</p>", clip.number, name, clip.text)
    problem = format_html('<p class="small">{}</p>', status["problem"]) if clip.problem else ""
    picture = _picture(clip, file_name)
    caption = format_html('<figcaption>{}<p class="small">{}</p>{}</figcaption>', words, told, problem)
    return format_html("<figure>{}{}</figure>", picture, caption)


def _length(clip: Clip) -> str:
    return f"{clip.frames / FPS:.1f} s" if clip.frames else ""


def _picture(clip: Clip, file_name: Callable[[Clip, str], str]) -> SafeString:
    for ending in ("mp4", "webm"):
        if ending in clip.formats:
            middle = f"{clip.frames / FPS / 2:.1f}"
            return format_html(
                '<video controls loop muted preload="metadata" src="{}#t={}"></video>', file_name(clip, ending), middle
            )
    if "gif" in clip.formats:
        return format_html('<img src="{}" alt="">', file_name(clip, "gif"))
    return format_html('<div class="drawn">{}</div>', format_html_join("", "{}", ((svg,) for svg in _figures(clip))))


def _figures(clip: Clip) -> Iterator[SafeString]:
    """Nothing where there is no motion to draw: for the sake of a picture no download fails."""
    if "json" not in clip.formats:
        return
    try:
        positions: list[list[list[float]]] = json.loads(storage.path(clip, "json").read_bytes())["positions"]
    except (OSError, ValueError, KeyError):
        return
    for share in SHOWN:
        yield _figure(positions[int(share * (len(positions) - 1))])


def _figure(joints: Sequence[Sequence[float]]) -> SafeString:
    """joints: (J, 3) metres, seen from the front."""
    bones = [(joints[parent], joints[joint]) for joint, parent in enumerate(PARENTS) if parent >= 0]
    lines = "".join(f"M{a[0]:.3f} {_TOP - a[1]:.3f}L{b[0]:.3f} {_TOP - b[1]:.3f}" for a, b in bones)
    seen = f"{-_WIDE:.2f} 0 {2 * _WIDE:.2f} {_TOP - _BOTTOM:.2f}"
    return format_html('<svg viewBox="{}" role="img" aria-label=""><path d="{}"/></svg>', seen, lines)
