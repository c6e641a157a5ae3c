"""The site as one ASGI application: pages over HTTP, motion over WebSocket."""

import os
from typing import Any, cast

from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "slpweb.settings")
pages = get_asgi_application()  # sets Django up, which the imports below need

from django.conf import settings  # noqa: E402
from django.urls import re_path  # noqa: E402

from production.clips.routing import websocket_urlpatterns as clips  # noqa: E402
from production.gate import Application, Gate, nowhere  # noqa: E402
from production.live.routing import websocket_urlpatterns as live  # noqa: E402

application = ProtocolTypeRouter(
    {
        "http": Gate(cast(Application, pages), settings.PAGES_AT_ONCE),
        "websocket": AllowedHostsOriginValidator(URLRouter([*live, *clips, re_path("", cast(Any, nowhere))])),
    }
)
