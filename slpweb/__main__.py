"""The way in to every command: `hybridsign` where the package is installed, `manage.py` in a checkout."""

from __future__ import annotations

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line


def main() -> None:
    """A setting that cannot be right ends it with one line: who runs a command need not read a traceback."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "slpweb.settings")
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(f"{error}. docs/settings.md explains every setting.")


if __name__ == "__main__":
    main()
