"""`manage.py film`: videos of clip.json files, drawn as the page draws them."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError, CommandParser

from production.clips import rendering
from production.clips.options import AVATARS, BACKGROUNDS, FORMATS, VIEWS, FilmOptions, sides

DEFAULTS: Final = FilmOptions()


class Command(BaseCommand):
    help = "Draws clip.json files, from `manage.py sign` or from training, as videos beside them. Needs Chromium."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        say = "(default: %(default)s)"
        parser.add_argument("clips", nargs="+", type=Path, metavar="clip.json")
        parser.add_argument("--avatar", choices=AVATARS, default=DEFAULTS.avatar, help=f"who signs {say}")
        parser.add_argument("--format", choices=FORMATS, default=DEFAULTS.format, help=f"png: pictures in a ZIP {say}")
        parser.add_argument("--size", default=f"{DEFAULTS.width}x{DEFAULTS.height}", help=f"in pixels {say}")
        parser.add_argument("--fps", type=int, default=DEFAULTS.fps, help=f"pictures a second {say}")
        parser.add_argument("--view", choices=VIEWS, default=DEFAULTS.view, help=f"where the camera stands {say}")
        parser.add_argument(
            "--background",
            help=f"{', '.join(BACKGROUNDS)} or a colour like #2f9e5b (default: plain; of PNGs transparent)",
        )
        parser.add_argument("--no-captions", action="store_true", help="write nothing below the signer")
        parser.add_argument("--speed", type=float, default=DEFAULTS.speed, help=f"2 is twice as fast {say}")

    def handle(self, *args: Any, clips: list[Path], **options: Any) -> None:
        wanted = _film_options(options)
        for clip in clips:
            made = clip.with_suffix(f".{wanted.ending}")
            try:
                data = rendering.render(
                    clip.read_bytes(), on_frame=lambda frame: None, stopped=lambda: False, options=wanted
                )
                made.write_bytes(data)
            except rendering.NoBrowser as error:
                raise CommandError("Chromium is not installed (Debian package “chromium”).") from error
            except rendering.RenderError as error:
                raise CommandError(f"{clip}: {error}") from error
            except OSError as error:
                raise CommandError(f"{error.filename}: {error.strerror}.") from error
            self.stdout.write(f"{made}: {len(data) / 1000:.0f} kB")


def _film_options(options: dict[str, Any]) -> FilmOptions:
    background = options["background"] or ("transparent" if options["format"] == "png" else DEFAULTS.background)
    try:
        width, height = sides(options["size"])
        return FilmOptions(
            format=options["format"],
            width=width,
            height=height,
            fps=options["fps"],
            avatar=options["avatar"],
            view=options["view"],
            background=background,
            captions=not options["no_captions"],
            speed=options["speed"],
        )
    except ValueError as error:
        raise CommandError(f"{error}.", returncode=2) from error
