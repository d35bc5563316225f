"""OGC API Features (parts 1–3) and Tiles over the same layers; only what is implemented is declared."""
