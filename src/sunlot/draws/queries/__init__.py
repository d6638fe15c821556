"""Reads of draws. `draws` and `outcome` are for other apps."""
