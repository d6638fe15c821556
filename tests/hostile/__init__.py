"""Files as nobody should send them: each is read without a failure and answered in plain words."""
