"""The folder of the database, the secret key and the clips."""

from __future__ import annotations

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from slpweb import env


def data_folder(project: Path) -> Path:
    """`DATA_DIR`; else `var/` in a checkout, and `hybridsign` among the user's data where the package is installed.

    Not beside an installed package: that is deleted with its environment, and often nobody may write there. Not in
    the current folder either: two commands from two folders would then speak of two sites.
    """
    share = Path(env.text("XDG_DATA_HOME", os.path.expanduser("~/.local/share")))
    folder = env.folder("DATA_DIR", project / "var" if (project / "manage.py").is_file() else share / "hybridsign")
    if not folder.is_absolute():
        raise ImproperlyConfigured("No folder for data: this user has no home, so DATA_DIR must name one")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(
            f"{folder}, where data would be kept, cannot be made ({error.strerror}); DATA_DIR can name another folder"
        ) from error
    return folder
