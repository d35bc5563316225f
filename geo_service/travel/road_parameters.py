"""Parameters of the road graph: speeds by class, ferries, snapping."""

from dataclasses import dataclass

from geo_service.model.parameter import Parameter, parameters_of

METHOD = "road_graph_v1"
SPEED = "vitesse pratiquée à vide par classe OpenStreetMap, connaissance générale"
CHOICE = "choix de méthode"


def speed(km_per_h: float) -> Parameter:
    """A speed in km/h, from general knowledge."""
    return Parameter(km_per_h, "km/h", SPEED)


@dataclass(frozen=True)
class Speeds:
    """Free-flow car speed of each ``highway`` class; a lower ``maxspeed`` of the way wins.

    Classes not listed (tracks, paths, steps…) carry no car.
    """

    motorway: Parameter = speed(115)
    motorway_link: Parameter = speed(55)
    trunk: Parameter = speed(95)
    trunk_link: Parameter = speed(50)
    primary: Parameter = speed(68)
    primary_link: Parameter = speed(45)
    secondary: Parameter = speed(60)
    secondary_link: Parameter = speed(40)
    tertiary: Parameter = speed(52)
    tertiary_link: Parameter = speed(35)
    unclassified: Parameter = speed(42)
    residential: Parameter = speed(27)
    living_street: Parameter = speed(12)
    service: Parameter = speed(15)

    def km_per_h(self) -> dict[str, float]:
        """Speed of each class."""
        return {name: parameter.value for name, parameter in parameters_of(self)}


@dataclass(frozen=True)
class RoadParameters:
    """What is not a speed by class; an operator may override each number."""

    ferry_km_per_h: Parameter = Parameter(15, "km/h", "bac sans durée déclarée ; connaissance générale")
    ferry_boarding_min: Parameter = Parameter(10, "min", "attente et embarquement, une fois par traversée")
    snap_max_m: Parameter = Parameter(3000, "m", CHOICE)
    isochrone_cell_m: Parameter = Parameter(200, "m", CHOICE)
    error_share: Parameter = Parameter(0.25, "part", "± 20–30 % affiché ; non mesuré sur ce graphe")


NO_START = frozenset({"motorway", "motorway_link", "trunk_link"})
"""Classes nobody starts from or arrives on."""
