"""App configuration."""

from django.apps import AppConfig


class QualityConfig(AppConfig):
    name = "sunlot.quality"
    label = "quality"

    def ready(self) -> None:
        """Tell the register what else can be wrong with a record, and look after each import."""
        from django.utils.translation import gettext_lazy as _

        from sunlot.departments import registry as departments
        from sunlot.imports.adapters import register_follow_up
        from sunlot.imports.models import BatchKind
        from sunlot.quality.actions.following import come_back, follow
        from sunlot.quality.handover import CORRECTIONS
        from sunlot.quality.panels import quality_panel
        from sunlot.quality.queries.corrections import unreachable
        from sunlot.quality.queries.health import closed_but_listed, duplicated, figures_for
        from sunlot.quality.registry import objections
        from sunlot.quality.tasks import order_after_import
        from sunlot.targets import flaws, panels, registry

        flaws.register(
            flaws.Check(
                "duplicate", _("疑似重复"), _("逐组核对，合并或记为不是重复。"),
                lambda _on: duplicated(),
            )
        )  # fmt: skip
        flaws.register(
            flaws.Check(
                "unreachable", _("检查时无法联系"),
                _("在“名录更正”中更正地址；确认无法联系的，恢复联系以前一直计入。"),
                lambda _on: unreachable(),
            )
        )  # fmt: skip
        flaws.register(
            flaws.Check(
                "closed-listed", _("已不存续仍在专项库或抽取范围"),
                _("移出专项库；抽取范围加上登记状态的条件。"), lambda _on: closed_but_listed(),
            )
        )  # fmt: skip
        flaws.register_figures(figures_for)
        registry.register_hold("quality", objections)
        registry.register_follower("quality", follow=follow, come_back=come_back)
        panels.register("quality", order=5, provider=quality_panel)
        departments.register(CORRECTIONS, order=31)
        register_follow_up(BatchKind.TARGETS, order_after_import)
