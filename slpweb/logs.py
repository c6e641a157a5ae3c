"""The two forms of a log line: plain, for people, and a JSON object, for machines that collect them."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from typing import Any, Final

ABOUT: Final = "production"  # what a line may be about, given to the logger as `extra`


class LineFormatter(logging.Formatter):
    """time level logger: message, and the production that it is about."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:
        about = getattr(record, ABOUT, None)
        return super().formatMessage(record) + (f" (production {about})" if about else "")


class JsonFormatter(logging.Formatter):
    """time (UTC), level, logger, message; production where the line is about one; the traceback, if any."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if hasattr(record, ABOUT):
            line[ABOUT] = str(getattr(record, ABOUT))
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


class WithoutTraceback(logging.Filter):
    """For faults of whoever asks: a scanner that asks each site by another name wrote fifteen lines each time."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.exc_info = None
        return True
