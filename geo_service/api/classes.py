"""Classes of an indicator's map: breaks, counts, colours."""

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from geo_service.api.classes_parameters import CutBy, Map
from geo_service.api.indicator_answers import about, notice_of, published
from geo_service.api.indicator_parameters import only
from geo_service.api.indicator_styles import drawn_by_classes
from geo_service.api.state import AppState, Snapshot
from geo_service.api.tilejson import conditional_json
from geo_service.model.indicator import layer_id
from geo_service.pages.choropleth import Choropleth, choropleth_legend
from geo_service.pages.palettes import Palettes, read_palettes

router = APIRouter(tags=["Indicateurs"])

NAMES = ("indicateur", "niveau", "millesime", "methode", "k", "bornes", "audience")
CLOSED = "classes fermées à droite : une valeur égale à une limite est dans la classe qu'elle ferme"


@router.get(
    "/api/classes",
    summary="Classes d'un indicateur : limites, effectifs, couleurs, méthode",
    dependencies=[only(*NAMES)],
)
async def classes(
    asked: Map, cut: CutBy, request: Request, state: AppState, connection: Snapshot
) -> Response:
    """Faites avec les chiffres à chaque publication (« manuel » : à la demande) ; la carte et sa légende en viennent.

    Sans « methode », « k » ni « bornes » : les limites que l'indicateur déclare, ou des quantiles. Limites et valeurs
    ont les décimales que le lecteur voit (« decimales ») : une zone est dans la classe du nombre écrit à côté d'elle.
    """
    (row,) = await published(connection, [asked.indicateur], agents=asked.agents)
    layer = state.layer(layer_id(asked.indicateur, asked.niveau), asked.millesime)
    drawn, vintage = await drawn_by_classes(connection, state, layer, cut)
    head = {"indicateur": about(row), "niveau": asked.niveau, "millesime": vintage}
    wanted = len(cut.limits) or cut.k
    told = _told(drawn, read_palettes(state.settings.maps_dir))
    return conditional_json(
        request, head | {"k_demande": wanted} | told | {"avertissement": notice_of([row])}
    )


def _told(drawn: Choropleth, palettes: Palettes) -> dict[str, Any]:
    """Classes with the colours they are drawn in, then zones without value by reason."""
    made = drawn.classes
    entries = [
        {"valeur": entry.value, "libelle": entry.label, "couleur": entry.colour, "effectif": entry.count}
        for entry in choropleth_legend(drawn, palettes)
    ]
    ranges: list[dict[str, Any]] = [{"de": low, "a": high} for low, high in made.bounds()]
    return {
        "methode": made.method,
        "k": len(made.breaks),
        "bornes": made.breaks,
        "decimales": made.decimals,
        "regle": CLOSED,
        "minimum": made.minimum,
        "maximum": made.maximum,
        "classes": [limits | entry for limits, entry in zip(ranges, entries, strict=False)],
        "sans_valeur": entries[len(ranges) :],
        "zones_sans_valeur": sum(made.missing.values()),
        "note": made.note,
    }
