"""Addresses of the educators' pages."""

from django.urls import path

from production.clips import downloads, views
from production.clips.batches import views as batches

app_name = "clips"
urlpatterns = [
    path("", views.jobs, name="jobs"),
    path("drafts/<uuid:draft_id>/", batches.draft, name="draft"),
    path("drafts/<uuid:draft_id>/rows", batches.add, name="draft_add"),
    path("drafts/<uuid:draft_id>/rows/<int:row_id>", batches.change, name="draft_change"),
    path("drafts/<uuid:draft_id>/rows/<int:row_id>/remove", batches.remove, name="draft_remove"),
    path("drafts/<uuid:draft_id>/make", batches.make, name="draft_make"),
    path("drafts/<uuid:draft_id>/delete", batches.delete, name="draft_delete"),
    path("<uuid:job_id>/", views.job, name="job"),
    path("<uuid:job_id>/progress", views.progress, name="progress"),
    path("<uuid:job_id>/name", views.rename, name="rename"),
    path("<uuid:job_id>/rewrite", views.rewrite, name="rewrite"),
    path("<uuid:job_id>/clips.zip", downloads.archive, name="archive"),
    path("<uuid:job_id>/cancel", views.cancel, name="cancel"),
    path("<uuid:job_id>/retry", views.retry, name="retry"),
    path("<uuid:job_id>/delete", views.delete, name="delete"),
    path("<uuid:job_id>/<int:number>/cancel", views.cancel_clip, name="cancel_clip"),
    path("<uuid:job_id>/<int:number>/retry", views.retry_clip, name="retry_clip"),
    path("<uuid:job_id>/<int:number>.<str:ending>", downloads.file, name="file"),
]
