"""Plain Python helpers that need no database: they can be tested and read on their own."""
