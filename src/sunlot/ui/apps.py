"""The interface kit: base templates, components, style sheets and template tags. No models."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "sunlot.ui"
    label = "ui"
