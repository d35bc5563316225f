"""One module per indicator; its file name is the id, its parameters stand at its head."""
