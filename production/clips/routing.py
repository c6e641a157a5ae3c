"""Addresses of the batches' sockets."""

from channels.auth import AuthMiddlewareStack
from django.urls import path

from production.clips.consumer import BatchConsumer

websocket_urlpatterns = [path("ws/clips/<uuid:job_id>/", AuthMiddlewareStack(BatchConsumer.as_asgi()))]
