"""One KPI a file; the engine groups their contributions by any dimension."""
