"""Files made in the page: what a visitor saves can be played, read, and is what the server would have written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page
from pose_format import Pose
from pygltflib import GLTF2

import production
from ml.formats import captions
from ml.formats.clip_json import encode
from ml.signing import Options, Request, prepare
from production.models import Production
from production.signer import shared_signer

Until = Callable[..., Any]
GREETING = "Ahoj!"
MAN = Path(production.__file__).parent / "static" / "production" / "signer-man.glb"


@pytest.fixture
def signed(page: Page, until: Until) -> Production:
    page.goto("/")
    page.fill("#text", GREETING)
    page.click("#sign")
    until("window.signer?.complete")
    page.locator("#download-menu summary").click()
    return Production.objects.get()


def save(page: Page, ending: str, folder: Path) -> Path:
    with page.expect_download() as download:
        page.locator(f"#download-menu button[data-file={ending}]").click()
    assert download.value.suggested_filename == f"ahoj.{ending}"
    file = folder / f"ahoj.{ending}"
    download.value.save_as(file)
    return file


@pytest.mark.parametrize("ending", ["mp4", "webm"])
def test_a_video_holds_every_frame_of_what_was_signed(
    page: Page, signed: Production, ending: str, tmp_path: Path, until: Until
) -> None:
    with av.open(str(save(page, ending, tmp_path))) as video:
        pictures = [frame.to_ndarray(format="gray") for frame in video.decode(video=0)]
    assert len(pictures) == page.evaluate("signer.frames")
    assert pictures[0].shape == (720, 960)
    moved = np.abs(pictures[0].astype(int) - pictures[len(pictures) // 2])
    assert (moved > 30).sum() > 1000


def test_a_gif_moves(page: Page, signed: Production, tmp_path: Path) -> None:
    with Image.open(save(page, "gif", tmp_path)) as gif:
        assert gif.size == (400, 300)
        assert abs(gif.n_frames - page.evaluate("signer.frames") / 2) <= 1  # type: ignore[attr-defined]


def test_the_motion_and_captions_are_those_of_the_server(page: Page, signed: Production, tmp_path: Path) -> None:
    request = Request(signed.text, signed.text_language, signed.sign_language, signed.seed, Options(**signed.options))
    performance = prepare(shared_signer(), request)
    frames = np.concatenate([chunk.frames for chunk in performance.chunks()])
    assert save(page, "json", tmp_path).read_bytes() == encode(performance, frames)
    assert save(page, "vtt", tmp_path).read_bytes() == captions.vtt(performance)
    assert save(page, "srt", tmp_path).read_bytes() == captions.srt(performance)


def test_files_for_other_programs_come_from_the_server(page: Page, signed: Production, tmp_path: Path) -> None:
    frames = page.evaluate("signer.frames")
    assert f"\nFrames: {frames}\n" in save(page, "bvh", tmp_path).read_text(encoding="ascii")
    assert len(Pose.read(save(page, "pose", tmp_path).read_bytes()).body.data) == frames
    assert ">Ahoj<" in save(page, "eaf", tmp_path).read_text(encoding="utf-8")
    page.locator("#view-menu summary").click()
    page.locator("input[name=person][value=man]").check(force=True)
    page.locator("#download-menu summary").click()
    man = GLTF2().load(str(save(page, "glb", tmp_path)))
    assert man.animations[0].name == GREETING
    assert man.nodes[0].translation == pytest.approx(GLTF2().load(str(MAN)).nodes[0].translation)
