"""What goes wrong, in the API's one shape: `application/problem+json` (RFC 9457) with a code that docs/api.md lists."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any, Final

from django.http import HttpResponse

from ml.text.errors import TextError
from production.errors import TEXT_CODES, ProtocolError

MEDIA_TYPE: Final = "application/problem+json"
STATUSES: Final = {  # code -> HTTP status
    "bad_request": 400,
    "bad_json": 400,
    "token_missing": 401,
    "token_invalid": 401,
    "scope_missing": 403,
    "permission_missing": 403,
    "not_found": 404,
    "production_unknown": 404,
    "method_not_allowed": 405,
    "model_changed": 409,
    "not_ready": 409,
    "limit_reached": 409,
    "idempotency_in_progress": 409,
    "message_too_long": 413,
    "invalid": 422,
    "bad_message": 422,
    "idempotency_key_reused": 422,
    "address_refused": 422,
    "rows_invalid": 422,
    **dict.fromkeys(TEXT_CODES, 422),
    "rate_limited": 429,
    "quota_reached": 429,
    "internal": 500,
    "busy": 503,
}
_BY_STATUS: Final = {  # of answers that others than the API gave, such as the middleware around it
    400: "bad_request",
    403: "permission_missing",
    404: "not_found",
    405: "method_not_allowed",
    413: "message_too_long",
    429: "rate_limited",
    500: "internal",
    503: "busy",
}


class ApiProblem(Exception):
    """detail: a sentence for the person who wrote the client; more: further members of the answer."""

    def __init__(self, code: str, detail: str, *, headers: dict[str, str] | None = None, **more: Any) -> None:
        super().__init__(detail)
        self.code, self.detail, self.more = code, detail, more
        self.status = STATUSES[code]
        self.headers = headers or {}

    @classmethod
    def of(cls, error: ProtocolError | TextError) -> ApiProblem:
        return cls(error.code, error.message, **error.details)

    @classmethod
    def wait(cls, code: str, detail: str, seconds: float, **more: Any) -> ApiProblem:
        whole = max(1, -(-int(seconds * 1000) // 1000))
        return cls(code, detail, headers={"Retry-After": str(whole)}, retry_after=whole, **more)

    def answer(self) -> HttpResponse:
        told = {
            "type": f"urn:hybridsign:problem:{self.code}",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "code": self.code,
            "detail": self.detail,
            **self.more,
        }
        document = json.dumps(told, ensure_ascii=False, default=str).encode(errors="replace")
        return HttpResponse(document, status=self.status, content_type=MEDIA_TYPE, headers=self.headers)


def in_our_shape(answer: HttpResponse) -> HttpResponse:
    """An error of Django or of a middleware, told as the API tells its own; other answers as they are."""
    if answer.status_code < 400 or answer.headers.get("Content-Type", "").startswith(MEDIA_TYPE):
        return answer
    code = _BY_STATUS.get(answer.status_code, "internal" if answer.status_code >= 500 else "bad_request")
    problem = ApiProblem(code, _DETAILS.get(code, "This request cannot be answered."))
    problem.status = answer.status_code
    problem.headers = {name: answer[name] for name in ("Allow", "Retry-After", "WWW-Authenticate") if name in answer}
    return problem.answer()


_DETAILS: Final = {
    "bad_request": "This request cannot be used: its address, headers or body have values that nothing takes.",
    "not_found": "There is nothing at this address.",
    "method_not_allowed": "Nothing can be done here by this method; Allow says by which.",
    "message_too_long": "The request is too large.",
    "permission_missing": "That is not allowed.",
    "internal": "A fault of ours, which is now in the server's log.",
}
