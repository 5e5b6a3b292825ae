"""One file a step; each follows the one before it in number."""
