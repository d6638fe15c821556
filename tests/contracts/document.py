"""The OpenAPI document as text that can be compared line by line."""

import json
from pathlib import Path

from django.utils import translation

SNAPSHOT = Path(__file__).with_name("openapi.json")


def as_text() -> str:
    """The document as it is now, in Chinese, with sorted keys."""
    from sunlot.api.service import api

    with translation.override("zh-hans"):
        document = json.loads(
            json.dumps(api.get_openapi_schema(path_prefix="/api/v1/"), default=str)
        )
    return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
