"""Programs, the sandbox they run in, and the arrays every solver reads."""
