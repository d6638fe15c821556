"""Entry point of the web server."""

import gc
import os

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sunlot.config.settings")

application = get_wsgi_application()

if settings.SECRET_KEY.startswith(settings.EPHEMERAL):
    # Each process would have a key of its own, and every second request would be signed out.
    raise ImproperlyConfigured("没有密钥：请用 sunlot serve 启动，或设置 SUNLOT_SECRET_KEY。")

# What is loaded stays to the end: looked at again and again by the collector, it would make every
# thousandth visitor wait a tenth of a second longer.
get_resolver().url_patterns  # noqa: B018 - loads all views
gc.collect()
gc.freeze()
