"""Pure decisions about draws: no database, no clock, no request."""
