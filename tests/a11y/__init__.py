"""Every page in a browser without a server: axe's findings, and colours on an older kernel."""
