"""Addresses of the sockets."""

from django.urls import path

from production.live.consumer import LiveConsumer

websocket_urlpatterns = [path("ws/produce/", LiveConsumer.as_asgi())]
