"""From a Key Account department's ledgers to assessment sheets and bonus calculations ready to sign."""

__version__ = "0.1.0"
