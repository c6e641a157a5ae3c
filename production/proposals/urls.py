"""Addresses of described signs."""

from django.urls import path

from production.proposals import views

app_name = "proposals"
urlpatterns = [
    path("", views.describe, name="describe"),
    path("motion", views.motion, name="motion"),
    path("<int:proposal_id>/", views.proposal, name="proposal"),
]
