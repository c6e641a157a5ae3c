"""What an answer to a question of a study may hold, by the kind of study."""

from __future__ import annotations

from typing import Any

from django import forms

from production.models import COMMENT, SCALE, Study
from production.ratings.forms import ChoiceField, OpinionForm, TextField
from production.studies.asking import CHOICES


class _AnswerForm(OpinionForm):
    def answer(self) -> dict[str, Any]:
        """What `asking.keep_answer` takes beside item and rater, once the form is valid."""
        own = {name: self.cleaned_data[name] for name in self.fields if name not in OpinionForm.base_fields}
        return {"choice": ""} | own | self.opinion()


class ComparisonForm(_AnswerForm):
    choice = ChoiceField(choices=[(choice, choice) for choice in CHOICES])
    comment = TextField(required=False, max_length=COMMENT)


class ScalesForm(_AnswerForm):
    meaning = forms.IntegerField(min_value=0, max_value=SCALE)
    motion = forms.IntegerField(min_value=0, max_value=SCALE)
    comment = TextField(required=False, max_length=COMMENT)


class ParaphraseForm(_AnswerForm):
    paraphrase = TextField(max_length=COMMENT)


FORMS: dict[str, type[_AnswerForm]] = {
    Study.Kind.AB: ComparisonForm,
    Study.Kind.FULL: ScalesForm,
    Study.Kind.PARAPHRASE: ParaphraseForm,
}
