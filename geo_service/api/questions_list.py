"""The fifteen questions: their sentences, parameters, examples, and what each needs to be answered."""

from dataclasses import asdict, dataclass
from typing import Any, Final

Json = dict[str, Any]

REGISTRY: Final = "le registre"
COMPLETE: Final = "le registre, déclaré complet (« actions ») pour le territoire et le thème"
FIGURES: Final = "les indicateurs publiés"


@dataclass(frozen=True)
class Question:
    """A question. ``exemple`` is a query where ``{zone}``, ``{commune}`` stand for zones of this département."""

    numero: int
    phrase: str
    parametres: tuple[str, ...]
    exemple: str
    besoin: str

    @property
    def adresse(self) -> str:
        """Where it is asked."""
        return f"/api/questions/{self.numero}"

    def listed(self, territoire: str, commune: str) -> Json:
        """What the list says of it."""
        query = self.exemple.format(zone=territoire, commune=commune)
        return asdict(self) | {
            "adresse": self.adresse,
            "exemple": f"{self.adresse}?{query}" if query else self.adresse,
        }


QUESTIONS: Final = {
    question.numero: question
    for question in (
        Question(1, "Quelles communes sont au-delà de N minutes d'un service, et sans projet ni chantier sur ce thème ?",
                 ("indicateur", "seuil", "theme", "zone"), "indicateur=temps_pharmacie&seuil=10&zone={zone}", f"{FIGURES} ; {COMPLETE}"),
        Question(2, "Quelles priorités sont en carence ?", ("zone", "theme", "type", "contributions_max", "besoin", "seuil", "etat_max_mois"),
                 "zone={zone}", "les enjeux du pacte ; le registre, déclaré complet"),
        Question(3, "Quel est le profil d'un territoire avant le conseil n°N ?", ("zone", "conseil"), "zone={zone}&conseil=11",
                 f"{FIGURES} ; le conseil inscrit au registre"),
        Question(4, "Qu'est-ce qui a changé entre deux conseils, et pourquoi ?", ("zone", "de", "a"), "zone={zone}&de=9&a=10",
                 "deux conseils datés au registre ; les publications de ces dates, encore gardées"),
        Question(5, "Où les écarts se cumulent-ils, pour combien d'habitants ?", ("zone", "m"), "zone={zone}&m=2", FIGURES),
        Question(6, "Combien d'habitants sont au-delà de 10, 20, 30, 60 minutes de chaque niveau de service ?", ("zone",),
                 "zone={zone}", FIGURES),
        Question(7, "Et si un service ouvrait, fermait, changeait ici ? Où en placer k nouveaux ?", ("zone",), "zone={zone}",
                 "les lieux des services et les temps de trajet"),
        Question(8, "Quelles actions concernent une commune, par quelque niveau que ce soit ?", ("zone", "theme"), "zone={commune}",
                 f"{REGISTRY} ; les faits datés"),
        Question(9, "Où manque-t-il des locaux raccordables à la fibre, et depuis quand ?", ("zone",), "zone={zone}", FIGURES),
        Question(10, "Quelle part des achats publics va à des titulaires établis ici, quelle part est exécutée ici ?",
                 ("zone", "acheteur", "cpv", "annee"), "", "les marchés publics chargés"),
        Question(11, "Quels fournisseurs, par famille CPV et par zone ?", ("zone", "acheteur", "cpv", "annee", "niveau", "chiffres"),
                 "cpv=45&niveau=territoire", "les marchés publics chargés"),
        Question(12, "Quels chantiers sont en retard, quels livrables manquent ?", ("zone", "theme"), "zone={zone}",
                 "des livrables avec une échéance au registre"),
        Question(13, "Quels territoires ont le même problème, que font-ils, et quelles initiatives ailleurs ?",
                 ("theme", "dossier"), "theme=sante", f"{FIGURES} ; {REGISTRY} ; les initiatives"),
        Question(14, "Quels sont les périmètres, et à quel point sont-ils sûrs ?", ("zone", "niveaux"), "zone={zone}&niveaux=territoire,epci",
                 "les appartenances publiées"),
        Question(15, "Qu'est-ce qui n'est pas connu ?", ("zone",), "zone={zone}", "rien : c'est la liste de ce qui manque"),
    )
}  # fmt: skip
