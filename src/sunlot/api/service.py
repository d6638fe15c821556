"""The API as one piece, with its document and its errors."""

import json
from typing import Any

from django.http import Http404, HttpRequest
from django.views.decorators.http import require_GET
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema

from sunlot.api import problems
from sunlot.api.calls import router
from sunlot.errors import UserError

DESCRIPTION = (
    "部门自己的系统读写一单两库。每次调用在 Authorization 请求头中带接口令牌；"
    "错误一律是 application/problem+json。"
)


PREFIX = "/api/v1/"


class Service(NinjaAPI):
    """Names problems as what they are in the document, and answers every failure with one."""

    def get_openapi_schema(self, **given: Any) -> OpenAPISchema:
        """The document as plain JSON; problems have their own type of content."""
        document = super().get_openapi_schema(**given | {"path_prefix": PREFIX})
        for path in document["paths"].values():
            for operation in path.values():
                for status, answer in operation["responses"].items():
                    content = answer.get("content", {})
                    if int(status) >= 400 and "application/json" in content:
                        answer["content"] = {
                            problems.CONTENT_TYPE: content["application/json"],
                        }
                        answer["description"] = str(problems.TITLES[int(status)])
        plain: OpenAPISchema = json.loads(json.dumps(document, default=str))
        return plain


api = Service(
    title="阳光双随机接口", version="1", description=DESCRIPTION, docs_url=None,
    openapi_url="/openapi.json", docs_decorator=require_GET, urls_namespace="v1",
)  # fmt: skip
api.add_router("/", router)


def _known(kind: type[Exception], answer: Any) -> None:
    api.add_exception_handler(kind, lambda request, error: answer(request, error))


def _any(request: HttpRequest, error: Exception) -> Any:
    return problems.of_bug(request, error)


_known(UserError, problems.of_user_error)
_known(AuthenticationError, problems.of_authentication)
_known(ValidationError, problems.of_validation)
_known(HttpError, problems.of_http)
_known(Http404, problems.of_missing)
_known(Exception, _any)
