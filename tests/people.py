"""Made persons in the registry of the tiny département: every column about somebody holds a word that is found again."""

import psycopg

MARK = "zzperso"
"""Part of every made name and address: readers must never meet it."""

RESIDENT = f"{MARK}.habitante@exemple.fr"
AGENT = f"{MARK}.agent@exemple.fr"
OTHER = f"autre.{MARK}.habitante@exemple.fr"
NAME = f"Anne {MARK}-Habitante"

PEOPLE = f"""
INSERT INTO registre.compte (courriel, nom, mot_de_passe, sujet_oidc) VALUES
    ('{RESIDENT}', '{NAME}', '{MARK}-argon2', '{MARK}-sujet'), ('{AGENT}', 'Luc {MARK}-Agent', '{MARK}-argon2', NULL),
    ('{OTHER}', 'Paul {MARK}-Autre', NULL, '{MARK}-autre');
INSERT INTO registre.charge (compte, role, territoires) VALUES
    (1, 'contributeur', '{{}}'), (2, 'charge_de_territoire', '{{ouest}}'), (2, 'administrateur', '{{}}');
INSERT INTO registre.session (empreinte, compte, csrf, expire_le)
    VALUES ('\\x01', 1, '{MARK}', now() + interval '1 hour');
INSERT INTO registre.jeton (empreinte, compte, libelle, portees, expire_le)
    VALUES ('\\x02', 1, 'outil {MARK}', '{{}}', now() + interval '1 day');
INSERT INTO registre.demande (cle, compte, empreinte, statut, corps) VALUES
    ('k1', 1, 'e', 201, '{{"deposant_courriel": "{RESIDENT}"}}'),
    ('k2', 2, 'e', 201, '{{"texte": "reçu\\nde\\n{RESIDENT}", "nom": "{OTHER}"}}');
INSERT INTO registre.acteur (nom, type, note) VALUES
    ('Mairie', 'commune', NULL), ('{NAME}', 'habitant', 'son courriel : {RESIDENT}');
INSERT INTO registre.chantier (territoires, titre, theme, etat, elu_nom, elu_fonction, mandat_debut, mandat_fin) VALUES
    ('{{ouest}}', 'Santé', 'sante', 'ouvert', 'Élue Publique', 'vice-présidente', '2015-04-02', '2021-07-01'),
    ('{{est}}', 'Mobilité', 'mobilite', 'propose', 'Élu {MARK}', 'conseiller', '2021-07-01', NULL);
INSERT INTO registre.contribution (territoire, titre, theme, texte, deposant_type, deposant_nom, deposant_courriel, etat,
                                   portee, geom, point_exact, cree_par)
SELECT 'ouest', t, 'sante', x, 'habitant', n, c, e, 'point', ST_SetSRID(p, Find_SRID('registre', 'contribution', 'geom')), f, par
FROM (SELECT ST_Translate(ST_PointOnSurface(geom), 37, 11) AS p FROM geo.zone_version WHERE niveau = 'commune' ORDER BY code LIMIT 1) z,
     (VALUES ('Médecin', 'il en faut', '{NAME}', '{RESIDENT}', 'qualifiee', false, 1),
             ('Brouillon', 'texte {MARK}', NULL, NULL, 'brouillon', false, 1),
             ('Bus', 'le soir', NULL, NULL, 'deposee', true, 1),
             ('Saisie pour un autre', 'noté au guichet', 'Paul {MARK}-Autre', '{OTHER}', 'qualifiee', NULL, 2)
     ) v (t, x, n, c, e, f, par);
INSERT INTO registre.participant (chantier, acteur, personne, courriel, statut, cree_par) VALUES
    (1, NULL, '{NAME}', '{RESIDENT}', 'accepte', 1), (1, 1, 'Paul {MARK}-Autre', '{OTHER}', 'accepte', 2);
INSERT INTO registre.seance (chantier, date, compte_rendu, restreint) VALUES
    (1, '2017-05-01', 'écrire à {RESIDENT} ; {NAME} était là', true), (1, '2017-06-01', 'public', false);
INSERT INTO registre.commentaire (seance, chantier, texte, cree_par) VALUES (1, 1, 'vu', 1);
INSERT INTO registre.projet (territoires, titre, theme, maitre_ouvrage, etat) VALUES ('{{ouest}}', 'Cabinet', 'sante', 1, 'idee');
INSERT INTO registre.historique (objet, objet_id, version, par, etat_avant, etat_apres, motif, champs) VALUES
    ('contribution', 1, 1, 1, NULL, 'deposee', NULL, '{{"deposant_nom": {{"avant": null, "apres": "{NAME}"}},
        "deposant_courriel": {{"avant": null, "apres": "{RESIDENT}"}}, "localisation": {{"apres": "{MARK}"}},
        "titre": {{"avant": null, "apres": "Médecin"}}}}'),
    ('contribution', 1, 2, 2, 'deposee', 'qualifiee', 'répondre à {RESIDENT}', '{{}}'),
    ('contribution', 2, 1, 1, NULL, 'brouillon', 'note {MARK}', '{{"texte": {{"apres": "texte {MARK}"}}}}'),
    ('contribution', 4, 1, 2, NULL, 'qualifiee', NULL, '{{"deposant_courriel": {{"apres": "{OTHER}"}}}}'),
    ('participant', 1, 1, 1, NULL, NULL, NULL, '{{"personne": {{"apres": "{NAME}"}}}}');
UPDATE registre.contribution SET version = 2 WHERE id = 1;
INSERT INTO registre.journal (compte, action, objet, objet_id) VALUES (1, 'creer', 'contribution', 1);
"""


def settle(url: str) -> None:
    """Write the made persons into a registry that has nobody yet."""
    with psycopg.connect(url) as connection:
        connection.execute(PEOPLE.encode())
