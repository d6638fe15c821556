from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "sunlot.demo"
    label = "demo"
