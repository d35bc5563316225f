"""Whether a supplier may be named: natural persons are never profiled.

The files say neither the legal form nor who trades in their own name, so the rule names only what a word proves to be
a business: an establishment (SIRET, key right) that is public (SIREN beginning by 1 or 2), or whose name holds a legal
form, or, without any first name, is one word or holds a word of trade. Everybody else, foreign numbers included, is
only counted (« personne physique ou titulaire non nommé »). The rule hides companies: that is the side to err on.
"""

import re
import unicodedata

from geo_service.gaps.marches_siret import luhn
from geo_service.model.marche import Titulaire

UNNAMED = "personne physique ou titulaire non nommé"
LA_POSTE = "356000000"
"""Its establishments have no key (INSEE)."""


def _words_of(text: str) -> tuple[str, ...]:
    return tuple(text.split())


FORMS = _words_of(
    """
    SA SAS SASU SARL EURL SNC SCS SCA SCI SCM SCP SCOP SCIC SEM SEML SPL SELARL SELAS SEP GIE GIP EARL GAEC
    CUMA SCEA SOC SOCIETE STE ETS ETABLISSEMENT ETABLISSEMENTS ASSOCIATION ASS FONDATION GROUPE GROUPEMENT
    COOPERATIVE COMPAGNIE CIE SYNDICAT OFFICE REGIE HOLDING
    """
)
"""Words that only a legal person writes."""

PERSON = _words_of(
    """
    M MR MME MLLE MONSIEUR MADAME MADEMOISELLE EI EIRL MICRO AUTOENTREPRENEUR ND
    """
)
"""Words that only a natural person writes; « ND » is a name SIRENE does not give."""

TRADES = _words_of(
    """
    CONSTRUCT BATI TRAVAUX MENUIS CHARPENT COUVERTURE ETANCH PLATR PEINT CARREL ELECTR PLOMB CHAUFF THERM
    ENERG METAL SERRUR FACAD ISOL TECHN SERVICE SYSTEM SUD OUEST PAYSAG
    ENVIRON ESPACES INGENIER RESEAU AMENAG DEMOL TERRASS GENIE BOIS SOL TRANSPORT CONSEIL EQUIP FONDATIONS
    SOLUTION PROTECT FILS FRERES ENTREPRISES ATELIER ENTREPRISE INTERNATIONAL FRANCE INDUSTRI
    """
)
"""How words of trade begin; natural persons write them too, beside their name."""

FIRST_NAMES = _words_of(
    """
    ADRIEN ALAIN ALBERT ALEXANDRE ALEXIS ALICE ANDRE ANNE ANTHONY ANTOINE ANTONIO ARNAUD AURELIE AURELIEN
    BASTIEN BENJAMIN BENOIT BERNARD BRICE BRUNO CAMILLE CARLOS CAROLE CATHERINE CEDRIC CELINE CHARLES
    CHRISTELLE CHRISTIAN CHRISTINE CHRISTOPHE CLAIRE CLAUDE CLEMENT CYRIL DAMIEN DANIEL DAVID DENIS DIDIER
    DOMINIQUE EMILIE EMMANUEL ERIC ETIENNE FABIEN FABRICE FLORENCE FLORENT FLORIAN FRANCIS FRANCK FRANCOIS
    FREDERIC GAEL GEORGES GERALD GERARD GILBERT GILLES GREGORY GUILLAUME GUY HENRI HERVE HUGO HUGUES
    ISABELLE JACQUES JEAN JEROME JOEL JOHAN JONATHAN JOSE JOSEPH JULIE JULIEN KEVIN LAURENCE LAURENT LIONEL
    LOIC LOUIS LUC LUCAS LUDOVIC MANUEL MARC MARCEL MARIE MARINE MARTIN MATHIEU MATTHIEU MAURICE MAXIME
    MICHAEL MICHEL MICKAEL NATHALIE NICOLAS OLIVIER PASCAL PATRICE PATRICK PAUL PAULO PHILIPPE PIERRE
    QUENTIN RAPHAEL RAYMOND REGIS REMI RENAUD RENE RICHARD ROBERT ROGER ROMAIN SABINE SANDRINE SEBASTIEN
    SERGE SIMON SOPHIE STEPHANE STEPHANIE SYLVAIN SYLVIE THIBAULT THIERRY THOMAS VALERIE VERONIQUE VICTOR
    VINCENT VIRGINIE XAVIER YANN YANNICK YVAN YVES
    """
)
"""The most frequent in France."""


def may_be_named(winner: Titulaire) -> bool:
    """Whether a supplier is surely no natural person."""
    words = _words(winner.nom or "")
    if not words or not _is_establishment(winner) or not set(words).isdisjoint(PERSON):
        return False
    return winner.id.startswith(("1", "2")) or _is_business(words)


def _is_business(words: list[str]) -> bool:
    if not set(words).isdisjoint(FORMS):
        return True
    alone = len(words) == 1 and len(words[0]) > 1
    return (alone or any(word.startswith(TRADES) for word in words)) and set(words).isdisjoint(FIRST_NAMES)


def _is_establishment(winner: Titulaire) -> bool:
    """A SIRET whose key is right; where the source gives no type, the number itself tells."""
    if (winner.type or "SIRET").strip().upper() != "SIRET" or len(winner.id) != 14:
        return False
    return luhn(winner.id) or winner.id.startswith(LA_POSTE)


def _words(name: str) -> list[str]:
    plain = unicodedata.normalize("NFD", name.upper())
    return re.findall(r"[A-Z0-9]+", "".join(one for one in plain if not unicodedata.combining(one)))
