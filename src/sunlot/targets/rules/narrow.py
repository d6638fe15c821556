"""When a scope is so narrow that drawing from it comes close to naming a business."""

NARROW = 20


def is_narrow(count: int) -> bool:
    """Whether a scope holds some objects, but fewer than 20; an empty one draws nobody.

    The figure of DR-10, which `draws.rules` decides for a draw; here for a stored filter.
    """
    return 0 < count < NARROW
