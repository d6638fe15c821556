"""Public keys of auditors, who sign outside of the site that a draw is what it says."""

from django.apps import AppConfig


class AuditorsConfig(AppConfig):
    name = "sunlot.auditors"
    label = "auditors"

    def ready(self) -> None:
        """Tell the public log whose attestations a verifier of this site trusts."""
        from sunlot.auditors.queries import trusted
        from sunlot.publiclog.registry import register_auditors

        register_auditors(trusted)
