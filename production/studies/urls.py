"""Addresses of studies, for who was given one."""

from django.urls import path, register_converter

from production.studies import views


class SideConverter:
    regex = "left|right"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(SideConverter, "side")

app_name = "studies"
urlpatterns = [
    path("<uuid:study_id>/", views.study, name="study"),
    path("<uuid:study_id>/next/", views.next_question, name="next"),
    path("<uuid:study_id>/<int:item_id>/", views.answer, name="answer"),
    path("<uuid:study_id>/<int:item_id>/<side:side>/", views.clip, name="clip"),
]
