"""One ledger a file: columns, aliases, types, key; raw tables → typed frames."""
