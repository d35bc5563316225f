"""French articles: INSEE's TNCC code says how a place name takes « de »."""

ARTICLES = {2: "Le ", 3: "La ", 4: "Les ", 5: "L'", 6: "Aux ", 7: "Las ", 8: "Los "}


def with_article(nom: str, liaison: int) -> str:
    """A name published without its article, with it: (« Brède », 3) → « La Brède »."""
    return ARTICLES.get(liaison, "") + nom


def de(nom: str, liaison: int) -> str:
    """« de » and a name published with its article: (« Le Barp », 2) → « du Barp »."""
    if liaison == 1:
        return f"d'{nom}"
    if liaison == 2:
        return f"du {nom.removeprefix('Le ')}"
    if liaison in {4, 6}:
        return f"des {nom.removeprefix(ARTICLES[liaison])}"
    return f"de {nom}"
