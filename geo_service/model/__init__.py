"""The words of the domain as frozen types. No I/O."""
