"""Pure functions on frozen values: no files, clocks, networks or randomness of their own."""
