-- The registry: what planners and councils write. Nothing is deleted; every change keeps who, when, what before
-- and after. Readers (geo_read) see only the public views at the end; geo_write may read and write, never delete.
CREATE SCHEMA registre;

CREATE TABLE registre.compte (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    courriel text UNIQUE,
    nom text,
    mot_de_passe text,
    sujet_oidc text UNIQUE,
    actif boolean NOT NULL DEFAULT true,
    cree_le timestamptz NOT NULL DEFAULT clock_timestamp(),
    vu_le timestamptz,
    efface_le timestamptz,
    CHECK (efface_le IS NOT NULL OR courriel IS NOT NULL OR sujet_oidc IS NOT NULL)
);
COMMENT ON COLUMN registre.compte.mot_de_passe IS 'argon2id; NULL for an account that signs in elsewhere';

CREATE TABLE registre.charge (
    compte integer NOT NULL REFERENCES registre.compte,
    role text NOT NULL CHECK (role IN ('lecteur', 'contributeur', 'membre_du_groupe', 'direction_referente',
                                       'charge_de_territoire', 'elu_porteur', 'administrateur')),
    territoires text[] NOT NULL DEFAULT '{}',
    chantiers integer[] NOT NULL DEFAULT '{}',
    donne_le timestamptz NOT NULL DEFAULT clock_timestamp(),
    donne_par integer REFERENCES registre.compte,
    PRIMARY KEY (compte, role)
);

-- Sessions and tokens are kept as digests: a copy of the database signs nobody in.
CREATE TABLE registre.session (
    empreinte bytea PRIMARY KEY,
    compte integer NOT NULL REFERENCES registre.compte,
    csrf text NOT NULL,
    ouverte_le timestamptz NOT NULL DEFAULT clock_timestamp(),
    expire_le timestamptz NOT NULL,
    fermee_le timestamptz
);
CREATE TABLE registre.jeton (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    empreinte bytea NOT NULL UNIQUE,
    compte integer NOT NULL REFERENCES registre.compte,
    libelle text NOT NULL,
    portees text[] NOT NULL,
    cree_le timestamptz NOT NULL DEFAULT clock_timestamp(),
    expire_le timestamptz NOT NULL,
    revoque_le timestamptz,
    utilise_le timestamptz
);

