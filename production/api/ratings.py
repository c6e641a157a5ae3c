"""Ratings over the API: an account keeps one of each production, by the same rules as the page."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Status

from production import address
from production.api.middleware import Token, account_of
from production.api.problems import ApiProblem
from production.api.schemas import OwnRatingTold, RatingSent, RatingTold
from production.models import Rating
from production.rate_limit import TooFast
from production.ratings import raters, service, views

router = Router(tags=["ratings"], auth=Token("rate"))
OfProduction = Annotated[UUID, Query(description="id of the production")]


@router.post("/ratings", response={200: RatingTold, 201: RatingTold}, operation_id="rate")
def rate(request: HttpRequest, body: RatingSent) -> Status[dict[str, Any]]:
    """Rate a production, or change one's rating of it: `understood`, or both scales, or all three."""
    sent = body.dict(exclude_none=True) | {"production": str(body.production)}
    try:
        rater = raters.of_account(account_of(request))
        rating, is_new = views.accept(sent, rater, address.of_request(request))
    except TooFast as busy:
        words = "So many ratings within a minute. Please wait a little."
        raise ApiProblem.wait("rate_limited", words, busy.retry_after) from None
    return Status(201 if is_new else 200, views.told(rating))


@router.get("/ratings", response=OwnRatingTold, operation_id="own_rating")
def own_rating(request: HttpRequest, production: OfProduction) -> dict[str, Any]:
    """One's own rating of a production, or null."""
    found = views.production_of(production)
    rating = Rating.objects.filter(production=found, rater=raters.of_account(account_of(request))).first()
    return {"rating": rating and views.told(rating)}


@router.delete("/ratings", response={204: None}, operation_id="take_rating_back")
def take_rating_back(request: HttpRequest, production: OfProduction) -> Status[None]:
    """As if it had never been given, however often."""
    found = views.production_of(production)
    service.take_back(production=found, rater=raters.of_account(account_of(request)))
    return Status(204, None)
