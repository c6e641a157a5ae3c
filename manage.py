#!/usr/bin/env python
"""The door to every command of the site: `manage.py help` lists them."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "slpweb.settings")
    try:
        from django.core.management import execute_from_command_line  # noqa: PLC0415
    except ImportError:
        sys.exit("Django is not installed for this Python. `make run` installs what serving needs into .venv.")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
