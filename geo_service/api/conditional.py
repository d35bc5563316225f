"""ETags: strong, one per representation, compared as RFC 9110 asks."""


def matches(if_none_match: str, etag: str) -> bool:
    """Whether the client already holds this representation (weak comparison, ``*`` matches all)."""
    if not if_none_match:
        return False
    held = [part.strip().removeprefix("W/") for part in if_none_match.split(",")]
    return "*" in held or etag in held
