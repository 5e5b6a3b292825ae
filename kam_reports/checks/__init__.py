"""Cross-row and cross-ledger checks: small functions in one visible list."""
