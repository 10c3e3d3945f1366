"""The command line: a file a command; parse, call one use case, render, return a status."""
