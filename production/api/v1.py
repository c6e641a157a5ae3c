"""`/api/v1/` put together: its parts, its errors, and its description as OpenAPI 3.1."""

from __future__ import annotations

from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from ml.text.errors import TextError
from production.accounts.quotas import QuotaReached
from production.api import batches, productions, ratings, texts, webhooks
from production.api.problems import MEDIA_TYPE, ApiProblem
from production.api.schemas import ProblemTold
from production.errors import ProtocolError

DESCRIPTION: Final = """Text to sign language motion. docs/api.md says how to begin.

Send a token as `Authorization: Bearer hs_…`; what needs none is marked. Every answer has `RateLimit-Limit`,
`RateLimit-Remaining` and `RateLimit-Reset`; 429 and 503 have `Retry-After`. A POST with an `Idempotency-Key` is done
once. Errors are `application/problem+json` with a `code`. An avatar signs, not an interpreter, and no deaf signer has
reviewed it yet."""
_HEADERS: Final = {
    name: {"description": meaning, "schema": {"type": "integer"}}
    for name, meaning in (
        ("RateLimit-Limit", "requests a minute that are possible"),
        ("RateLimit-Remaining", "of them, how many now"),
        ("RateLimit-Reset", "seconds until all are possible again"),
    )
}
_KEY: Final = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "description": "of your choice, the same when you send the same request again",
    "schema": {"type": "string", "maxLength": 255},
}


class V1(NinjaAPI):
    def get_openapi_schema(self, **options: Any) -> Any:
        """ninja's, with what all operations have in common: errors, headers, keys."""
        told = super().get_openapi_schema(**options)
        told["components"]["schemas"]["ProblemTold"] = ProblemTold.model_json_schema()
        reference = {"$ref": "#/components/schemas/ProblemTold"}
        for methods in told["paths"].values():
            for method, operation in methods.items():
                for answer in operation["responses"].values():
                    answer["headers"] = _HEADERS
                operation["responses"]["default"] = {
                    "description": "What went wrong",
                    "headers": _HEADERS,
                    "content": {MEDIA_TYPE: {"schema": reference}},
                }
                if method == "post" and operation.get("security"):
                    operation["parameters"] = [*operation["parameters"], _KEY]
        return told


api = V1(title="HybridSign", version="1", description=DESCRIPTION, docs_url=None)
api.add_router("", texts.router)
api.add_router("", productions.router)
api.add_router("", batches.router)
api.add_router("", ratings.router)
api.add_router("", webhooks.router)


@api.exception_handler(ApiProblem)
def _problem(request: HttpRequest, problem: ApiProblem) -> HttpResponse:
    return problem.answer()


@api.exception_handler(ProtocolError)
@api.exception_handler(TextError)
def _refused(request: HttpRequest, error: ProtocolError | TextError) -> HttpResponse:
    return ApiProblem.of(error).answer()


@api.exception_handler(QuotaReached)
def _quota_reached(request: HttpRequest, reached: QuotaReached) -> HttpResponse:
    numbers = {"limit": reached.limit, "used": round(reached.used), "wanted": round(reached.wanted)}
    return ApiProblem.wait("quota_reached", str(reached), reached.retry_after, **numbers).answer()


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Every field that is wrong, with the path to it; values are not told back."""
    wrong = [{"field": ".".join(map(str, one["loc"][1:])), "message": str(one["msg"])} for one in error.errors]
    first = wrong[0] if wrong else {"field": "", "message": "nothing fits"}
    detail = f"{first['field'] or 'The body'}: {first['message']}."
    return ApiProblem("invalid", detail, errors=wrong).answer()


@api.exception_handler(HttpError)
def _http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    """ninja's own: the only one it raises here is for a body that it cannot read."""
    return ApiProblem("bad_json", "The body is not JSON in UTF-8.").answer()


@api.exception_handler(Http404)
def _not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    return ApiProblem("not_found", "There is nothing at this address.").answer()
