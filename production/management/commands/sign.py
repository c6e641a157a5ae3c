"""`manage.py sign`: the motion of one text as a file, byte for byte what the page would stream."""

from __future__ import annotations

import hashlib
import secrets
import sys
from pathlib import Path
from typing import Any

import numpy as np
from django.core.management.base import BaseCommand, CommandError, CommandParser

from ml.formats import clip_json
from ml.runtime import WeightsError
from ml.signing import Options, Request, Utterance, prepare
from ml.text.edited import GivenSign
from ml.text.errors import TextError
from ml.text.languages import LANGUAGES
from production.errors import ProtocolError
from production.live.messages import SEED_LIMIT, parse_plan
from production.signer import shared_signer

EXAMPLE = '"Dobrý večer!" --signs svk --text-language sk --seed 1'


class Command(BaseCommand):
    help = "Signs a text and writes the motion as clip.json."
    requires_system_checks = ()

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        kwargs["epilog"] = f"example: {Path(prog_name).name} sign {EXAMPLE} --out clip.json"
        return super().create_parser(prog_name, subcommand, **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("text")
        parser.add_argument("--signs", required=True, choices=sorted(LANGUAGES), help="sign language")
        parser.add_argument("--text-language", required=True, help="language of the text, such as sk or en")
        parser.add_argument("--seed", type=int, help=f"0 to {SEED_LIMIT - 1}; left out, one is drawn")
        parser.add_argument("--dominant-hand", choices=("right", "left"), default="right")
        parser.add_argument("--fingerspelling-speed", type=float, default=1.0, help="0.25 to 2 (default: %(default)s)")
        parser.add_argument("--order", choices=("signer", "text"), default="signer", help="of the signs")
        parser.add_argument("--recorded-only", action="store_true", help="leave out signs made from a description")
        parser.add_argument(
            "--plan", metavar="FILE", help="sign what it lists, as `python -m ml.text --json` prints it"
        )
        parser.add_argument("--out", required=True, help="file to write, or - for standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        utterance = self._prepare(options)
        chunks = [chunk.frames for chunk in utterance.chunks()]
        frames = np.concatenate(chunks)
        _write(clip_json.encode(utterance, frames), options["out"])
        digest = hashlib.sha256(frames.tobytes()).hexdigest()
        self.stderr.write(f"{len(frames)} frames, seed {utterance.request.seed}, sha256 of the stream {digest}")

    def _prepare(self, options: dict[str, Any]) -> Utterance:
        seed = secrets.randbelow(SEED_LIMIT) if options["seed"] is None else options["seed"]
        if not 0 <= seed < SEED_LIMIT:
            raise CommandError(f"--seed must be from 0 to {SEED_LIMIT - 1}, got {seed}.", returncode=2)
        try:
            chosen = Options(
                options["dominant_hand"],
                options["fingerspelling_speed"],
                options["order"],
                not options["recorded_only"],
            )
        except ValueError as error:
            raise CommandError(f"{error}.", returncode=2) from error
        request = Request(options["text"], options["text_language"], options["signs"], seed, chosen)
        try:
            return prepare(shared_signer(), request, _given(options))
        except (TextError, ProtocolError) as error:
            raise CommandError(error.message) from error
        except WeightsError as error:
            raise CommandError(f"The model could not be loaded: {error}.") from error


def _given(options: dict[str, Any]) -> tuple[GivenSign, ...] | None:
    """What the file of a plan lists."""
    if options["plan"] is None:
        return None
    try:
        document = Path(options["plan"]).read_text(encoding="utf-8")
    except OSError as error:
        raise CommandError(f"Cannot read {options['plan']}: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise CommandError(f"{options['plan']} is not UTF-8.") from error
    try:
        of, given = parse_plan(document)
    except ProtocolError as error:
        hint = "`python -m ml.text TEXT --json` prints a plan to change"
        raise CommandError(f"{options['plan']} is no plan: {error.message} {hint}.") from error
    if of not in (None, options["text"]):
        raise CommandError(f"{options['plan']} is the plan of another text.")
    return given


def _write(document: bytes, out: str) -> None:
    if out == "-":
        sys.stdout.buffer.write(document)
        return
    try:
        Path(out).write_bytes(document)
    except OSError as error:
        raise CommandError(f"Cannot write {out}: {error.strerror}.") from error
