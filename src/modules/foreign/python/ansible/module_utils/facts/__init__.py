"""Facts about this host, as far as modules ask for them by themselves."""
