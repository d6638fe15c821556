"""What published results carry."""

from django.utils.translation import gettext as _

from sunlot.publications.models import Publication


def uses_of_target(key: int) -> list[str]:
    """The results of a target that the public has seen, withdrawn ones too."""
    found = Publication.objects.filter(
        part__inspection__target=key, published_at__isnull=False
    ).count()
    return [_("已有 {n} 份检查结果公示。").format(n=found)] if found else []
