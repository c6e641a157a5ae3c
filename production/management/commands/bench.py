"""`manage.py bench`: what this machine does with the product, as a table for a README or an issue."""

from __future__ import annotations

import tempfile
from argparse import ArgumentParser
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from statistics import median, quantiles
from typing import TYPE_CHECKING, Any, Final

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ml.motion import CHUNK
from ml.runtime import Signer
from ml.text.languages import LANGUAGES
from ml.text.lexicon import signs
from production.bench import batches, browser, drawing, installation, motion, page, passes, texts
from production.bench.beside import BESIDE
from production.bench.processes import read
from production.bench.servers import served
from production.clips.options import FORMATS, FilmOptions, Format, sides
from production.clips.rendering import NoBrowser, RenderError
from production.signer import shared_signer, worker_signer

if TYPE_CHECKING:
    from production.bench.client import Watched

NO_VIEWERS: Final = (
    "To measure takes viewers, and these the package websockets, which serving does without."
    " Install it with: pip install 'hybridsign[bench]', or pip install '.[bench]' in the folder of the project."
)


class Command(BaseCommand):
    help = "Measures speed, memory and size on this machine and prints a Markdown table; `bench live` brings a crowd."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--rounds", type=int, default=40, help="texts sent to the socket (default: %(default)s)")
        parser.add_argument("--sentences", type=int, default=30, help="signed in the browser (default: %(default)s)")
        parser.add_argument("--install", action="store_true", help="also time a fresh clone, install and start")
        others = parser.add_subparsers(dest="what")
        _add_live_arguments(others.add_parser("live", help="many viewers at once"))
        _add_faults_arguments(others.add_parser("faults", help="each part killed in turn under viewers and clips"))
        slow = others.add_parser("page", help="first visits over slow lines, and how motion plays in the browser")
        slow.add_argument("--visits", type=int, default=5, help="over each line (default: %(default)s)")
        slow.add_argument("--seconds", type=float, default=60.0, help="of playing (default: %(default)s)")
        slow.add_argument(
            "--sentences", type=int, default=30, help="signed to time the first motion (default: %(default)s)"
        )
        batch = others.add_parser("batches", help="checking a table of texts, and the files of clips without videos")
        batch.add_argument("--rows", type=int, default=1_000, help="of the table (default: %(default)s)")
        batch.add_argument("--sentences", type=int, default=100, help="that get files (default: %(default)s)")
        rated = others.add_parser("ratings", help="the reviewers' figures and files over many made-up ratings")
        rated.add_argument("--count", type=int, default=100_000, help="ratings (default: %(default)s)")
        timed = others.add_parser("passes", help="the model alone, advancing many productions at once")
        timed.add_argument("--largest", type=int, default=64, help="productions at once (default: %(default)s)")

        _add_clips_arguments(others.add_parser("clips", help="videos drawn, one after the other"))

    def handle(self, *args: Any, **options: Any) -> None:
        if options["what"] == "passes":
            self._passes(options["largest"])
            return
        if options["what"] == "page":
            self._page(options["visits"], options["seconds"], options["sentences"])
            return
        if options["what"] == "batches":
            self._batches(options["rows"], options["sentences"])
            return
        if options["what"] == "clips":
            self._clips(options)
            return
        if options["what"] == "ratings":
            from production.bench import rated  # noqa: PLC0415  (loads Django's tools for tests)

            rated.run(options["count"], self.stdout.write)
            return
        if find_spec("websockets") is None:
            raise CommandError(NO_VIEWERS)
        if options["what"] == "live":
            from production.bench import live  # noqa: PLC0415  (needs websockets, which serving does not)

            if options["beside"] and (options["url"] or options["redis"] is not None):
                raise CommandError(
                    "--beside needs a site in one process that is started for it, without --url or --redis"
                )

            live.run(options, self.stdout.write)
        elif options["what"] == "faults":
            from production.bench import faults  # noqa: PLC0415

            faults.run(options, self._say)
        else:
            self._everything(options["rounds"], options["sentences"], options["install"])

    def _everything(self, rounds: int, sentences: int, install: bool) -> None:
        from production.bench import site  # noqa: PLC0415  (needs websockets, which serving does not)

        signer = shared_signer()
        self._head()
        self._installation(install)
        self._limit("generation, one CPU thread", "{:.0f} frames a second", motion.frames_a_second(signer), least=100)
        with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as running:
            seen = site.watch(running.address, rounds)
            memory = read(running.pids["site"]).memory
            try:
                shown = browser.show(running.address, sentences)
            except browser.NotHere as reason:
                shown = None
                self._write("send to first frame in the browser", f"not measured: {reason}", "under 250 ms", "–")
        self._latency("at the socket", [1000 * watched.seconds_to_first_frame for watched in seen])
        if shown:
            self._latency("in the browser", shown.milliseconds)
        self._limit("memory of the one process with the model", "{:.0f} MB", memory, under=500)
        width = sum(watched.bytes_received for watched in seen) / sum(watched.frames for watched in seen)
        self._limit("motion on the wire", "{:.0f} bytes a frame", width, under=500)
        self._sameness(signer, seen, shown)
        for language in LANGUAGES:
            still = motion.motionless(signer, language)
            count = len(signs(language))
            missing = f"; without motion: {', '.join(still)}" if still else ""
            self._met(
                f"signs and letters of {language}", f"{count - len(still)} of {count} move{missing}", "all", not still
            )

    def _page(self, visits: int, seconds: float, sentences: int) -> None:
        """What a visitor waits for; nothing is kept from one visit to the next."""
        self._head()
        try:
            with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as running:
                with browser.started() as started:
                    for line in page.LINES:
                        seen = page.middle([page.visit(started, running.address, line) for _ in range(visits)])
                        at = f"first visit at {line.name}, p50"
                        self._limit(f"{at}: usable", "{:.2f} s", seen.usable, under=line.usable)
                        self._limit(f"{at}: avatar visible", "{:.2f} s", seen.avatar, under=line.avatar)
                    self._limit("first visit, compressed", "{:.0f} kB", seen.all_bytes / 1000, under=1600)
                    self._limit("JavaScript of it, compressed", "{:.0f} kB", seen.script_bytes / 1000, under=250)
                    played = page.play(started, running.address, seconds)
                shown = browser.show(running.address, sentences)
        except browser.NotHere as reason:
            raise CommandError(f"Not measured: {reason}.") from None
        self._limit("Sign to first motion in the browser, p50", "{:.0f} ms", median(shown.milliseconds), under=100)
        about = f"in {seconds:.0f} s at {played.pictures / seconds:.0f} pictures a second"
        self._met(f"frames skipped {about}", f"{played.skipped}", "0", played.skipped == 0)
        self._met(f"pictures shown twice {about}", f"{played.twice}", "0", played.twice == 0)

    def _head(self) -> None:
        self._write("what", "measured", "wanted", "met")
        self._write("---", "---", "---", "---")

    def _passes(self, largest: int) -> None:
        """Of the model as a live worker has it: on the GPU where there is one."""
        sizes = [2**power for power in range(largest.bit_length())]
        taken = passes.measure(worker_signer(), sizes)
        self._write("productions a pass", "milliseconds", "frames a second", "as fitted, ms")
        self._write("---", "---", "---", "---")
        fitted = passes.fit(taken)
        for size, seconds in taken.items():
            frames = f"{size * CHUNK / seconds:.0f}"
            self._write(f"{size}", f"{1000 * seconds:.1f}", frames, f"{1000 * fitted.seconds(size):.1f}")
        self.stdout.write(
            f"\nViewers at 25 frames a second that no batch is large enough for: {fitted.most_viewers:.0f}"
        )

    def _batches(self, rows: int, sentences: int) -> None:
        cost = batches.measure(shared_signer(), rows, sentences)
        seconds = cost.seconds
        self._write("what", "seconds", "MB")
        self._write("---", "---", "---")
        checked = seconds["read"] + seconds["check"]
        self._write(f"read and check {rows} rows", f"{checked:.1f}", f"{cost.extra_memory / batches.MB:.0f} of memory")
        self._write(f"motion of {sentences} sentences, {cost.video_seconds:.0f} s", f"{seconds['motion']:.1f}", "–")
        for ending, size in cost.sizes.items():
            self._write(f"their .{ending}", f"{seconds[ending]:.1f}", f"{size / batches.MB:.1f}")
        everything = seconds["motion"] + sum(seconds[ending] for ending in cost.sizes)
        self._write("motion and all of these", f"{everything:.1f}", f"{sum(cost.sizes.values()) / batches.MB:.0f}")

    def _clips(self, options: dict[str, Any]) -> None:
        wanted = [_film_options(size, form) for size in options["size"] for form in options["format"]]
        clips = drawing.clips_to_draw(shared_signer(), options["clips"])
        self._write("size, format", "clips", "video", "time", "a second of video", "of processors", "memory", "silence")
        self._write(*["---"] * 8)
        for film in wanted:
            try:
                drawn = drawing.draw(clips, film, options["apart"], self._told)
            except NoBrowser:
                raise CommandError("Chromium is not installed (Debian package “chromium”).") from None
            except RenderError as error:
                raise CommandError(str(error)) from error
            apart = ", a browser each" if options["apart"] else ""
            self._write(
                f"{film.width}x{film.height}, {film.format}{apart}",
                f"{drawn.clips}",
                f"{drawn.video:.0f} s",
                f"{drawn.seconds:.0f} s",
                f"{drawn.seconds / drawn.video:.2f} s",
                f"{drawn.cpu / drawn.video:.2f} s",
                f"{drawn.memory:.0f} MB",
                f"{drawn.silence:.1f} s",
            )

    def _told(self, clips: int) -> None:
        if clips % 10 == 0:
            self.stderr.write(f"{clips} clips")

    def _installation(self, wanted: bool) -> None:
        if not wanted:
            self._write("fresh clone to a page that answers", "not measured: ask with --install", "under 90 s", "–")
            return
        seconds, megabytes = installation.fresh()
        self._limit("fresh clone to a page that answers", "{:.0f} s", seconds, under=90)
        self._limit("installed size", "{:.0f} MB", megabytes, under=600)

    def _latency(self, where: str, milliseconds: list[float]) -> None:
        p95 = quantiles(milliseconds, n=20, method="inclusive")[-1]
        self._limit(f"send to first frame {where}, p50", "{:.0f} ms", median(milliseconds), under=250)
        self._limit(f"send to first frame {where}, p95", "{:.0f} ms", p95, under=500)

    def _sameness(self, signer: Signer, seen: list[Watched], shown: browser.Shown | None) -> None:
        """Every text was sent several times, and is signed once more here, as `manage.py sign` does it."""
        here = [motion.sha256_of(signer, texts.request(number)) for number in range(texts.COUNT)]
        same = all(watched.sha256 == here[number % texts.COUNT] for number, watched in enumerate(seen))
        where = "socket, command line, again and again"
        if shown:
            same &= shown.sha256 == motion.sha256_of(signer, replace(texts.request(0), seed=shown.seed))
            where = f"page, {where}"
        self._met(f"same text, model and seed, same bytes ({where})", "yes" if same else "no", "yes", same)

    def _limit(
        self, what: str, form: str, value: float, least: float | None = None, under: float | None = None
    ) -> None:
        if least is not None:
            self._met(what, form.format(value), f"at least {least:.0f}", value >= least)
        if under is not None:
            self._met(what, form.format(value), f"under {form.format(under)}", value < under)

    def _met(self, what: str, measured: str, wanted: str, met: bool) -> None:
        self._write(what, measured, wanted, "yes" if met else "**no**")

    def _write(self, *cells: str) -> None:
        self._say(f"| {' | '.join(cells)} |")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def _add_live_arguments(parser: ArgumentParser) -> None:
    say = "(default: %(default)s)"
    parser.add_argument("--viewers", type=int, nargs="+", default=[20], help=f"one run for each number {say}")
    parser.add_argument("--seconds", type=float, default=60.0, help=f"that a run lasts {say}")
    parser.add_argument("--ramp", type=float, default=5.0, help=f"seconds before, in which the viewers begin {say}")
    parser.add_argument("--processes", type=int, default=1, help=f"of the tool itself {say}")
    parser.add_argument("--silent", type=int, default=0, help="connections that say nothing")
    parser.add_argument("--churn", type=int, default=0, help="guests that open and close connections in a loop")
    parser.add_argument("--deaf", type=int, default=0, help="viewers that grant credit and never read")
    parser.add_argument(
        "--beside",
        default="",
        choices=list(BESIDE),
        help="what the site does meanwhile: answer wrong passwords, draw clips",
    )
    parser.add_argument("--slots", type=int, help="LIVE_SLOTS of the site that is started (default: enough for all)")
    parser.add_argument(
        "--redis", type=int, metavar="WORKERS", help="start Redis and so many live workers beside the site"
    )
    parser.add_argument("--url", help="a site that runs already, such as ws://127.0.0.1:8000")
    parser.add_argument("--pid", type=int, nargs="*", default=[], help="its processes, if they run on this machine")
    parser.add_argument("--json", type=Path, help="write everything that was measured to this file too")


def _film_options(size: str, form: Format) -> FilmOptions:
    try:
        return FilmOptions(form, *sides(size))
    except ValueError as error:
        raise CommandError(f"{error}.", returncode=2) from error


def _add_clips_arguments(parser: ArgumentParser) -> None:
    say = "(default: %(default)s)"
    parser.add_argument("--clips", type=int, default=100, help=f"sentences {say}")
    parser.add_argument("--size", nargs="+", default=["640x480"], help=f"one run for each {say}")
    parser.add_argument("--format", nargs="+", choices=FORMATS, default=["mp4"], help=f"one run for each {say}")
    parser.add_argument("--apart", action="store_true", help="with a browser of its own for each clip")


def _add_faults_arguments(parser: ArgumentParser) -> None:
    say = "(default: %(default)s)"
    parser.add_argument("--viewers", type=int, default=12, help=f"who watch all the while {say}")
    parser.add_argument("--clips", type=int, default=6, help=f"of the batch that is made in each run {say}")
    parser.add_argument("--seconds", type=float, default=30.0, help=f"that the viewers of a run stay {say}")
    parser.add_argument("--away", type=float, default=1.0, help=f"seconds until what was killed is started again {say}")
