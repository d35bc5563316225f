-- A contract is its buyer and its number, once: rows of a file repeat it per winner and per amendment.
-- montant is what is shown; montant_statut says how it was chosen, min and max what else the file says.
CREATE TABLE geo.marche (
    version_id integer NOT NULL REFERENCES geo.version ON DELETE CASCADE,
    uid text NOT NULL,
    id text,
    acheteur_id text NOT NULL,
    acheteur_siren text GENERATED ALWAYS AS (left(acheteur_id, 9)) STORED,
    acheteur_nom text,
    acheteur_departement text,
    acheteur_commune text,
    objet text,
    cpv text,
    nature text,
    procedure text,
    date_notification text,
    duree_mois double precision,
    offres_recues integer,
    montant double precision NOT NULL CHECK (montant > 0),
    montant_min double precision NOT NULL,
    montant_max double precision NOT NULL,
    montant_statut text NOT NULL CHECK (montant_statut IN ('declare', 'initial_suppose', 'dernier_avenant')),
    lieu_code text,
    lieu_type text,
    considerations_sociales text[],
    considerations_environnementales text[],
    techniques text[],
    historique jsonb NOT NULL DEFAULT '[]',
    attributes jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (version_id, uid),
    CHECK (montant BETWEEN montant_min AND montant_max)
);
CREATE INDEX ON geo.marche (version_id, acheteur_siren);

CREATE TABLE geo.attribution (
    version_id integer NOT NULL,
    uid text NOT NULL,
    rang integer NOT NULL,
    titulaire_id text NOT NULL,
    titulaire_type text,
    titulaire_nom text,
    titulaire_departement text,
    titulaire_commune text,
    titulaire_categorie text,
    titulaire_distance_km double precision,
    titulaire_lon double precision,
    titulaire_lat double precision,
    PRIMARY KEY (version_id, uid, titulaire_id),
    FOREIGN KEY (version_id, uid) REFERENCES geo.marche ON DELETE CASCADE
);

CREATE VIEW pub.marche AS
SELECT c.name AS source, c.nature AS nature_donnee, c.millesime, m.uid, m.id, m.acheteur_id, m.acheteur_siren, m.acheteur_nom,
       m.acheteur_departement, m.acheteur_commune, m.objet, m.cpv, m.nature, m.procedure, m.date_notification, m.duree_mois,
       m.offres_recues, m.montant, m.montant_min, m.montant_max, m.montant_statut, m.lieu_code, m.lieu_type,
       m.considerations_sociales, m.considerations_environnementales, m.techniques, m.historique, m.attributes
FROM geo.marche m JOIN geo.current_version c ON c.id = m.version_id;

CREATE VIEW pub.attribution AS
SELECT c.name AS source, a.uid, a.rang, a.titulaire_id, left(a.titulaire_id, 9) AS titulaire_siren, a.titulaire_type,
       a.titulaire_nom, a.titulaire_departement, a.titulaire_commune, a.titulaire_categorie, a.titulaire_distance_km,
       a.titulaire_lon, a.titulaire_lat
FROM geo.attribution a JOIN geo.current_version c ON c.id = a.version_id;

INSERT INTO geo.view_input VALUES ('marche', 'marche'), ('attribution', 'marche');

-- Several vintages and several producers may tell of one type. rang 1 is the newest for the type in the
-- département: the one that times are computed from; the others are its history.
CREATE VIEW pub.equipement_millesime AS
WITH told AS (
    SELECT e.type, left(z.code, 2) AS departement_code, c.name AS source, c.millesime, c.nature, e.version_id,
           count(*) AS lieux, sum(coalesce((e.attributes ->> 'nombre')::double precision, 1)) AS nombre
    FROM geo.equipement e
    JOIN geo.current_version c ON c.id = e.version_id
    JOIN geo.zone z ON z.id = e.zone_id
    GROUP BY 1, 2, 3, 4, 5, 6
)
SELECT type, departement_code, source, millesime, nature, lieux, nombre, version_id,
       rank() OVER (PARTITION BY type, departement_code ORDER BY millesime DESC, source) AS rang
FROM told;

-- Who says a facility is there, when, and how many stand at that point (counts per commune).
CREATE OR REPLACE VIEW pub.equipement AS
SELECT geo.identifiant_stable('equipement:' || e.id) AS feature_id, 'equipement:' || e.id AS id, e.id AS code,
       e.type, e.nom, z.code AS commune_code, z.nom AS commune_nom,
       z.epci_code, z.territoire_code, z.territoire_nom, z.departement_code, z.served, e.zone_id,
       e.attributes ->> 'adresse' AS adresse, e.attributes ->> 'telephone' AS telephone,
       e.attributes ->> 'site' AS site, e.attributes ->> 'horaires' AS horaires,
       (e.attributes ->> 'heures_semaine')::double precision AS heures_semaine,
       (e.attributes ->> 'samedi')::boolean AS samedi, (e.attributes ->> 'apres_17h')::boolean AS apres_17h,
       e.attributes, e.geom, e.geom_3857, e.version_id,
       (SELECT v.name FROM geo.version v WHERE v.id = e.version_id) AS source,
       (SELECT v.millesime FROM geo.version v WHERE v.id = e.version_id) AS millesime,
       (SELECT v.nature FROM geo.version v WHERE v.id = e.version_id) AS nature,
       coalesce((e.attributes ->> 'nombre')::double precision, 1) AS nombre,
       coalesce(e.attributes ->> 'placement', 'publié') AS placement
FROM geo.equipement e
JOIN geo.zone_version z ON z.zone_id = e.zone_id
    AND z.version_id = (SELECT id FROM geo.current_version WHERE name = 'zones')
WHERE e.version_id IN (SELECT id FROM geo.current_version WHERE target = 'equipement');

CREATE OR REPLACE VIEW pub.equipement_tile AS
SELECT NULL::smallint AS band, feature_id, id, code, type, nom, commune_code, commune_nom, epci_code, territoire_code,
       territoire_nom, departement_code, served, zone_id, adresse, telephone, site, horaires, heures_semaine, samedi, apres_17h, attributes,
       geom_3857 AS geom, source, millesime, nature, nombre, placement
FROM pub.equipement;

GRANT SELECT ON pub.marche, pub.attribution, pub.equipement_millesime, pub.equipement, pub.equipement_tile TO geo_read;
