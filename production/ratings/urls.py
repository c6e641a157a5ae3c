"""Address that ratings are sent to."""

from django.urls import path

from production.ratings import views

app_name = "ratings"
urlpatterns = [path("", views.ratings, name="ratings")]
