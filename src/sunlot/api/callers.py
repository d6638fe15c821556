"""Who calls: a token in the header, and nothing else; a session is not looked at."""

from django.conf import settings
from django.http import HttpRequest
from ninja.security import HttpBearer

from sunlot import clock
from sunlot.accounts.adapters import address_of
from sunlot.accounts.rules import may_reach
from sunlot.actors import Actor
from sunlot.api.problems import BodyTooLarge, NotJson
from sunlot.tokens import actions, queries
from sunlot.tokens.errors import AddressOutside, NoToken, OutOfScope
from sunlot.tokens.queries import Caller
from sunlot.tokens.rules import NEEDS, Reach, ends_soon

JSON = "application/json"


class Token(HttpBearer):
    """``Authorization: Bearer sunlot_…``; every accepted call counts towards the minute's limit."""

    openapi_description = "部门的接口令牌，由安全管理员发放。"

    def authenticate(self, request: HttpRequest, token: str) -> Caller:
        """The caller of a token.

        :raises NoToken: it is none, or no longer good.
        :raises AddressOutside: the call comes from elsewhere than the token's networks.
        :raises TooManyCalls: the minute's calls are used up.
        """
        caller = queries.caller_of(token, on=clock.today_of(clock.now()))
        if caller is None:
            raise NoToken
        if not may_reach(address_of(request), caller.networks):
            raise AddressOutside(address=address_of(request) or "—")
        request.calls_left = actions.count_call(  # type: ignore[attr-defined]
            token_id=caller.token_id, at=clock.real_now()
        )
        request.caller = caller  # type: ignore[attr-defined]
        check_body(request)
        return caller


def check_body(request: HttpRequest) -> None:
    """Refuse a body that nobody will read, before anybody reads it.

    :raises BodyTooLarge: it is longer than the site takes.
    :raises NotJson: it says that it is something else.
    """
    if request.method != "POST":
        return
    length, limit = request.META.get("CONTENT_LENGTH") or "0", settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    if length.isdecimal() and int(length) > limit:
        raise BodyTooLarge(limit=f"{limit / (1 << 20):.1f}")
    if request.content_type != JSON:
        raise NotJson(given=(request.content_type or "—")[:60])


def caller_in(request: HttpRequest, scope: Reach) -> Caller:
    """The caller, if the token reaches so far and its person still may.

    :raises OutOfScope: the token has not this scope, or its person not this right.
    """
    caller: Caller = request.caller  # type: ignore[attr-defined]
    if scope not in caller.scopes or not caller.actor.can(NEEDS[scope]):
        raise OutOfScope(scope=scope.value)
    return caller


def actor_in(request: HttpRequest, scope: Reach) -> Actor:
    """The same as the actor of reads and writes."""
    return caller_in(request, scope).actor


def headers_of(request: HttpRequest) -> dict[str, str]:
    """What every answer to a token says of it: calls left, and a warning before it ends."""
    caller: Caller | None = getattr(request, "caller", None)
    if caller is None:
        return {}
    found = {"X-RateLimit-Remaining": str(getattr(request, "calls_left", 0))}
    if ends_soon(caller.expires_on, today=clock.today_of(clock.now())):
        found["X-Token-Expires"] = caller.expires_on.isoformat()
    return found
