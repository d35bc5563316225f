"""Work that joins rooms: loading, computing, baking, checking."""
