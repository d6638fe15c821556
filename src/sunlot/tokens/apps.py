"""Tokens by which departments' own systems call the API."""

from django.apps import AppConfig


class TokensConfig(AppConfig):
    name = "sunlot.tokens"
    label = "tokens"
