"""The services whose minutes are computed: what points they are, their level, their threshold, their limits.

Levels and thresholds: SDAASP 2017-2022 (échu); what it does not name is our addition and says so. The newest
vintage whose definition matches is used: a source that means something else by the same word is refused.
"""

from collections.abc import Mapping
from typing import Any, Final

from geo_service.gaps.access import OURS, Service

PROXIMITE, INTERMEDIAIRE = "proximite", "intermediaire"
CENTRALITE, METROPOLITAIN = "centralite", "metropolitain"
OTHER: Final = "choix de méthode, sans document"
URGENT_CARE: Final = "engagement national de 2012 : soins urgents en moins de 30 min"

UPPER_BOUND: Final = (
    "SIRENE 2025 compte des établissements (remplaçants, second cabinet, sociétés) : un lieu peut ne pas recevoir "
    "de patients, les temps sont un minimum."
)
DAY_HOSPITALS: Final = (
    "L'extrait FINESS 2020 n'est pas repris : « centre hospitalier » y couvre des hôpitaux de jour psychiatriques, "
    "des sites de radiothérapie et des antennes sans lit. Le court séjour est celui de la BPE."
)
INDEX_ONLY: Final = (
    "Les écoles à indice de position sociale (2023) ne sont pas reprises : les maternelles et les plus petites "
    "y manquent, surtout à la campagne."
)
ON_WHEELS: Final = frozenset({"Bus_équivalent", "Itinérante"})
HELP: Final = ("accompagné", "initié")


def stands_still(attributes: Mapping[str, Any]) -> bool:
    """Whether a France services place receives where it is: a bus has one point, which is none of its stops."""
    return attributes.get("format") not in ON_WHEELS


def helps_people(attributes: Mapping[str, Any]) -> bool:
    """Whether someone helps there: a mediator, or help among the services told; a screen alone is not mediation."""
    told = " ".join(attributes.get("services") or ())
    return attributes.get("mediateur") == "Oui" or any(word in told for word in HELP)


LEVELS: Final[Mapping[str, float]] = {PROXIMITE: 10, INTERMEDIAIRE: 20, CENTRALITE: 30, METROPOLITAIN: 60}
"""Threshold of each level in minutes, inclusive."""


def _named(niveau: str, id_: str, nom: str, titre: str, title_en: str, *types: str, **others: Any) -> Service:
    """A service of a level, with the threshold of that level."""
    return Service(
        f"temps_{id_}", nom, f"Temps {titre}", f"Time to {title_en}", types, niveau, LEVELS[niveau], **others
    )


def _ours(niveau: str, id_: str, nom: str, titre: str, title_en: str, *types: str, **others: Any) -> Service:
    """A service that we add to a level."""
    return _named(niveau, id_, nom, titre, title_en, *types, seuil_source=OURS, **others)


