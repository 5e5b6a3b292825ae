"""Documents → files."""
