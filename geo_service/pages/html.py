"""Pages from the templates of the maps folder. No database: what moves is asked by the page itself."""

import re
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache, partial
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from geo_service.catalog import Catalog
from geo_service.model.layer import Layer
from geo_service.model.source import Nature, Source
from geo_service.model.told import Cited, Number, Said
from geo_service.pages.langues import Langue, Words, address_in, words_in
from geo_service.pages.legend import legend_groups
from geo_service.pages.palettes import read_palettes
from geo_service.pages.rgaa import read_grid
from geo_service.pages.scripts import script_tags
from geo_service.settings import Settings

SHARE_ALIKE: Final = "ODbL"
SEQUENCE_LABELS: Final = {"manque": "Du jaune au brun", "quantite": "Du rose au violet"}
"""What a reader calls the sequences of colours; one without a name here keeps its own."""


def render_map(
    settings: Settings,
    catalog: Catalog,
    published: Collection[str] | None = None,
    langue: Langue = Langue.FR,
) -> str:
    """The map page: its layer switch and legend come from the declarations, its figures from the API.

    ``published`` names the demonstration sources readers see now; None: all that are declared.

    Raises:
        ConfigurationError: ``palettes.toml`` or the list of words is missing, or a layer names an unknown colour.
    """
    return _render_map("carte.html", settings, catalog, published, langue)


def render_embedded_map(
    settings: Settings,
    catalog: Catalog,
    published: Collection[str] | None = None,
    langue: Langue = Langue.FR,
) -> str:
    """The map and its legend alone, for somebody else's page; see ``render_map``.

    Raises:
        ConfigurationError: see ``render_map``.
    """
    return _render_map("embarque.html", settings, catalog, published, langue)


def _render_map(
    template: str,
    settings: Settings,
    catalog: Catalog,
    published: Collection[str] | None,
    langue: Langue,
) -> str:
    palettes = read_palettes(settings.maps_dir)
    # What is drawn on demand is credited where it is asked for.
    layers = tuple(layer for layer in catalog.layers.values() if layer.style.kind != "none")
    return render_page(
        settings,
        catalog,
        template,
        langue,
        groups=legend_groups(layers, palettes),
        attributions=attributions(layers, catalog.sources),
        demonstration=demonstration_titles(layers, catalog.sources, published),
        contour=palettes.colour("contour_point"),
        ground=palettes.colour("fond"),
        sequences=palettes.sequences,
        sequence_labels=SEQUENCE_LABELS,
        plan_ign=settings.ign_tiles_url,
        credit_ign=settings.ign_attribution,
    )


def render_page(
    settings: Settings, catalog: Catalog, template: str, langue: Langue = Langue.FR, **content: object
) -> str:
    """A page from a template of ``maps/templates``, with the département's words at hand.

    Raises:
        ConfigurationError: the grid of the accessibility criteria or the list of words cannot be read.
    """
    page = _environment(settings.maps_dir, langue).get_template(template)
    return page.render(
        departement=catalog.departement,
        labels=catalog.departement.labels,
        conformite=read_grid(settings.rgaa_grille).etat,
        **content,
    )


def attributions(layers: Iterable[Layer], sources: Mapping[str, Source]) -> tuple[str, ...]:
    """Producers to credit, each once, in the order of the layers that use them; share-alike licences are named.

    The whole credit, with product and vintage, is in the provenance of each source.
    """
    used = _used(layers, sources)
    shared = {
        name for source in used if source.licence.startswith(SHARE_ALIKE) for name in _producers(source)
    }
    names = dict.fromkeys(name for source in used for name in _producers(source))
    return tuple(f"{name} ({SHARE_ALIKE})" if name in shared else name for name in names)


def demonstration_titles(
    layers: Iterable[Layer], sources: Mapping[str, Source], published: Collection[str] | None = None
) -> tuple[str, ...]:
    """Titles of the layers that draw generated data, for the banner; empty when all is real.

    A layer that the map draws only on demand says it where it is asked for.

    ``published`` are the names that hold generated data now; None: the sources declared so.
    """
    declared = {name for name, source in sources.items() if source.nature is Nature.DEMONSTRATION}
    made = declared if published is None else set(published)
    drawn = (layer for layer in layers if layer.style.kind != "none")
    return tuple(layer.title for layer in drawn if made & set(layer.sources))


def _used(layers: Iterable[Layer], sources: Mapping[str, Source]) -> list[Source]:
    return [sources[source] for layer in layers for source in layer.sources if source in sources]


def _producers(source: Source) -> list[str]:
    """« INSEE, DGCL – base 2026 ; © X pour les lacs » → INSEE, DGCL, © X."""
    parts = re.split(r"\s*;\s*|, ", re.sub(r" (?:–|pour) [^;]*", "", source.attribution))
    return [part.strip() for part in parts if part.strip()]


def readable(value: object) -> str:
    """A value as a French reader expects it: decimal comma, oui or non, « — » when it is missing."""
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return Said("oui" if value else "non")
    if isinstance(value, int | float):
        return Number(f"{value:,}".replace(",", "\u202f").replace(".", ","))
    return Cited(value)


@lru_cache(maxsize=4)
def _environment(maps_dir: Path, langue: Langue) -> Environment:
    """Templates, compiled once per process: compiling those of a zone took as long as all the rest of its page."""
    environment = Environment(
        loader=FileSystemLoader(maps_dir / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["scripts"] = partial(script_tags, maps_dir / "modules")
    _speak(environment, words_in(maps_dir, langue), langue)
    return environment


def _speak(environment: Environment, words: Words, langue: Langue) -> None:
    """Globals, and not context: macros that a template imports speak the language of its page too.

    ``fr`` marks an element whose words are French in every language; ``cite`` what is French within a sentence.
    """
    environment.filters["valeur"] = lambda value: words(readable(value))
    environment.filters["initiale"] = lambda text: text[:1].upper() + text[1:]
    environment.globals |= {
        "_": words,
        "mot": words.word,
        "cite": Cited,
        "fr": "" if langue is Langue.FR else Markup(' lang="fr"'),
        "langue": langue.value,
        "adresse": partial(address_in, langue),
        "adresse_en": address_in,
    }
