"""Errors of the API as `application/problem+json` (RFC 9457), in the caller's language."""

import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from pydantic import Field

from sunlot.errors import Text, UserError
from sunlot.tokens.errors import NoToken
from sunlot.ui.troubles import trouble_of
from sunlot.ui.views import new_reference

log = logging.getLogger("sunlot.errors")
CONTENT_TYPE = "application/problem+json"
TITLES: Mapping[int, Text] = {
    400: gettext_lazy("请求读不懂"), 401: gettext_lazy("没有有效的令牌"),
    403: gettext_lazy("不能办理"), 404: gettext_lazy("没有这个地址"),
    405: gettext_lazy("这个地址不接受这种方法"),
    406: gettext_lazy("没有这种格式"), 409: gettext_lazy("与现状冲突"),
    413: gettext_lazy("请求太大"), 415: gettext_lazy("不接受这种内容"),
    422: gettext_lazy("内容不符合要求"), 429: gettext_lazy("调用太频繁"),
    500: gettext_lazy("系统内部出错"), 503: gettext_lazy("暂时不能办理"),
}  # fmt: skip
# What pydantic finds, in words; the rest is said in general.
FOUND: Mapping[str, Text] = {
    "missing": gettext_lazy("没有填写。"),
    "extra_forbidden": gettext_lazy("没有这个字段。"),
    "string_type": gettext_lazy("须是文本。"),
    "string_too_long": gettext_lazy("文本太长，最多 {max_length} 个字。"),
    "string_too_short": gettext_lazy("文本太短，至少 {min_length} 个字。"),
    "string_pattern_mismatch": gettext_lazy("含有不能用的字符，或格式不对。"),
    "string_unicode": gettext_lazy("含有不能用的字符。"),
    "list_type": gettext_lazy("须是列表。"),
    "too_long": gettext_lazy("最多 {max_length} 行。"),
    "too_short": gettext_lazy("至少 {min_length} 行。"),
    "int_parsing": gettext_lazy("须是整数。"),
    "int_type": gettext_lazy("须是整数。"),
    "bool_parsing": gettext_lazy("须是 true 或 false。"),
    "bool_type": gettext_lazy("须是 true 或 false。"),
    "greater_than_equal": gettext_lazy("不能小于 {ge}。"),
    "less_than_equal": gettext_lazy("不能大于 {le}。"),
    "datetime_parsing": gettext_lazy("须是日期和时间，例如 2026-04-18T08:00:00+08:00。"),
    "datetime_from_date_parsing": gettext_lazy("须是日期和时间，例如 2026-04-18T08:00:00+08:00。"),
    "timezone_aware": gettext_lazy("须写明时区，例如 2026-04-18T08:00:00+08:00。"),
    "literal_error": gettext_lazy("只能是其中之一：{expected}。"),
    "enum": gettext_lazy("只能是其中之一：{expected}。"),
    "model_attributes_type": gettext_lazy("须是对象。"),
    "dict_type": gettext_lazy("须是对象。"),
}


class Fault(Schema):
    """One thing that is wrong with a request."""

    field: str = Field(description="字段的位置，例如 rows.0.name")
    code: str
    message: str


class Problem(Schema):
    """An error: `code` is stable, the texts are for people."""

    type: str = Field(description="urn:sunlot: 加 code")
    title: str
    status: int
    code: str = Field(description="不随语言和版本变化")
    detail: str = Field(description="出了什么问题")
    remedy: str = Field(description="怎么办；可以为空")
    errors: list[Fault] = Field(default_factory=list, description="各字段的问题")


class BodyTooLarge(UserError):
    code = "api-body-too-large"
    message = gettext_lazy("请求超过 {limit} MB。")
    remedy = gettext_lazy("请分几次提交，每次不超过 1,000 行。")
    status = 413


class NotServed(UserError):
    code = "api-not-served"
    message = gettext_lazy("Accept 请求头只要“{given}”，接口只回答 application/json。")
    remedy = gettext_lazy("请把 Accept 请求头设为 application/json，或去掉它。")
    status = 406


class NotJson(UserError):
    code = "api-not-json"
    message = gettext_lazy("请求的内容类型是“{given}”，只接受 application/json。")
    remedy = gettext_lazy("请把 Content-Type 请求头设为 application/json。")
    status = 415


class CursorUnknown(UserError):
    code = "api-cursor-unknown"
    message = gettext_lazy("cursor 不是上一页给出的。")
    remedy = gettext_lazy("请原样使用上一页的 next，或去掉 cursor 从头读取。")
    status = 422


class FilterUnknown(UserError):
    code = "api-filter-unknown"
    message = gettext_lazy("“{name}”没有“{value}”这个值，或不在令牌的范围内。")
    remedy = gettext_lazy("请核对代码；不带这个条件时读取全部。")
    status = 422


