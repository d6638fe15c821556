"""Sunlot 阳光双随机: the double-random inspection regime of a region, end to end."""
