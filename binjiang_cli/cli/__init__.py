"""The command line: one command a module, each thin: read the call, call one function, render, exit."""
