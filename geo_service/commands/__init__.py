"""One module per command that needs the analysis libraries or a server: loaded by name, when asked."""