LISTED: Final = (
    _named(
        PROXIMITE, "generaliste", "médecin généraliste", "au médecin généraliste", "a general practitioner",
        "medecin_generaliste", theme="sante",
        limites=(UPPER_BOUND, "Un médecin proche peut ne pas prendre de nouveaux patients : voir l'APL."),
    ),
    _named(
        PROXIMITE, "pharmacie", "pharmacie", "à la pharmacie", "a pharmacy", "pharmacie", theme="sante",
    ),
    _named(
        PROXIMITE, "poste", "point de contact postal", "au point de contact postal", "a postal outlet", "poste",
        limites=(
            ("Bureaux de poste, agences communales et relais chez un commerçant sont confondus dans la source : "
            "le bureau de plein exercice peut être plus loin."),
        ),
    ),
    _named(
        PROXIMITE, "boulangerie", "boulangerie", "à la boulangerie", "a bakery", "boulangerie",
        limites=("Dépôts de pain et tournées ne sont pas connus.",),
    ),
    _ours(
        PROXIMITE, "mairie", "mairie", "à la mairie", "a town hall", "mairie",
        limites=(
            ("Chaque commune a la sienne : le temps est celui du trajet dans la commune. Les mairies annexes ne sont "
            "pas reprises."),
        ),
    ),
    _ours(
        PROXIMITE, "ecole", "école primaire", "à l'école primaire", "a primary school", "ecole_primaire",
        theme="education_college", refused={"menj_ips_2023": INDEX_ONLY},
        limites=(
            ("Maternelles, élémentaires et classes d'un regroupement intercommunal ensemble : l'école de l'enfant "
            "peut être une autre."),
        ),
    ),
    _named(
        INTERMEDIAIRE, "college", "collège", "au collège", "a lower secondary school", "college",
        theme="education_college",
        limites=(
            "Collèges publics et privés ensemble ; le collège de secteur n'est pas toujours le plus proche.",
            "Hors du département servi, seuls les collèges à indice de position sociale publié sont connus.",
        ),
    ),
    _named(
        INTERMEDIAIRE, "gymnase", "gymnase", "au gymnase", "a sports hall", "gymnase", theme="sport", partial=True,
        limites=(
            ("« Salle non spécialisée » de la BPE 2013 : ce n'est pas toujours un gymnase, et des villes qui en ont "
            "n'y figurent pas."),
        ),
    ),
    _named(
        INTERMEDIAIRE, "creche", "accueil du jeune enfant", "à l'accueil du jeune enfant", "childcare", "creche",
        theme="petite_enfance", partial=True,
        limites=(
            "La BPE 2013 n'en recense qu'une partie : les temps sont un maximum.",
            "Accueil collectif seul : les assistantes maternelles n'y sont pas, ni les places libres.",
        ),
    ),
    _named(
        INTERMEDIAIRE, "bibliotheque", "bibliothèque", "à la bibliothèque", "a library", "bibliotheque",
        theme="culture",
        limites=(
            "Le schéma admet aussi une librairie : non comptée, la source confondant livres et presse.",
            "Bibliothèques de toute taille et de toute ouverture.",
        ),
    ),
    _named(
        INTERMEDIAIRE, "dentiste", "chirurgien-dentiste", "au chirurgien-dentiste", "a dentist", "dentiste",
        theme="sante", limites=(UPPER_BOUND,),
    ),
    _ours(
        INTERMEDIAIRE, "france_services", "espace France services", "à l'espace France services",
        "a France services desk", "france_services", counts=stands_still,
        limites=(
            ("Les bus France services ne sont pas comptés : un seul point est publié, et ce n'est pas un arrêt. "
            "Un espace multisites n'a qu'un de ses lieux."),
        ),
    ),
    _named(
        CENTRALITE, "cinema", "cinéma", "au cinéma", "a cinema", "cinema", theme="culture",
        limites=("Les projections itinérantes ne sont pas connues.",),
    ),
    _named(
        CENTRALITE, "piscine", "piscine", "à la piscine", "a swimming pool", "piscine", theme="sport",
        limites=(
            ("Le schéma dit « piscine couverte » ; la BPE 2013 ne distingue pas les bassins couverts des bassins de "
            "plein air : les temps sont un minimum."),
        ),
    ),
    _named(
        CENTRALITE, "emploi", "agence de l'emploi", "à l'agence de l'emploi", "an employment office",
        "agence_emploi", theme="insertion",
        limites=("Agences Pôle emploi de 2013, sans leurs permanences ni leurs relais.",),
    ),
    _named(
        CENTRALITE, "supermarche", "supermarché", "au supermarché", "a supermarket", "supermarche", "hypermarche",
        limites=("Supermarchés et hypermarchés, sans les supérettes.",),
    ),
    _named(
        CENTRALITE, "hopital", "hôpital", "à l'hôpital", "a hospital", "hopital", theme="sante",
        refused={"hopitaux": DAY_HOSPITALS},
        limites=(
            ("Établissements de court séjour, cliniques comprises ; ni psychiatrie, ni soins de suite, ni longue "
            "durée. Un hôpital n'est pas un service d'urgences : voir « temps aux urgences »."),
        ),
    ),
    _named(
        CENTRALITE, "lycee", "lycée", "au lycée", "an upper secondary school", "lycee", theme="education_college",
        limites=("Lycées généraux, technologiques, professionnels et agricoles, publics et privés, ensemble.",),
    ),
    _named(
        METROPOLITAIN, "gare_tgv", "gare TGV", "à la gare TGV", "a high-speed train station", "gare_tgv",
        theme="mobilite",
        limites=("Gares desservies à la date de la source, avant les lignes ouvertes depuis ; le nombre de trains est inconnu.",),
    ),
    _named(
        METROPOLITAIN, "salle_concert", "salle de concert", "à la salle de concert", "a concert hall",
        "salle_de_concert", theme="culture",
        absence="« salle de spectacle » et « théâtre » de la BPE n'en sont pas",
    ),
    _named(
        METROPOLITAIN, "universite", "université", "à l'université", "a university", "universite",
        theme="education_college",
        limites=("UFR et instituts universitaires, antennes comprises : toutes les formations n'y sont pas.",),
    ),
    _named(
        METROPOLITAIN, "chu", "hôpital universitaire", "à l'hôpital universitaire", "a university hospital", "chu",
        theme="sante", beside=("universite",),
        limites=(
            ("Sites d'un centre hospitalier régional dans une commune qui a une université : un lactarium rattaché "
            "à un CHU, dans une autre ville, n'en est pas un site."),
        ),
    ),
    Service(
        "temps_urgences", "service d'urgences", "Temps aux urgences hospitalières", "Time to an emergency department",
        ("urgences",), seuil_min=30, seuil_source=URGENT_CARE, theme="sante",
        limites=(
            ("Services d'urgences de 2013 : aucune source plus récente chargée ne les distingue des hôpitaux. "
            "Ouverture la nuit et régulation préalable inconnues. Temps en voiture, pas du SMUR."),
        ),
    ),
    Service(
        "temps_mediation", "lieu de médiation numérique", "Temps au lieu de médiation numérique",
        "Time to digital help", ("mediation_numerique",), seuil_min=20, seuil_source=OTHER,
        theme="mediation_numerique", counts=helps_people,
        limites=(
            ("Lieux où quelqu'un aide (médiateur, accompagnement, initiation) : un accès à Internet seul n'est pas "
            "compté. Fiches de 2019 à 2021."),
            "La source s'arrête au département : près de la limite, un lieu voisin peut être plus proche.",
            ("Conseillers numériques et France services ne sont pas ajoutés : leur source situe l'employeur ou un "
            "autre service, pas la permanence."),
        ),
    ),
)  # fmt: skip

SERVICES: Final[Mapping[str, Service]] = {service.id: service for service in LISTED}
"""Every service by the id of its indicator, in the order of the plan."""


def services_of(*niveaux: str) -> tuple[Service, ...]:
    """The services of some levels, ours included, in the order of the plan."""
    return tuple(service for service in LISTED if service.niveau in niveaux)
