"""The report's page: its look, and the few pieces it is made of. What they say comes from `content`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from html import escape
from typing import Final

STYLE: Final = """
:root{color-scheme:light;--ink:#1d2730;--soft:#5b6874;--line:#dde3e8;--paper:#fff;--ground:#f4f6f8}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.55 system-ui,sans-serif}
main{max-width:62rem;margin:0 auto;padding:2rem 1rem 4rem}
h1{font-size:1.7rem;margin:0 0 .3rem}
h2{font-size:1.2rem;margin:0 0 .6rem}
h3{font-size:1rem;margin:1.2rem 0 .4rem}
p{margin:.4rem 0 .8rem;color:var(--soft);max-width:46rem}
section{background:var(--paper);border:1px solid var(--line);border-radius:10px;padding:1.2rem 1.4rem;margin:1.2rem 0}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(9rem,1fr));gap:.8rem;margin:1rem 0}
.facts div{background:var(--paper);border:1px solid var(--line);border-radius:10px;padding:.8rem 1rem}
.facts b{display:block;font-size:1.5rem;line-height:1.2}
.facts span{color:var(--soft);font-size:.9rem}
figure{margin:.6rem 0 0;overflow-x:auto}
svg{display:block;width:100%;min-width:34rem;max-width:46rem;height:auto;margin:0}
table{border-collapse:collapse;width:100%;font-size:.95rem}
th,td{text-align:left;padding:.4rem .8rem .4rem 0;border-bottom:1px solid var(--line);vertical-align:top}
th{color:var(--soft);font-weight:600}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}
.met{color:#2c7a4b;font-weight:600}
.missed{color:#b3402e;font-weight:600}
.tags{line-height:2;max-width:none}
.tags span{border:1px solid var(--line);border-radius:6px;padding:.1rem .45rem;white-space:nowrap}
"""


def document(body: str) -> str:
    made = datetime.now(UTC).strftime("%d %B %Y, %H:%M UTC")
    return (
        '<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width,initial-scale=1">\n'
        f"<title>The corpus</title>\n<style>{STYLE}</style>\n<main>\n<h1>The corpus</h1>\n"
        f"<p>What the model learns from, made on {made}. No deaf signer has reviewed names, times or motion yet.</p>\n"
        f"{body}\n</main>\n</html>\n"
    )


def section(title: str, text: str, *parts: str) -> str:
    """text: plain, with `code` in back quotes; parts: HTML."""
    said = re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text))
    return f"<section><h2>{escape(title)}</h2><p>{said}</p>{''.join(parts)}</section>\n"


def figure(svg: str, label: str) -> str:
    labelled = svg.replace("<svg ", f'<svg role="img" aria-label="{escape(label)}" ', 1)
    return f"<figure>{labelled}</figure>"


def cards(facts: Iterable[tuple[str, str]]) -> str:
    inside = "".join(f"<div><b>{escape(value)}</b><span>{escape(label)}</span></div>" for value, label in facts)
    return f'<div class="facts">{inside}</div>'


def table(header: Sequence[str], rows: Iterable[Sequence[str]], texts: int = 1) -> str:
    """Cells are HTML. texts: how many columns from the left hold words; the rest are numbers."""

    def line(cells: Sequence[str], tag: str) -> str:
        return "".join(f"<{tag}{'' if i < texts else ' class=n'}>{cell}</{tag}>" for i, cell in enumerate(cells))

    body = "".join(f"<tr>{line(row, 'td')}</tr>" for row in rows)
    return f"<figure><table><tr>{line(header, 'th')}</tr>{body}</table></figure>"