-- Who did what, without what was said: purged after its retention.
CREATE TABLE registre.journal (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    le timestamptz NOT NULL DEFAULT clock_timestamp(),
    compte integer,
    jeton integer,
    action text NOT NULL,
    objet text,
    objet_id integer,
    resultat text NOT NULL DEFAULT 'fait',
    detail jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX ON registre.journal (le);

-- Every state an object was in. avant is NULL at its creation; champs holds the fields that changed, as they were
-- and as they became. The fields of a person are erased here too when the person asks.
CREATE TABLE registre.historique (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    objet text NOT NULL,
    objet_id integer NOT NULL,
    version integer NOT NULL,
    le timestamptz NOT NULL DEFAULT clock_timestamp(),
    par integer REFERENCES registre.compte,
    etat_avant text,
    etat_apres text,
    motif text,
    conseil integer,
    decision integer,
    champs jsonb NOT NULL DEFAULT '{}',
    UNIQUE (objet, objet_id, version)
);

-- Answers already given to a key: the same request twice writes once.
CREATE TABLE registre.demande (
    cle text NOT NULL,
    compte integer NOT NULL,
    empreinte text NOT NULL,
    statut integer NOT NULL,
    corps jsonb NOT NULL,
    le timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (cle, compte)
);
CREATE INDEX ON registre.demande (le);

CREATE TABLE registre.acteur (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    version integer NOT NULL DEFAULT 1,
    nom text NOT NULL,
    type text NOT NULL CHECK (type IN ('departement', 'commune', 'epci', 'region', 'etat', 'ars', 'operateur', 'association', 'entreprise', 'habitant', 'autre')),
    siren text,
    site text,
    note text,
    cree_le timestamptz NOT NULL DEFAULT clock_timestamp(),
    cree_par integer REFERENCES registre.compte,
    modifie_le timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (nom, type)
);

CREATE TABLE registre.conseil (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    version integer NOT NULL DEFAULT 1,
    numero integer NOT NULL,
    territoire text NOT NULL,
    date date,
    date_texte text,
    lieu text,
    theme_du_conseil text,
    ateliers text,
    source text,
    cree_le timestamptz NOT NULL DEFAULT clock_timestamp(),
    cree_par integer REFERENCES registre.compte,
    modifie_le timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (numero, territoire)
);
CREATE INDEX ON registre.conseil (territoire);

CREATE TABLE registre.conference_departementale (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    version integer NOT NULL DEFAULT 1,
    date date NOT NULL,
    lieu text,
    objet text,
    source text,
    cree_le timestamptz NOT NULL DEFAULT clock_timestamp(),
    cree_par integer REFERENCES registre.compte,
    modifie_le timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE registre.carnet_de_voyage (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    version integer NOT NULL DEFAULT 1,
    territoire text NOT NULL,
    titre text NOT NULL,
    date date,
    texte text NOT NULL,
    source text,
    cree_le timestamptz NOT NULL DEFAULT clock_timestamp(),
    cree_par integer REFERENCES registre.compte,
    modifie_le timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX ON registre.carnet_de_voyage (territoire);

CREATE TABLE registre.pacte (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    version integer NOT NULL DEFAULT 1,
    territoire text NOT NULL,
    annee integer NOT NULL,
    partie text NOT NULL CHECK (partie IN ('strategique', 'operationnelle')),
    texte text,
    revue text,
    precedent integer REFERENCES registre.pacte,
    deliberation text,
    vote_le date,
    source text,
    etat text NOT NULL CHECK (etat IN ('diagnostic', 'prepare', 'vote', 'actualise', 'evalue', 'inconnu')),
    observe_le date,
    cree_le timestamptz NOT NULL DEFAULT clock_timestamp(),
    cree_par integer REFERENCES registre.compte,
    modifie_le timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (territoire, annee, partie)
);
CREATE INDEX ON registre.pacte (territoire);
CREATE INDEX ON registre.pacte (precedent);

CREATE TABLE registre.axe (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    version integer NOT NULL DEFAULT 1,
    numero integer NOT NULL,
    titre text NOT NULL,
    source text,
    cree_le timestamptz NOT NULL DEFAULT clock_timestamp(),
    cree_par integer REFERENCES registre.compte,
    modifie_le timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (numero)
);

CREATE TABLE registre.enjeu (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    version integer NOT NULL DEFAULT 1,
    territoire text NOT NULL,
    titre text NOT NULL,
    theme text NOT NULL,
    axe integer REFERENCES registre.axe,
    pacte integer REFERENCES registre.pacte,
    origine text,
    source text,
    cree_le timestamptz NOT NULL DEFAULT clock_timestamp(),
    cree_par integer REFERENCES registre.compte,
    modifie_le timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (origine)
);
CREATE INDEX ON registre.enjeu (territoire);
CREATE INDEX ON registre.enjeu (axe);
CREATE INDEX ON registre.enjeu (pacte);

CREATE TABLE registre.fiche_action (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    version integer NOT NULL DEFAULT 1,
    territoire text NOT NULL,
    titre text NOT NULL,
    theme text NOT NULL,
    pacte integer REFERENCES registre.pacte,
    enjeu integer REFERENCES registre.enjeu,
    maitre_ouvrage integer REFERENCES registre.acteur,
    partenaires integer[],
    competent text CHECK (competent IN ('departement', 'commune_ou_epci', 'region', 'etat_ou_ars', 'inconnu')),
    debut date,
    fin date,
    resultat_attendu text,
    deliberation text,
    source text,
    etat text NOT NULL CHECK (etat IN ('projetee', 'engagee', 'en_cours', 'realisee', 'suspendue', 'abandonnee', 'inconnu')),
    observe_le date,
    cree_le timestamptz NOT NULL DEFAULT clock_timestamp(),
    cree_par integer REFERENCES registre.compte,
    modifie_le timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX ON registre.fiche_action (territoire);
CREATE INDEX ON registre.fiche_action (pacte);
CREATE INDEX ON registre.fiche_action (enjeu);
CREATE INDEX ON registre.fiche_action (maitre_ouvrage);

CREATE TABLE registre.chantier (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    version integer NOT NULL DEFAULT 1,
    territoires text[] NOT NULL,
    titre text NOT NULL,
    theme text NOT NULL,
    declencheur text CHECK (declencheur IN ('projet_structurant', 'contributions', 'carence')),
    conseil integer REFERENCES registre.conseil,
    elu_nom text,
    elu_fonction text,
    mandat_debut date,
    mandat_fin date,
    direction_pilote text,
    directions_ressources text,
    objectifs text,
    feuille_de_route text,
    feuille_adoptee_le date,
    origine text,
    source text,
    etat text NOT NULL CHECK (etat IN ('propose', 'ouvert', 'lance', 'en_cours', 'acheve', 'evalue', 'suspendu', 'abandonne', 'inconnu')),
    observe_le date,
    portee text NOT NULL DEFAULT 'inconnu'
        CHECK (portee IN ('point', 'trace', 'communes', 'epci', 'territoire', 'departement', 'inconnu')),
    zones text[] NOT NULL DEFAULT '{}',
    geom geometry(Geometry, 2154),
    cree_le timestamptz NOT NULL DEFAULT clock_timestamp(),
    cree_par integer REFERENCES registre.compte,
    modifie_le timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (origine)
);
CREATE INDEX ON registre.chantier USING gin (territoires);
CREATE INDEX ON registre.chantier USING gist (geom);
CREATE INDEX ON registre.chantier USING gin (zones);
CREATE INDEX ON registre.chantier (conseil);

CREATE TABLE registre.contribution (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    version integer NOT NULL DEFAULT 1,
    territoire text NOT NULL,
    titre text NOT NULL,
    theme text NOT NULL,
    texte text NOT NULL,
    deposant_type text CHECK (deposant_type IN ('departement', 'commune', 'epci', 'region', 'etat', 'ars', 'operateur', 'association', 'entreprise', 'habitant', 'autre')),
    deposant_nom text,
    deposant_courriel text,
    point_exact boolean,
    enjeu integer REFERENCES registre.enjeu,
    fiche_action integer REFERENCES registre.fiche_action,
    chantier integer REFERENCES registre.chantier,
    fusion integer REFERENCES registre.contribution,
    destinataire text,
    etat text NOT NULL CHECK (etat IN ('brouillon', 'deposee', 'a_completer', 'qualifiee', 'rattachee', 'fusionnee', 'reorientee', 'sans_suite', 'irrecevable', 'inconnu')),
    observe_le date,
    portee text NOT NULL DEFAULT 'inconnu'
        CHECK (portee IN ('point', 'trace', 'communes', 'epci', 'territoire', 'departement', 'inconnu')),
    zones text[] NOT NULL DEFAULT '{}',
    geom geometry(Geometry, 2154),
    cree_le timestamptz NOT NULL DEFAULT clock_timestamp(),
    cree_par integer REFERENCES registre.compte,
    modifie_le timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX ON registre.contribution (territoire);
CREATE INDEX ON registre.contribution USING gist (geom);
CREATE INDEX ON registre.contribution USING gin (zones);
CREATE INDEX ON registre.contribution (enjeu);
CREATE INDEX ON registre.contribution (fiche_action);
CREATE INDEX ON registre.contribution (chantier);
CREATE INDEX ON registre.contribution (fusion);

CREATE TABLE registre.projet (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    version integer NOT NULL DEFAULT 1,
    territoires text[],
    titre text NOT NULL,
    theme text NOT NULL,
    description text,
    maitre_ouvrage integer REFERENCES registre.acteur,
    competent text CHECK (competent IN ('departement', 'commune_ou_epci', 'region', 'etat_ou_ars', 'inconnu')),
    enjeu integer REFERENCES registre.enjeu,
    fiche_action integer REFERENCES registre.fiche_action,
    chantier integer REFERENCES registre.chantier,
    annee integer,
    debut date,
    fin date,
    origine text,
    source text,
    etat text NOT NULL CHECK (etat IN ('idee', 'emergence', 'etudes', 'plan_de_financement_boucle', 'en_cours', 'realise', 'suspendu', 'abandonne', 'inconnu')),
    observe_le date,
    portee text NOT NULL DEFAULT 'inconnu'
        CHECK (portee IN ('point', 'trace', 'communes', 'epci', 'territoire', 'departement', 'inconnu')),
    zones text[] NOT NULL DEFAULT '{}',
    geom geometry(Geometry, 2154),
    cree_le timestamptz NOT NULL DEFAULT clock_timestamp(),
    cree_par integer REFERENCES registre.compte,
    modifie_le timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (origine)
);
CREATE INDEX ON registre.projet USING gin (territoires);
CREATE INDEX ON registre.projet USING gist (geom);
CREATE INDEX ON registre.projet USING gin (zones);
CREATE INDEX ON registre.projet (maitre_ouvrage);
CREATE INDEX ON registre.projet (enjeu);
CREATE INDEX ON registre.projet (fiche_action);
CREATE INDEX ON registre.projet (chantier);

CREATE TABLE registre.montant (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    version integer NOT NULL DEFAULT 1,
    projet integer REFERENCES registre.projet,
    fiche_action integer REFERENCES registre.fiche_action,
    type text NOT NULL CHECK (type IN ('cout_total', 'demande', 'vote', 'engage', 'notifie', 'paye')),
    montant_eur double precision NOT NULL CHECK (montant_eur >= 0),
    financeur integer REFERENCES registre.acteur,
    annee integer,
    plancher boolean,
    source text,
    cree_le timestamptz NOT NULL DEFAULT clock_timestamp(),
    cree_par integer REFERENCES registre.compte,
    modifie_le timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX ON registre.montant (projet);
CREATE INDEX ON registre.montant (fiche_action);
CREATE INDEX ON registre.montant (financeur);

CREATE TABLE registre.seance (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    version integer NOT NULL DEFAULT 1,
    chantier integer NOT NULL REFERENCES registre.chantier,
    date date NOT NULL,
    lieu text,
    compte_rendu text,
    releve_de_decision text,
    restreint boolean NOT NULL DEFAULT false,
    cree_le timestamptz NOT NULL DEFAULT clock_timestamp(),
    cree_par integer REFERENCES registre.compte,
    modifie_le timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX ON registre.seance (chantier);

CREATE TABLE registre.livrable (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    version integer NOT NULL DEFAULT 1,
    chantier integer NOT NULL REFERENCES registre.chantier,
    titre text NOT NULL,
    echeance date,
    remis_le date,
    adresse text,
    etat text NOT NULL CHECK (etat IN ('attendu', 'remis', 'abandonne', 'inconnu')),
    observe_le date,
    restreint boolean NOT NULL DEFAULT false,
    cree_le timestamptz NOT NULL DEFAULT clock_timestamp(),
    cree_par integer REFERENCES registre.compte,
    modifie_le timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX ON registre.livrable (chantier);

CREATE TABLE registre.participant (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    version integer NOT NULL DEFAULT 1,
    chantier integer NOT NULL REFERENCES registre.chantier,
    acteur integer REFERENCES registre.acteur,
    personne text,
    courriel text,
    statut text NOT NULL CHECK (statut IN ('demande', 'accepte', 'refuse', 'parti')),
    restreint boolean NOT NULL DEFAULT false,
    cree_le timestamptz NOT NULL DEFAULT clock_timestamp(),
    cree_par integer REFERENCES registre.compte,
    modifie_le timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX ON registre.participant (chantier);
CREATE INDEX ON registre.participant (acteur);

CREATE TABLE registre.decision (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    version integer NOT NULL DEFAULT 1,
    chantier integer REFERENCES registre.chantier,
    fiche_action integer REFERENCES registre.fiche_action,
    organe text NOT NULL CHECK (organe IN ('assemblee', 'commission_permanente')),
    date date NOT NULL,
    texte text NOT NULL,
    deliberation text,
    source text,
    cree_le timestamptz NOT NULL DEFAULT clock_timestamp(),
    cree_par integer REFERENCES registre.compte,
    modifie_le timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX ON registre.decision (chantier);
CREATE INDEX ON registre.decision (fiche_action);

CREATE TABLE registre.preuve (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    version integer NOT NULL DEFAULT 1,
    titre text NOT NULL,
    adresse text,
    date date,
    projet integer REFERENCES registre.projet,
    chantier integer REFERENCES registre.chantier,
    contribution integer REFERENCES registre.contribution,
    fiche_action integer REFERENCES registre.fiche_action,
    source text,
    cree_le timestamptz NOT NULL DEFAULT clock_timestamp(),
    cree_par integer REFERENCES registre.compte,
    modifie_le timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX ON registre.preuve (projet);
CREATE INDEX ON registre.preuve (chantier);
CREATE INDEX ON registre.preuve (contribution);
CREATE INDEX ON registre.preuve (fiche_action);

CREATE TABLE registre.completude (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    version integer NOT NULL DEFAULT 1,
    territoire text NOT NULL,
    theme text NOT NULL,
    objet text NOT NULL CHECK (objet IN ('enjeux', 'contributions', 'actions')),
    declaree_par text NOT NULL,
    au date NOT NULL,
    note text,
    cree_le timestamptz NOT NULL DEFAULT clock_timestamp(),
    cree_par integer REFERENCES registre.compte,
    modifie_le timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (territoire, theme, objet)
);
CREATE INDEX ON registre.completude (territoire);

CREATE TABLE registre.commentaire (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    version integer NOT NULL DEFAULT 1,
    seance integer NOT NULL REFERENCES registre.seance,
    chantier integer NOT NULL REFERENCES registre.chantier,
    texte text NOT NULL,
    restreint boolean NOT NULL DEFAULT false,
    cree_le timestamptz NOT NULL DEFAULT clock_timestamp(),
    cree_par integer REFERENCES registre.compte,
    modifie_le timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX ON registre.commentaire (seance);
CREATE INDEX ON registre.commentaire (chantier);

ALTER TABLE registre.montant ADD CHECK (num_nonnulls(projet, fiche_action) = 1);
ALTER TABLE registre.historique ADD FOREIGN KEY (conseil) REFERENCES registre.conseil,
    ADD FOREIGN KEY (decision) REFERENCES registre.decision;

-- A state observed once ages out: what is not confirmed for so long is unknown, except what is over.
CREATE FUNCTION registre.etat_actuel(etat text, observe_le date, clos text[], mois integer) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT CASE WHEN etat = ANY (clos) OR observe_le >= current_date - make_interval(months => mois) THEN etat
               ELSE 'inconnu' END $$;

-- Months after which an observed state is unknown: a setting of the département, read by views.
CREATE TABLE registre.reglage (nom text PRIMARY KEY, valeur integer NOT NULL, unite text NOT NULL);
INSERT INTO registre.reglage VALUES ('etat_vieilli', 24, 'mois');

-- What a map shows of a place: a point inside it. That of a contribution is its commune's inside point unless its
-- author chose the exact one. It is kept, in EPSG:3857 too, because a tile has no time to look for communes.
ALTER TABLE registre.contribution ADD COLUMN lieu geometry(Point, 2154),
    ADD COLUMN lieu_3857 geometry(Point, 3857) GENERATED ALWAYS AS (ST_Transform(lieu, 3857)) STORED;
ALTER TABLE registre.projet ADD COLUMN lieu geometry(Point, 2154),
    ADD COLUMN lieu_3857 geometry(Point, 3857) GENERATED ALWAYS AS (ST_Transform(lieu, 3857)) STORED;
ALTER TABLE registre.chantier ADD COLUMN lieu geometry(Point, 2154),
    ADD COLUMN lieu_3857 geometry(Point, 3857) GENERATED ALWAYS AS (ST_Transform(lieu, 3857)) STORED;

CREATE FUNCTION registre.placer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.lieu := ST_PointOnSurface(NEW.geom);
    IF TG_TABLE_NAME = 'contribution' THEN
        IF NEW.portee = 'point' AND NOT coalesce(NEW.point_exact, false) THEN
            NEW.lieu := (
                SELECT ST_PointOnSurface(z.geom) FROM geo.zone_version z
                WHERE z.niveau = 'commune' AND z.version_id = (SELECT id FROM geo.current_version WHERE name = 'zones')
                ORDER BY z.geom <-> NEW.geom LIMIT 1);
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER placer BEFORE INSERT OR UPDATE ON registre.contribution FOR EACH ROW EXECUTE FUNCTION registre.placer();
CREATE TRIGGER placer BEFORE INSERT OR UPDATE ON registre.projet FOR EACH ROW EXECUTE FUNCTION registre.placer();
CREATE TRIGGER placer BEFORE INSERT OR UPDATE ON registre.chantier FOR EACH ROW EXECUTE FUNCTION registre.placer();
CREATE INDEX ON registre.contribution USING gist (lieu_3857);
CREATE INDEX ON registre.projet USING gist (lieu_3857);
CREATE INDEX ON registre.chantier USING gist (lieu_3857);
CREATE INDEX ON registre.contribution USING gist (lieu);
CREATE INDEX ON registre.projet USING gist (lieu);
CREATE INDEX ON registre.chantier USING gist (lieu);

-- What is searched: words (French stems) and pieces of words, without case nor accents.
CREATE FUNCTION geo.mots(titre text, texte text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT geo.normaliser(titre || ' ' || coalesce(texte, '')) $$;
ALTER TABLE registre.contribution
    ADD COLUMN mots tsvector GENERATED ALWAYS AS (to_tsvector('french', geo.mots(titre, texte))) STORED,
    ADD COLUMN titre_cherche text GENERATED ALWAYS AS (geo.normaliser(titre)) STORED;
ALTER TABLE registre.projet
    ADD COLUMN mots tsvector GENERATED ALWAYS AS (to_tsvector('french', geo.mots(titre, description))) STORED,
    ADD COLUMN titre_cherche text GENERATED ALWAYS AS (geo.normaliser(titre)) STORED;
ALTER TABLE registre.chantier
    ADD COLUMN mots tsvector GENERATED ALWAYS AS (to_tsvector('french', geo.mots(titre, objectifs))) STORED,
    ADD COLUMN titre_cherche text GENERATED ALWAYS AS (geo.normaliser(titre)) STORED;
CREATE INDEX ON registre.contribution USING gin (mots);
CREATE INDEX ON registre.projet USING gin (mots);
CREATE INDEX ON registre.chantier USING gin (mots);
CREATE INDEX ON registre.contribution USING gin (titre_cherche gin_trgm_ops);
CREATE INDEX ON registre.projet USING gin (titre_cherche gin_trgm_ops);
CREATE INDEX ON registre.chantier USING gin (titre_cherche gin_trgm_ops);

-- The public part of each kind, and nothing else: no person, no draft, nothing restricted, no version (it would
-- tell that something hidden changed), no reference to what is hidden. geom is the point that maps show, trace the
-- place as it was drawn.
CREATE VIEW pub.registre_contribution AS
SELECT c.id AS feature_id, 'contribution:' || c.id AS id, c.id::text AS code, c.titre, c.texte, c.theme, c.territoire,
       c.deposant_type, c.point_exact, c.etat, c.observe_le, c.portee, c.zones || ('territoire:' || c.territoire) AS zones,
       c.enjeu, c.fiche_action,
       (SELECT h.id FROM registre.chantier h WHERE h.id = c.chantier AND h.etat <> 'propose') AS chantier,
       (SELECT f.id FROM registre.contribution f WHERE f.id = c.fusion
        AND f.etat IN ('qualifiee', 'rattachee', 'fusionnee', 'reorientee', 'sans_suite', 'inconnu')) AS fusion,
       c.destinataire, c.cree_le::date AS deposee_le, c.lieu AS geom, c.lieu_3857, c.mots, c.titre_cherche,
       CASE WHEN c.portee = 'point' AND NOT coalesce(c.point_exact, false) THEN c.lieu ELSE c.geom END AS trace
FROM registre.contribution c
WHERE c.etat IN ('qualifiee', 'rattachee', 'fusionnee', 'reorientee', 'sans_suite', 'inconnu');

CREATE VIEW pub.registre_projet AS
SELECT p.id AS feature_id, 'projet:' || p.id AS id, p.id::text AS code, p.titre, p.description, p.theme,
       array_to_string(p.territoires, ';') AS territoires, p.competent, p.etat AS etat_observe, p.observe_le,
       registre.etat_actuel(p.etat, p.observe_le, ARRAY['realise', 'abandonne'], r.valeur) AS etat,
       p.annee, p.debut, p.fin, p.portee,
       p.zones || ARRAY(SELECT 'territoire:' || t FROM unnest(p.territoires) t) AS zones,
       p.maitre_ouvrage, CASE WHEN a.type <> 'habitant' THEN a.nom END AS maitre_ouvrage_nom, p.enjeu, p.fiche_action,
       (SELECT h.id FROM registre.chantier h WHERE h.id = p.chantier AND h.etat <> 'propose') AS chantier,
       p.origine, p.source, p.lieu AS geom, p.lieu_3857, p.mots, p.titre_cherche, p.geom AS trace
FROM registre.projet p CROSS JOIN registre.reglage r LEFT JOIN registre.acteur a ON a.id = p.maitre_ouvrage
WHERE r.nom = 'etat_vieilli';

CREATE VIEW pub.registre_chantier AS
SELECT c.id AS feature_id, 'chantier:' || c.id AS id, c.id::text AS code, c.titre, c.theme,
       array_to_string(c.territoires, ';') AS territoires, c.declencheur, c.etat AS etat_observe, c.observe_le,
       registre.etat_actuel(c.etat, c.observe_le, ARRAY['acheve', 'evalue', 'abandonne'], r.valeur) AS etat,
       c.conseil, c.elu_nom, c.elu_fonction, c.mandat_debut, c.mandat_fin, c.direction_pilote, c.directions_ressources,
       c.objectifs, c.feuille_de_route, c.feuille_adoptee_le, c.portee,
       c.zones || ARRAY(SELECT 'territoire:' || t FROM unnest(c.territoires) t) AS zones,
       c.origine, c.source, c.lieu AS geom, c.lieu_3857, c.mots, c.titre_cherche, c.geom AS trace
FROM registre.chantier c CROSS JOIN registre.reglage r
WHERE r.nom = 'etat_vieilli' AND c.etat <> 'propose';

CREATE VIEW pub.registre_seance AS
SELECT s.id, s.chantier, s.date, s.lieu, s.compte_rendu, s.releve_de_decision
FROM registre.seance s JOIN registre.chantier c ON c.id = s.chantier WHERE NOT s.restreint AND c.etat <> 'propose';
CREATE VIEW pub.registre_livrable AS
SELECT l.id, l.chantier, l.titre, l.echeance, l.remis_le, l.adresse, l.etat, l.observe_le,
       CASE WHEN l.etat = 'attendu' AND l.echeance IS NOT NULL THEN l.echeance < current_date END AS en_retard
FROM registre.livrable l JOIN registre.chantier c ON c.id = l.chantier WHERE NOT l.restreint AND c.etat <> 'propose';
CREATE VIEW pub.registre_acteur AS
SELECT id, nom, type, siren, site, note FROM registre.acteur WHERE type <> 'habitant';
CREATE VIEW pub.registre_participant AS
SELECT p.id, p.chantier, p.acteur, p.statut, a.nom AS organisation, a.type FROM registre.participant p
JOIN pub.registre_acteur a ON a.id = p.acteur JOIN registre.chantier c ON c.id = p.chantier
WHERE p.statut = 'accepte' AND NOT p.restreint AND c.etat <> 'propose';
CREATE VIEW pub.registre_conseil AS
SELECT id, numero, territoire, date, date_texte, lieu, theme_du_conseil, ateliers, source FROM registre.conseil;
CREATE VIEW pub.registre_conference_departementale AS
SELECT id, date, lieu, objet, source FROM registre.conference_departementale;
CREATE VIEW pub.registre_carnet_de_voyage AS
SELECT id, territoire, titre, date, texte, source FROM registre.carnet_de_voyage;
CREATE VIEW pub.registre_pacte AS
SELECT p.id, p.territoire, p.annee, p.partie, p.texte, p.revue,
       (SELECT a.id FROM registre.pacte a WHERE a.id = p.precedent AND a.etat IN ('vote', 'actualise', 'evalue', 'inconnu'))
           AS precedent,
       p.deliberation, p.vote_le, p.etat, p.observe_le, p.source
FROM registre.pacte p WHERE p.etat IN ('vote', 'actualise', 'evalue', 'inconnu');
CREATE VIEW pub.registre_axe AS SELECT id, numero, titre, source FROM registre.axe;
CREATE VIEW pub.registre_enjeu AS
SELECT e.id, e.territoire, e.titre, e.theme, e.axe,
       (SELECT p.id FROM pub.registre_pacte p WHERE p.id = e.pacte) AS pacte, e.origine, e.source FROM registre.enjeu e;
CREATE VIEW pub.registre_fiche_action AS
SELECT f.id, f.territoire, f.titre, f.theme, (SELECT p.id FROM pub.registre_pacte p WHERE p.id = f.pacte) AS pacte,
       f.enjeu, f.maitre_ouvrage, f.partenaires, f.competent, f.debut, f.fin, f.resultat_attendu, f.deliberation,
       f.etat, f.observe_le, f.source
FROM registre.fiche_action f;
CREATE VIEW pub.registre_montant AS
SELECT m.id, m.projet, m.fiche_action, m.type, m.montant_eur, m.financeur, CASE WHEN a.type <> 'habitant' THEN a.nom END AS financeur_nom, m.annee,
       coalesce(m.plancher, false) AS plancher, m.source
FROM registre.montant m LEFT JOIN pub.registre_acteur a ON a.id = m.financeur;
CREATE VIEW pub.registre_decision AS
SELECT d.id, d.chantier, d.fiche_action, d.organe, d.date, d.texte, d.deliberation, d.source FROM registre.decision d
WHERE d.chantier IS NULL OR EXISTS (SELECT FROM registre.chantier c WHERE c.id = d.chantier AND c.etat <> 'propose');
CREATE VIEW pub.registre_preuve AS
SELECT p.id, p.titre, p.adresse, p.date, p.projet, p.chantier, p.contribution, p.fiche_action, p.source
FROM registre.preuve p
WHERE (p.chantier IS NULL OR EXISTS (SELECT FROM registre.chantier c WHERE c.id = p.chantier AND c.etat <> 'propose'))
  AND (p.contribution IS NULL
       OR EXISTS (SELECT FROM pub.registre_contribution v WHERE v.feature_id = p.contribution));
CREATE VIEW pub.registre_completude AS
SELECT id, territoire, theme, objet, declaree_par, au, note FROM registre.completude;

-- The public states that what is public went through: neither who, nor the states that nobody sees, nor fields.
CREATE VIEW pub.registre_historique AS
WITH vus (objet, objet_id, etats) AS (
    SELECT 'contribution', feature_id,
           ARRAY['qualifiee', 'rattachee', 'fusionnee', 'reorientee', 'sans_suite', 'inconnu'] FROM pub.registre_contribution
    UNION ALL SELECT 'projet', feature_id, NULL FROM pub.registre_projet
    UNION ALL SELECT 'chantier', feature_id,
           ARRAY['ouvert', 'lance', 'en_cours', 'acheve', 'evalue', 'suspendu', 'abandonne', 'inconnu'] FROM pub.registre_chantier
    UNION ALL SELECT 'pacte', id, ARRAY['vote', 'actualise', 'evalue', 'inconnu'] FROM pub.registre_pacte
    UNION ALL SELECT 'fiche_action', id, NULL FROM pub.registre_fiche_action
    UNION ALL SELECT 'livrable', id, NULL FROM pub.registre_livrable
)
SELECT h.objet, h.objet_id, h.id, h.le::date AS le, h.etat_apres, h.conseil, h.decision,
       CASE WHEN v.etats IS NULL OR h.etat_avant = ANY (v.etats) THEN h.etat_avant END AS etat_avant
FROM registre.historique h JOIN vus v ON v.objet = h.objet AND v.objet_id = h.objet_id
WHERE h.etat_apres IS DISTINCT FROM h.etat_avant AND (v.etats IS NULL OR h.etat_apres = ANY (v.etats));

CREATE VIEW pub.registre_contribution_tile AS
SELECT NULL::smallint AS band, feature_id, id, code, titre, theme, territoire, deposant_type, etat, portee,
       lieu_3857 AS geom FROM pub.registre_contribution WHERE lieu_3857 IS NOT NULL;
CREATE VIEW pub.registre_projet_tile AS
SELECT NULL::smallint AS band, feature_id, id, code, titre, theme, territoires, competent, etat, annee, portee,
       maitre_ouvrage_nom, lieu_3857 AS geom FROM pub.registre_projet WHERE lieu_3857 IS NOT NULL;
CREATE VIEW pub.registre_chantier_tile AS
SELECT NULL::smallint AS band, feature_id, id, code, titre, theme, territoires, declencheur, etat, portee,
       lieu_3857 AS geom FROM pub.registre_chantier WHERE lieu_3857 IS NOT NULL;

-- What the public saw last of each object. The version of a layer moves only when that changes.
CREATE TABLE registre.vu (
    objet text NOT NULL,
    objet_id integer NOT NULL,
    empreinte text NOT NULL,
    PRIMARY KEY (objet, objet_id)
);
INSERT INTO geo.view_version (view, version)
SELECT 'registre_' || kind, '0' FROM unnest(ARRAY['contribution', 'projet', 'chantier']) kind;

CREATE FUNCTION registre.suivre() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    now_seen text;
    before text;
BEGIN
    EXECUTE 'SELECT md5(coalesce((SELECT to_jsonb(v)::text FROM pub.' || quote_ident('registre_' || TG_TABLE_NAME)
            || ' v WHERE v.feature_id = $1), ''''))' INTO now_seen USING NEW.id;
    SELECT empreinte INTO before FROM registre.vu WHERE objet = TG_TABLE_NAME AND objet_id = NEW.id;
    IF now_seen = coalesce(before, md5('')) THEN
        RETURN NULL;
    END IF;
    INSERT INTO registre.vu VALUES (TG_TABLE_NAME, NEW.id, now_seen)
    ON CONFLICT (objet, objet_id) DO UPDATE SET empreinte = excluded.empreinte;
    UPDATE geo.view_version SET version = substr(md5(version || now_seen || NEW.id), 1, 12), updated_at = clock_timestamp()
    WHERE view = 'registre_' || TG_TABLE_NAME;
    PERFORM pg_notify('geo_publication', 'registre_' || TG_TABLE_NAME);
    RETURN NULL;
END $$;
-- The name of a maître d'ouvrage is shown with its projects: when it changes they do.
CREATE FUNCTION registre.suivre_acteur() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.nom IS DISTINCT FROM OLD.nom AND EXISTS (SELECT FROM registre.projet WHERE maitre_ouvrage = NEW.id) THEN
        UPDATE geo.view_version SET version = substr(md5(version || NEW.nom || NEW.id), 1, 12), updated_at = clock_timestamp()
        WHERE view = 'registre_projet';
        PERFORM pg_notify('geo_publication', 'registre_projet');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER suivre AFTER UPDATE ON registre.acteur FOR EACH ROW EXECUTE FUNCTION registre.suivre_acteur();
CREATE TRIGGER suivre AFTER INSERT OR UPDATE ON registre.contribution FOR EACH ROW EXECUTE FUNCTION registre.suivre();
CREATE TRIGGER suivre AFTER INSERT OR UPDATE ON registre.projet FOR EACH ROW EXECUTE FUNCTION registre.suivre();
CREATE TRIGGER suivre AFTER INSERT OR UPDATE ON registre.chantier FOR EACH ROW EXECUTE FUNCTION registre.suivre();

-- What ages out changes without being written: the version of its layer says up to which date states are too old.
CREATE INDEX ON registre.projet (observe_le) WHERE etat NOT IN ('realise', 'abandonne');
CREATE INDEX ON registre.chantier (observe_le) WHERE etat NOT IN ('acheve', 'evalue', 'abandonne');
CREATE OR REPLACE VIEW pub.view_version AS
SELECT view, CASE view
        WHEN 'registre_projet' THEN concat_ws('.', version, (
            SELECT max(p.observe_le) FROM registre.projet p CROSS JOIN registre.reglage r
            WHERE r.nom = 'etat_vieilli' AND p.etat NOT IN ('realise', 'abandonne')
              AND p.observe_le < current_date - make_interval(months => r.valeur)))
        WHEN 'registre_chantier' THEN concat_ws('.', version, (
            SELECT max(c.observe_le) FROM registre.chantier c CROSS JOIN registre.reglage r
            WHERE r.nom = 'etat_vieilli' AND c.etat NOT IN ('acheve', 'evalue', 'abandonne')
              AND c.observe_le < current_date - make_interval(months => r.valeur)))
        ELSE version END AS version, publication_id, updated_at
FROM geo.view_version;

DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'geo_write') THEN CREATE ROLE geo_write NOLOGIN; END IF;
END $$;
GRANT geo_write TO CURRENT_USER;
GRANT USAGE ON SCHEMA registre, geo, pub TO geo_write;
GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA registre TO geo_write;
GRANT SELECT ON ALL TABLES IN SCHEMA pub TO geo_write;
GRANT SELECT ON geo.zone, geo.zone_version, geo.current_version TO geo_write;
GRANT SELECT, UPDATE ON geo.view_version TO geo_write;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA geo TO geo_write;
GRANT DELETE ON registre.demande, registre.journal, registre.session TO geo_write;
ALTER DEFAULT PRIVILEGES IN SCHEMA pub GRANT SELECT ON TABLES TO geo_write;
GRANT SELECT ON ALL TABLES IN SCHEMA pub TO geo_read;
