"""The Celery application: tasks live in production/**/tasks.py."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "slpweb.settings")

app = Celery("slpweb")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.set_default()  # without it, tasks sent from any other thread than this one would go to Celery's own default app
app.autodiscover_tasks(["production.clips", "production.live"])
