"""Addresses of the educators' pages."""

from django.urls import path

from production.clips import views

app_name = "clips"
urlpatterns = [
    path("", views.jobs, name="jobs"),
    path("<uuid:job_id>/", views.job, name="job"),
    path("<uuid:job_id>/progress", views.progress, name="progress"),
    path("<uuid:job_id>/clips.zip", views.archive, name="archive"),
    path("<uuid:job_id>/cancel", views.cancel, name="cancel"),
    path("<uuid:job_id>/retry", views.retry, name="retry"),
    path("<uuid:job_id>/delete", views.delete, name="delete"),
    path("<uuid:job_id>/<int:number>.<str:ending>", views.file, name="file"),
]
