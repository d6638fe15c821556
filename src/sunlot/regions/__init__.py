"""Administrative divisions as dated data, and how names are matched and sorted."""