class ParameterUnknown(UserError):
    code = "api-parameter-unknown"
    message = gettext_lazy("没有“{name}”这个参数。")
    remedy = gettext_lazy("参数见 /api/v1/docs；拼错的条件不起作用，所以不予办理。")
    status = 422


class CharacterUnusable(UserError):
    code = "api-character-unusable"
    message = gettext_lazy("地址的参数中含有不能用的字符（%00）。")
    remedy = gettext_lazy("请去掉这个字符再调用；任何记录中都没有它。")
    status = 422


class FieldsDiffer(UserError):
    code = "api-fields-differ"
    message = gettext_lazy("第 {row} 行的字段与第 1 行不同。")
    remedy = gettext_lazy("一次提交的各行须有相同的字段：不写的字段保持原值，空文本表示清空。")
    status = 422


class RowsWrong(UserError):
    code = "api-rows-wrong"
    message = gettext_lazy("有 {count} 行不能写入，按要求全部没有写入。")
    remedy = gettext_lazy("请按 errors 更正后用新的 Idempotency-Key 再提交。")
    status = 422

    def __init__(self, *, faults: Sequence[Mapping[str, str]] = (), **params: object) -> None:
        super().__init__(**params)
        self.faults = faults


def problem(
    status: int, *, code: str, detail: str, remedy: str = "",
    errors: Sequence[Mapping[str, str]] = (),
) -> JsonResponse:  # fmt: skip
    """The answer; UTF-8 as JSON asks."""
    response = JsonResponse(
        {
            "type": f"urn:sunlot:{code}", "title": title_of(status), "status": status,
            "code": code, "detail": detail, "remedy": remedy, "errors": list(errors),
        },
        status=status, content_type=CONTENT_TYPE, json_dumps_params={"ensure_ascii": False},
    )  # fmt: skip
    if status == HTTPStatus.UNAUTHORIZED:
        response["WWW-Authenticate"] = 'Bearer realm="sunlot"'
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        response["Retry-After"] = "60"
    response["Cache-Control"] = "no-store"
    return response


def title_of(status: int) -> str:
    """What kind of problem it is."""
    return str(TITLES.get(status) or TITLES[500 if status >= 500 else 400])


def of_user_error(_request: HttpRequest, error: UserError | type[UserError]) -> JsonResponse:
    """A `UserError` says code and words itself."""
    known = error() if isinstance(error, type) else error
    return problem(
        known.status, code=known.code, detail=known.text(), remedy=known.remedy_text(),
        errors=getattr(known, "faults", ()),
    )  # fmt: skip


def of_authentication(request: HttpRequest, _error: AuthenticationError) -> JsonResponse:
    """No token at all."""
    return of_user_error(request, NoToken())


def of_missing(_request: HttpRequest, _error: Http404) -> JsonResponse:
    """A record that there is not, or that is out of reach."""
    return problem(404, code="not-found", detail=_("没有这条记录，或不在令牌的范围内。"))


def of_http(_request: HttpRequest, error: HttpError) -> JsonResponse:
    """What the framework refuses by itself."""
    return problem(error.status_code, code="bad-request", detail=str(error.message))


def of_validation(_request: HttpRequest, error: ValidationError) -> JsonResponse:
    """Every field that does not fit, with its place."""
    return problem(
        422, code="api-invalid", detail=_("请求的内容不符合要求，没有办理。"),
        remedy=_("请按 errors 逐项更正；格式见 /api/v1/docs。"),
        errors=[_fault(one) for one in error.errors[:100]],
    )  # fmt: skip


def of_bug(request: HttpRequest, error: Exception) -> JsonResponse:
    """A failure of ours gets a reference that a person can quote."""
    trouble = trouble_of(error)
    if trouble is not None:
        return of_user_error(request, trouble)
    reference = new_reference()
    log.error("%s %s %s", reference, request.method, request.path, exc_info=error)
    return problem(
        500, code=reference, detail=_("系统内部出错，没有写入任何数据。"),
        remedy=_("请把编号 {reference} 告诉系统管理员。").format(reference=reference),
    )  # fmt: skip


def _fault(found: Mapping[str, Any]) -> dict[str, str]:
    place = [str(one) for one in found.get("loc", ())]
    for outer in (("body", "payload"), ("query", "asked"), ("header",), ("path",), ("body",)):
        if tuple(place[: len(outer)]) == outer:
            place = place[len(outer) :]
            break
    kind = str(found.get("type", ""))
    words = FOUND.get(kind)
    context = found.get("ctx") or {}
    message = str(words).format_map(_Facts(context)) if words else _("内容不符合要求。")
    return {"field": ".".join(place), "code": kind, "message": message}


class _Facts(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return f"<{key}>"
