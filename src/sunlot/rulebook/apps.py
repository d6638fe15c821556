from django.apps import AppConfig


class RulebookConfig(AppConfig):
    name = "sunlot.rulebook"
    label = "rulebook"
