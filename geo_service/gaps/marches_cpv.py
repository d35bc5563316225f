"""Families of the common procurement vocabulary (CPV 2008, règlement CE 213/2008): short names of what they hold."""

from collections.abc import Iterable

from geo_service.errors import InputError

UNKNOWN = "sans code CPV"

FAMILIES: dict[str, str] = dict(
    line.split(" ", 1)
    for line in """
03 produits agricoles
09 produits pétroliers et énergie
14 produits miniers
15 produits alimentaires
16 machines agricoles
18 vêtements
19 cuirs et textiles
22 imprimés
24 produits chimiques
30 matériel de bureau et informatique
31 appareils électriques
32 matériel de télécommunication
33 matériel médical et produits pharmaceutiques
34 équipement de transport
35 équipement de sécurité et de défense
37 instruments de musique, sport, jeux
38 équipement de laboratoire
39 mobilier
41 eau
42 machines industrielles
43 machines de construction
44 matériaux de construction
45 travaux
451 travaux préparatoires de chantier
452 travaux de construction et de génie civil
453 travaux d'équipement du bâtiment
454 travaux de parachèvement de bâtiment
455 location d'engins de chantier
4521 travaux de bâtiment
45210 bâtiments, sans précision
45211 immeubles et maisons
45212 loisirs, sport, culture, restauration
45213 commerces, entrepôts, industrie, transports
45214 enseignement et recherche
45215 santé, social, crématoriums, sanitaires
45216 ordre public, secours, défense
45217 constructions gonflables
4522 ouvrages d'art et génie civil
4523 routes, réseaux, voies
4524 ouvrages hydrauliques
4525 usines et exploitation minière
4526 toitures et travaux spécialisés
48 logiciels
50 réparation et entretien
51 installation
55 hôtellerie et restauration
60 transport
63 services annexes des transports
64 postes et télécommunications
65 services publics de réseau
66 services financiers et assurances
70 services immobiliers
71 architecture et ingénierie
72 services informatiques
73 recherche et développement
75 administration publique
76 services de l'industrie pétrolière
77 agriculture, espaces verts
79 services aux entreprises
80 enseignement et formation
85 santé et action sociale
90 déchets, propreté, environnement
92 loisirs, culture et sport
98 autres services
""".strip().splitlines()
)


def digits_of(text: str) -> str:
    """A CPV code or its beginning, two to eight digits, its key left out (« 45210000-2 » is 4521).

    Zeros at the end only fill the code up, so they are left out from the third digit on.

    Raises:
        InputError: something else.
    """
    code = text.strip().partition("-")[0]
    if not (code.isascii() and code.isdigit() and 2 <= len(code) <= 8):
        raise InputError(
            f"Code CPV « {text[:20]} » illisible : donnez ses 2 à 8 premiers chiffres, par exemple 45 ou 4521."
        )
    return code[:2] + code[2:].rstrip("0") if len(code) == 8 else code


def family(cpv: str | None, digits: int) -> str:
    """The first digits of a code; its whole beginning when it is shorter; empty without a code."""
    return (cpv or "").partition("-")[0][:digits]


def label(code: str) -> str:
    """Short name of the narrowest known family that holds a code."""
    for length in range(len(code), 1, -1):
        if code[:length] in FAMILIES:
            return FAMILIES[code[:length]]
    return f"CPV {code}" if code else UNKNOWN


def common_family(codes: Iterable[str]) -> str:
    """The narrowest beginning that all codes share; empty when they share no division."""
    known = [code.partition("-")[0] for code in codes]
    least, most = min(known, default=""), max(known, default="")
    length = next((at for at, digit in enumerate(least) if most[at : at + 1] != digit), len(least))
    return least[:length] if length >= 2 else ""
