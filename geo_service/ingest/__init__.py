"""From a source file to checked rows: resolve → read → columns → steps → checks. No database."""
