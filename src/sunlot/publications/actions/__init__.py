"""Writes of publications: publish, withhold, correct, withdraw, bring back."""

from sunlot.publications.actions.changes import (
    confirm_change,
    refuse_change,
    request_correction,
    request_republication,
    request_withdrawal,
)
from sunlot.publications.actions.publishing import publish, publish_many, withhold

__all__ = [
    "confirm_change",
    "publish",
    "publish_many",
    "refuse_change",
    "request_correction",
    "request_republication",
    "request_withdrawal",
    "withhold",
]
