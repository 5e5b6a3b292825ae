"""The drop folder: ledgers are taken when they are complete, the draft is renewed, the clerk is told in the folder."""
