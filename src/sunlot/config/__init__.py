"""Assembly of the site: settings, addresses, command line and the embedded database."""
