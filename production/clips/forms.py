"""The form that starts a batch: texts or a file, and what holds for all of its clips."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ml.signing import Options
from ml.text.languages import LANGUAGES
from production.clips.batches import decoding, reading
from production.clips.batches.cells import CHARACTERS, FILM, CellError, expect_possible
from production.clips.batches.lines import read_lines
from production.clips.batches.orders import Defaults, Order, order_of
from production.clips.batches.problems import BatchError, Problem
from production.clips.batches.sheet import ROWS, Sheet
from production.clips.formats import USUAL, VIDEO
from production.clips.options import FilmOptions
from production.models import NAME

SPEEDS = (("0.5", _("Very slow")), ("0.75", _("Slow")), ("1.0", _("Normal")), ("1.5", _("Fast")))
KINDS = (
    (VIDEO, _("Video")),
    ("json", _("Motion (JSON)")),
    ("bvh", _("Bones (BVH)")),
    ("vtt", _("Captions (VTT)")),
    ("srt", _("Captions (SRT)")),
    ("glb", _("Figure (GLB)")),
    ("pose", _("Points (.pose)")),
    ("eaf", _("Signs (ELAN)")),
)
FORMATS = (
    ("mp4", _("Video (MP4)")),
    ("webm", _("Video (WebM)")),
    ("gif", _("Picture (GIF)")),
    ("png", _("Pictures (PNG)")),
)
SIZES = (
    *(("640x480", "640 × 480"), ("1280x720", "1280 × 720 (720p)"), ("1920x1080", "1920 × 1080 (1080p)")),
    *(("720x720", "720 × 720"), ("1080x1080", "1080 × 1080")),
)
PEOPLE = (("woman", _("Woman")), ("man", _("Man")))
VIEWS = (
    *(("signing", _("Signing space")), ("whole", _("Whole person")), ("hands", _("Hands")), ("face", _("Face"))),
    *(("side", _("From the side")), ("signer", _("As the signer sees it"))),
)
BACKGROUNDS = (
    *(("plain", _("Plain")), ("light", _("Light")), ("dark", _("Dark"))),
    *(("green", _("Green, to be cut out")), ("transparent", _("Transparent (PNG only)"))),
)
CAPTIONS = (("yes", _("Text and sign")), ("no", _("None")))


def language_pairs() -> list[tuple[str, str]]:
    """Choices of text and sign language together, so that no impossible pair can be chosen."""
    return [
        (f"{text_code}-{sign_code}", f"{gettext(text_name)} → {gettext(language.name)}")
        for sign_code, language in LANGUAGES.items()
        for text_code, text_name in language.text_languages.items()
    ]


class NameForm(forms.Form):
    name = forms.CharField(required=False, max_length=NAME)


class ClipJobForm(forms.Form):
    name = forms.CharField(label=_("Name of the batch"), required=False, max_length=NAME)
    texts = forms.CharField(
        label=_("Texts, one a line"),
        required=False,  # a file may come instead
        strip=False,  # blank lines at the start count where a problem names its line
    )
    file = forms.FileField(
        label=_("or a file"),
        required=False,
        allow_empty_file=True,  # `decoding` says what is wrong with it
        widget=forms.FileInput(attrs={"accept": ",".join(reading.READERS), "data-bytes": decoding.FILE_LIMIT}),
    )
    languages = forms.ChoiceField(label=_("Languages"), choices=language_pairs)
    left_handed = forms.BooleanField(label=_("The signer is left-handed"), required=False)
    fingerspelling_speed = forms.ChoiceField(label=_("Fingerspelling"), choices=SPEEDS, initial="1.0")
    wanted = forms.MultipleChoiceField(
        label=_("Files of each clip"),
        required=False,  # none at all means the usual ones
        choices=KINDS,
        initial=USUAL,
        widget=forms.CheckboxSelectMultiple,
    )
    format = forms.ChoiceField(label=_("Format"), choices=FORMATS, required=False, initial="mp4")
    size = forms.ChoiceField(label=_("Size"), choices=SIZES, required=False, initial="640x480")
    avatar = forms.ChoiceField(label=_("Person"), choices=PEOPLE, required=False)
    view = forms.ChoiceField(label=_("View"), choices=VIEWS, required=False)
    background = forms.ChoiceField(label=_("Background"), choices=BACKGROUNDS, required=False)
    captions = forms.ChoiceField(label=_("Captions in the picture"), choices=CAPTIONS, required=False)
    speed = forms.ChoiceField(label=_("Speed"), choices=SPEEDS, required=False, initial="1.0")
    limits = {"rows": ROWS, "characters": CHARACTERS}

    @property
    def picture(self) -> list[forms.BoundField]:
        """How videos are drawn."""
        return [self[name] for name in ("format", "size", "avatar", "view", "background", "captions", "speed")]

    def clean(self) -> dict[str, Any]:
        """sheet and defaults beside the fields, as `drafts.start` takes them."""
        cleaned = super().clean() or {}
        if "languages" in cleaned and "fingerspelling_speed" in cleaned:
            options = Options(
                dominant_hand="left" if cleaned.get("left_handed") else "right",
                fingerspelling_speed=float(cleaned["fingerspelling_speed"]),
            )
            text_language, sign_language = cleaned["languages"].split("-")
            cleaned["defaults"] = Defaults(text_language, sign_language, options, self._film(cleaned))
        if "texts" in cleaned and "file" in cleaned:
            self._read(cleaned)
        return cleaned

    def _film(self, cleaned: dict[str, Any]) -> FilmOptions:
        """Fields that were not sent are as usual."""
        chosen: dict[str, Any] = {}
        for column, means in FILM.items():
            if written := cleaned.get(column):
                chosen |= means(written)
        try:
            expect_possible(FilmOptions(), chosen)
        except CellError as error:
            self.add_error("background", str(error))
            return FilmOptions()
        return FilmOptions(**chosen)

    def _read(self, cleaned: dict[str, Any]) -> None:
        sent = cleaned["file"]
        field = "file" if sent else "texts"
        try:
            cleaned["sheet"] = self._sheet(cleaned)
            if sent and not cleaned["name"]:
                cleaned["name"] = sent.name.rpartition(".")[0][:NAME]
        except BatchError as error:
            self.add_error(field, [str(problem) for problem in error.problems])

    def _sheet(self, cleaned: dict[str, Any]) -> Sheet:
        sent, texts = cleaned["file"], cleaned["texts"]
        if sent is None:
            return read_lines(texts)
        if texts.strip():
            raise BatchError([Problem(0, gettext("There are lines and a file: please send one of them."))])
        if sent.size > decoding.FILE_LIMIT:
            raise BatchError([decoding.too_large(sent.size)])
        return reading.read(sent.read(), sent.name)

    def orders(self) -> list[Order]:
        """Of a valid form whose lines are made as they are; [] and errors of the form where that cannot be."""
        sheet, defaults = self.cleaned_data["sheet"], self.cleaned_data["defaults"]
        found = [(row, order_of(row.cells, defaults)) for row in sheet.rows]
        wrong = [(row.place, order) for row, order in found if isinstance(order, list)]
        problems = [str(Problem(place, problem.message)) for place, some in wrong for problem in some]
        if problems:
            self.add_error("texts", problems)
            return []
        return [order for _, order in found if isinstance(order, Order)]
