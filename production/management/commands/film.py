"""`manage.py film`: videos of clip.json files, drawn as the page draws them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from production.clips import rendering


class Command(BaseCommand):
    help = "Draws clip.json files, from `manage.py sign` or from training, as MP4s beside them. Needs Chromium."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("clips", nargs="+", type=Path, metavar="clip.json")
        parser.add_argument("--avatar", choices=rendering.AVATARS, default=rendering.AVATARS[0], help="who signs")

    def handle(self, *args: Any, clips: list[Path], avatar: str, **options: Any) -> None:
        for clip in clips:
            try:
                video = rendering.render(
                    clip.read_bytes(), on_frame=lambda frame: None, stopped=lambda: False, avatar=avatar
                )
                clip.with_suffix(".mp4").write_bytes(video)
            except rendering.NoBrowser as error:
                raise CommandError("Chromium is not installed (Debian package “chromium”).") from error
            except rendering.RenderError as error:
                raise CommandError(f"{clip}: {error}") from error
            except OSError as error:
                raise CommandError(f"{error.filename}: {error.strerror}.") from error
            self.stdout.write(f"{clip.with_suffix('.mp4')}: {len(video) / 1000:.0f} kB")
