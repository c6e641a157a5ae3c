#!/usr/bin/env python
"""Every command of the site, in a checkout: `manage.py help` lists them."""

import sys

try:
    from slpweb.__main__ import main
except ModuleNotFoundError as missing:
    sys.exit(f"{missing.name} is not installed for this Python. `make run` installs what serving needs into .venv.")

if __name__ == "__main__":
    main()
