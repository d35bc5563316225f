"""What can be computed from the columns of a layer: counts, sums, means with a weight, extremes."""

from dataclasses import dataclass
from enum import StrEnum

from geo_service.errors import InputError
from geo_service.model.layer import Layer, LayerColumn

MAX_MEASURES = 10


class Kind(StrEnum):
    """How values of several rows become one."""

    NOMBRE = "nombre"
    SOMME = "somme"
    MOYENNE = "moyenne"
    MIN = "min"
    MAX = "max"


@dataclass(frozen=True)
class Measure:
    """One number per zone. ``weight`` belongs to a mean; without it each object counts once."""

    kind: Kind
    column: LayerColumn | None = None
    weight: LayerColumn | None = None

    def __str__(self) -> str:
        return ":".join([self.kind, *(part.name for part in (self.column, self.weight) if part)])

    @property
    def whole(self) -> bool:
        """Whether the value is a whole number by nature."""
        return self.column is None or (self.column.type == "integer" and self.kind is not Kind.MOYENNE)


def parse_measures(text: str, layer: Layer) -> tuple[Measure, ...]:
    """Read ``nombre,somme:population,moyenne:densite_hab_km2:superficie_terre_km2,min:x,max:x``.

    Raises:
        InputError: an unknown kind or column, a column that is no number, or a mean of areas without a weight.
    """
    parts = list(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    if not 1 <= len(parts) <= MAX_MEASURES:
        raise InputError(
            f"Demandez de 1 à {MAX_MEASURES} mesures : nombre, somme:colonne, moyenne:colonne:poids."
        )
    return tuple(_measure(part, layer) for part in parts)


def _measure(text: str, layer: Layer) -> Measure:
    kind, *names = text.split(":")
    if kind not in list(Kind) or len(names) > 2:
        raise InputError(f"Mesure « {text[:60]} » illisible : les genres sont {', '.join(Kind)}.")
    expected = {Kind.NOMBRE: (0, 0), Kind.MOYENNE: (1, 2)}.get(Kind(kind), (1, 1))
    if not expected[0] <= len(names) <= expected[1]:
        raise InputError(f"Mesure « {text[:60]} » : écrivez nombre, somme:colonne ou moyenne:colonne:poids.")
    if kind == Kind.MOYENNE and len(names) == 1 and layer.geometry == "polygon":
        raise InputError(
            f"La moyenne de {names[0][:40]} entre surfaces demande un poids : moyenne:{names[0][:40]}:colonne."
        )
    return Measure(Kind(kind), *(_number_column(name, layer) for name in names))


def _number_column(name: str, layer: Layer) -> LayerColumn:
    numbers = {column.name: column for column in layer.columns if column.type in {"integer", "number"}}
    if name not in numbers:
        choices = ", ".join(numbers) or "aucune"
        raise InputError(f"« {name[:40]} » n'est pas une colonne de nombres de {layer.id} : {choices}.")
    return numbers[name]
