"""Wiring of the site: settings, addresses, ASGI, Celery."""

from slpweb.celery import app as celery_app

__all__ = ["celery_app"]
