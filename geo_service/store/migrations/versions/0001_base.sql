-- Schemas: geo holds the tables, pub what readers may see. Roles are shared by a whole server,
-- so they are created only where missing; nobody can log in as them.
CREATE SCHEMA IF NOT EXISTS geo;
CREATE SCHEMA IF NOT EXISTS pub;

-- Search ignores case, accents and hyphens, and reads st and ste as saint and sainte. unaccent() is only STABLE because its dictionary could
-- change; naming the dictionary makes this wrapper safe to index.
CREATE FUNCTION geo.normaliser(texte text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
$$ SELECT regexp_replace(regexp_replace(
       btrim(regexp_replace(lower(public.unaccent('public.unaccent'::regdictionary, texte)), '[^a-z0-9]+', ' ', 'g')),
       '\mst\M', 'saint', 'g'), '\mste\M', 'sainte', 'g') $$;

-- A stable integer for things known by a text: 52 bits, exact in JavaScript and in a vector tile.
CREATE FUNCTION geo.identifiant_stable(cle text) RETURNS bigint
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
$$ SELECT ('x' || substr(md5(cle), 1, 13))::bit(52)::bigint $$;

-- Between storage and what readers give or get: degrees, longitude first.
CREATE FUNCTION geo.en_degres(lambert geometry) RETURNS geometry LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
$$ SELECT ST_Transform(lambert, 4326) $$;
CREATE FUNCTION geo.point_lambert(lon double precision, lat double precision) RETURNS geometry
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
$$ SELECT ST_Transform(ST_SetSRID(ST_MakePoint(lon, lat), 4326), 2154) $$;

-- Outlines are generalised to about 135 m: under 1 km² their area may be wrong by half, so readers get
-- no area and no density rather than a false one.
CREATE FUNCTION geo.superficies_sures(
    total double precision, terre double precision, OUT superficie_km2 double precision,
    OUT superficie_terre_km2 double precision)
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT CASE WHEN total >= 1 THEN total END, CASE WHEN total >= 1 THEN terre END $$;

-- Versions and publications ------------------------------------------------------------------
CREATE TABLE geo.version (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('source', 'computation')),
    name text NOT NULL,
    target text NOT NULL,
    millesime text NOT NULL,
    nature text NOT NULL CHECK (nature IN ('official', 'extract', 'compiled', 'computed', 'demonstration')),
    nature_min text NOT NULL CHECK (nature_min IN ('official', 'extract', 'compiled', 'computed', 'demonstration')),
    channel text CHECK (channel IN ('operator', 'official', 'mirror', 'shipped', 'demonstration')),
    file_name text,
    digest text NOT NULL,
    rows_in integer NOT NULL DEFAULT 0,
    rows_kept integer NOT NULL DEFAULT 0,
    rows_rejected integer NOT NULL DEFAULT 0,
    parameters jsonb NOT NULL DEFAULT '{}',
    provenance jsonb NOT NULL DEFAULT '{}',
    inputs integer[] NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX ON geo.version (name, id DESC);

CREATE TABLE geo.rejected_row (
    version_id integer NOT NULL REFERENCES geo.version ON DELETE CASCADE,
    row_number integer NOT NULL,
    reason text NOT NULL,
    content jsonb NOT NULL,
    PRIMARY KEY (version_id, row_number, reason)
);

CREATE TABLE geo.publication (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    note text NOT NULL DEFAULT ''
);

CREATE TABLE geo.publication_version (
    publication_id integer NOT NULL REFERENCES geo.publication ON DELETE CASCADE,
    name text NOT NULL,
    version_id integer NOT NULL REFERENCES geo.version,
    PRIMARY KEY (publication_id, name)
);
CREATE INDEX ON geo.publication_version (version_id);

-- One row: publishing and rolling back are one UPDATE of it.
CREATE TABLE geo.publication_pointer (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    publication_id integer REFERENCES geo.publication,
    published_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
INSERT INTO geo.publication_pointer DEFAULT VALUES;

CREATE VIEW geo.current_version AS
SELECT v.*
FROM geo.publication_pointer p
JOIN geo.publication_version pv USING (publication_id)
JOIN geo.version v ON v.id = pv.version_id;

-- What each public view reads, so that its version moves with exactly these.
CREATE TABLE geo.view_input (
    view text NOT NULL,
    target text NOT NULL,
    PRIMARY KEY (view, target)
);
INSERT INTO geo.view_input VALUES
    ('zone', 'zones'), ('limite', 'zones'), ('etiquette', 'zones'),
    ('equipement', 'zones'), ('equipement', 'equipement'),
    ('fait', 'zones'), ('fait', 'equipement'), ('fait', 'faits'), ('fait', 'themes'),
    ('eau', 'water');

CREATE TABLE geo.view_version (
    view text PRIMARY KEY,
    version text NOT NULL,
    publication_id integer,
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- The version of a view is a digest of the versions it reads: it returns to its former value after
-- a rollback, and differs between two databases that number their versions alike.
CREATE FUNCTION geo.refresh_view_versions() RETURNS void LANGUAGE sql AS $$
    INSERT INTO geo.view_version (view, version, publication_id)
    SELECT i.view,
           substr(md5(coalesce(string_agg(
               c.name || ':' || c.id || ':' || extract(epoch FROM c.created_at), ',' ORDER BY c.name), '')), 1, 12),
           (SELECT publication_id FROM geo.publication_pointer)
    FROM geo.view_input i
    LEFT JOIN geo.current_version c ON c.target = i.target
    GROUP BY i.view
    ON CONFLICT (view) DO UPDATE
    SET version = excluded.version, publication_id = excluded.publication_id, updated_at = clock_timestamp()
    WHERE view_version.version <> excluded.version
$$;

-- Zones --------------------------------------------------------------------------------------
CREATE TABLE geo.zone (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    niveau text NOT NULL CHECK (niveau IN ('departement', 'territoire', 'epci', 'canton', 'commune')),
    code text NOT NULL,
    public_id text GENERATED ALWAYS AS (niveau || ':' || code) STORED UNIQUE,
    UNIQUE (niveau, code)
);

CREATE TABLE geo.zone_source (
    version_id integer NOT NULL REFERENCES geo.version ON DELETE CASCADE,
    zone_id integer NOT NULL REFERENCES geo.zone,
    nom text NOT NULL,
    attributes jsonb NOT NULL DEFAULT '{}',
    geom geometry(MultiPolygon, 2154) NOT NULL,
    PRIMARY KEY (version_id, zone_id)
);

CREATE TABLE geo.zone_version (
    version_id integer NOT NULL REFERENCES geo.version ON DELETE CASCADE,
    zone_id integer NOT NULL REFERENCES geo.zone,
    niveau text NOT NULL,
    code text NOT NULL,
    nom text NOT NULL,
    served boolean NOT NULL,
    population integer,
    population_millesime text,
    superficie_km2 double precision NOT NULL,
    superficie_terre_km2 double precision,
    nb_communes integer,
    departement_code text,
    epci_code text,
    epci_nom text,
    territoire_code text,
    territoire_nom text,
    territoire_confiance text CHECK (territoire_confiance IN ('official', 'cited', 'derived', 'inferred')),
    territoire_alternative text,
    couleur smallint,
    attributes jsonb NOT NULL DEFAULT '{}',
    geom geometry(MultiPolygon, 2154) NOT NULL,
    PRIMARY KEY (version_id, zone_id)
);
CREATE INDEX ON geo.zone_version USING gist (version_id, geom);
CREATE INDEX ON geo.zone_version (version_id, niveau, code);

CREATE TABLE geo.appartenance (
    version_id integer NOT NULL REFERENCES geo.version ON DELETE CASCADE,
    zone_id integer NOT NULL REFERENCES geo.zone,
    dans_id integer NOT NULL REFERENCES geo.zone,
    confiance text NOT NULL CHECK (confiance IN ('official', 'cited', 'derived', 'inferred')),
    lecture text NOT NULL DEFAULT 'principale' CHECK (lecture IN ('principale', 'alternative')),
    source text NOT NULL DEFAULT '',
    note text NOT NULL DEFAULT '',
    PRIMARY KEY (version_id, zone_id, dans_id)
);
CREATE INDEX ON geo.appartenance (version_id, dans_id);

-- Generalised geometry for tiles, in web mercator, one partition and one index per zoom band.
CREATE TABLE geo.zone_bande (
    version_id integer NOT NULL REFERENCES geo.version ON DELETE CASCADE,
    zone_id integer NOT NULL,
    niveau text NOT NULL,
    bande smallint NOT NULL,
    geom geometry(MultiPolygon, 3857) NOT NULL,
    PRIMARY KEY (version_id, zone_id, bande)
) PARTITION BY LIST (bande);
CREATE TABLE geo.zone_bande_0 PARTITION OF geo.zone_bande FOR VALUES IN (0);
CREATE TABLE geo.zone_bande_1 PARTITION OF geo.zone_bande FOR VALUES IN (1);
CREATE TABLE geo.zone_bande_2 PARTITION OF geo.zone_bande FOR VALUES IN (2);
CREATE TABLE geo.zone_bande_3 PARTITION OF geo.zone_bande FOR VALUES IN (3);
CREATE TABLE geo.zone_bande_4 PARTITION OF geo.zone_bande FOR VALUES IN (4);
CREATE INDEX ON geo.zone_bande USING gist (version_id, niveau, geom);

CREATE TABLE geo.limite (
    version_id integer NOT NULL REFERENCES geo.version ON DELETE CASCADE,
    key text NOT NULL,
    bande smallint NOT NULL,
    niveau text NOT NULL,
    gauche text,
    droite text,
    geom geometry(MultiLineString, 3857) NOT NULL,
    PRIMARY KEY (version_id, key, bande)
);
CREATE INDEX ON geo.limite USING gist (version_id, bande, geom);

CREATE TABLE geo.etiquette (
    version_id integer NOT NULL REFERENCES geo.version ON DELETE CASCADE,
    zone_id integer NOT NULL REFERENCES geo.zone,
    rang smallint NOT NULL,
    geom geometry(Point, 3857) NOT NULL,
    PRIMARY KEY (version_id, zone_id)
);
CREATE INDEX ON geo.etiquette USING gist (version_id, geom);

-- Names a reader may type: current and former names and codes.
CREATE TABLE geo.recherche (
    version_id integer NOT NULL REFERENCES geo.version ON DELETE CASCADE,
    zone_id integer NOT NULL REFERENCES geo.zone,
    texte text NOT NULL,
    nature text NOT NULL CHECK (nature IN ('nom', 'code', 'ancien_nom', 'ancien_code', 'code_postal')),
    normalise text GENERATED ALWAYS AS (geo.normaliser(texte)) STORED,
    PRIMARY KEY (version_id, zone_id, nature, texte)
);
CREATE INDEX ON geo.recherche USING gin (normalise gin_trgm_ops);
CREATE INDEX ON geo.recherche (version_id, nature, texte);

-- Things -------------------------------------------------------------------------------------
CREATE TABLE geo.equipement (
    version_id integer NOT NULL REFERENCES geo.version ON DELETE CASCADE,
    id text NOT NULL,
    type text NOT NULL,
    nom text NOT NULL,
    zone_id integer NOT NULL REFERENCES geo.zone,
    attributes jsonb NOT NULL DEFAULT '{}',
    geom geometry(Point, 2154) NOT NULL,
    geom_3857 geometry(Point, 3857) GENERATED ALWAYS AS (ST_Transform(geom, 3857)) STORED,
    PRIMARY KEY (version_id, id)
);
CREATE INDEX ON geo.equipement USING gist (version_id, type, geom_3857);
CREATE INDEX ON geo.equipement USING gist (version_id, geom);
CREATE INDEX ON geo.equipement (version_id, zone_id);

CREATE TABLE geo.observation (
    version_id integer NOT NULL REFERENCES geo.version ON DELETE CASCADE,
    zone_id integer NOT NULL REFERENCES geo.zone,
    indicateur text NOT NULL,
    millesime text NOT NULL,
    value double precision,
    numerator double precision,
    denominator double precision,
    unit text NOT NULL,
    quality text CHECK (quality IN ('missing', 'secret', 'unreachable', 'not_applicable')),
    PRIMARY KEY (version_id, indicateur, zone_id, millesime),
    CHECK ((value IS NULL) = (quality IS NOT NULL))
);
CREATE INDEX ON geo.observation (zone_id, version_id);

CREATE TABLE geo.record (
    version_id integer NOT NULL REFERENCES geo.version ON DELETE CASCADE,
    key text NOT NULL,
    ordinal integer NOT NULL,
    attributes jsonb NOT NULL DEFAULT '{}',
    geom geometry(Geometry, 2154),
    PRIMARY KEY (version_id, key)
);

CREATE TABLE geo.eau (
    version_id integer NOT NULL REFERENCES geo.version ON DELETE CASCADE,
    key text NOT NULL,
    bande smallint NOT NULL,
    nature text NOT NULL,
    superficie_km2 double precision NOT NULL,
    geom geometry(MultiPolygon, 3857) NOT NULL,
    PRIMARY KEY (version_id, key, bande)
);
CREATE INDEX ON geo.eau USING gist (version_id, bande, geom);

-- Cache of finished tiles: exact, because its key carries every version the tile depends on.
CREATE TABLE geo.tile_cache (
    key text NOT NULL,
    z smallint NOT NULL,
    x integer NOT NULL,
    y integer NOT NULL,
    body bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (key, z, x, y)
);

-- Public views -------------------------------------------------------------------------------
-- version_of() is a scalar subquery the planner evaluates once per statement.
CREATE VIEW pub.view_version AS SELECT view, version, publication_id, updated_at FROM geo.view_version;

CREATE VIEW pub.version AS
SELECT name, kind, target, millesime, nature, nature_min, channel, file_name, digest, rows_in, rows_kept, rows_rejected,
       parameters, provenance, created_at, id AS version_id
FROM geo.current_version;

CREATE VIEW pub.publication AS
SELECT p.publication_id, p.published_at, b.note
FROM geo.publication_pointer p JOIN geo.publication b ON b.id = p.publication_id;

CREATE VIEW pub.zone AS
SELECT z.zone_id AS feature_id, z.niveau || ':' || z.code AS id, z.niveau, z.code, z.nom, z.served,
       z.population, z.population_millesime, m.superficie_km2, m.superficie_terre_km2,
       z.population / nullif(m.superficie_terre_km2, 0) AS densite_hab_km2,
       z.nb_communes, z.departement_code, z.epci_code, z.epci_nom, z.territoire_code, z.territoire_nom,
       z.territoire_confiance, z.territoire_alternative, z.couleur, z.attributes, z.geom
FROM geo.zone_version z
CROSS JOIN LATERAL geo.superficies_sures(z.superficie_km2, z.superficie_terre_km2) m
WHERE z.version_id = (SELECT id FROM geo.current_version WHERE name = 'zones');

CREATE VIEW pub.zone_tile AS
SELECT b.bande AS band, b.niveau AS niveau_bande, z.zone_id AS feature_id, z.niveau || ':' || z.code AS id, b.niveau, z.code, z.nom, z.served,
       z.population, z.population_millesime, m.superficie_km2, m.superficie_terre_km2,
       z.population / nullif(m.superficie_terre_km2, 0) AS densite_hab_km2,
       z.nb_communes, z.departement_code, z.epci_code, z.epci_nom, z.territoire_code, z.territoire_nom,
       z.territoire_confiance, z.territoire_alternative, z.couleur, z.attributes, b.geom
FROM geo.zone_bande b
JOIN geo.zone_version z ON z.version_id = b.version_id AND z.zone_id = b.zone_id
CROSS JOIN LATERAL geo.superficies_sures(z.superficie_km2, z.superficie_terre_km2) m
WHERE b.version_id = (SELECT id FROM geo.current_version WHERE name = 'zones');

CREATE VIEW pub.appartenance AS
SELECT e.niveau || ':' || e.code AS id, d.niveau || ':' || d.code AS dans, d.niveau AS niveau_dans,
       a.confiance, a.lecture, a.source, a.note, a.zone_id, a.dans_id
FROM geo.appartenance a
JOIN geo.zone e ON e.id = a.zone_id
JOIN geo.zone d ON d.id = a.dans_id
WHERE a.version_id = (SELECT id FROM geo.current_version WHERE name = 'zones');

CREATE VIEW pub.recherche AS
SELECT r.zone_id, r.texte, r.nature, r.normalise
FROM geo.recherche r
WHERE r.version_id = (SELECT id FROM geo.current_version WHERE name = 'zones');

CREATE VIEW pub.limite AS
SELECT geo.identifiant_stable('limite:' || l.key) AS feature_id, 'limite:' || l.key AS id, l.key AS code,
       l.niveau, l.gauche, l.droite, ST_Transform(l.geom, 2154) AS geom
FROM geo.limite l
WHERE l.version_id = (SELECT id FROM geo.current_version WHERE name = 'zones') AND l.bande = 4;

CREATE VIEW pub.limite_tile AS
SELECT l.bande AS band, geo.identifiant_stable('limite:' || l.key) AS feature_id, 'limite:' || l.key AS id, l.key AS code,
       l.niveau, l.gauche, l.droite, l.geom
FROM geo.limite l
WHERE l.version_id = (SELECT id FROM geo.current_version WHERE name = 'zones');

CREATE VIEW pub.etiquette_tile AS
SELECT NULL::smallint AS band, z.zone_id AS feature_id, z.niveau || ':' || z.code AS id, z.niveau, z.code, z.nom,
       z.served, z.population, e.rang, e.geom
FROM geo.etiquette e
JOIN geo.zone_version z ON z.version_id = e.version_id AND z.zone_id = e.zone_id
WHERE e.version_id = (SELECT id FROM geo.current_version WHERE name = 'zones');

CREATE VIEW pub.etiquette AS
SELECT feature_id, id, niveau, code, nom, served, population, rang, ST_Transform(geom, 2154) AS geom
FROM pub.etiquette_tile;

CREATE VIEW pub.equipement AS
SELECT geo.identifiant_stable('equipement:' || e.id) AS feature_id, 'equipement:' || e.id AS id, e.id AS code,
       e.type, e.nom, z.code AS commune_code, z.nom AS commune_nom,
       z.epci_code, z.territoire_code, z.territoire_nom, z.departement_code, z.served, e.zone_id,
       e.attributes ->> 'adresse' AS adresse, e.attributes ->> 'telephone' AS telephone,
       e.attributes ->> 'site' AS site, e.attributes ->> 'horaires' AS horaires,
       (e.attributes ->> 'heures_semaine')::double precision AS heures_semaine,
       (e.attributes ->> 'samedi')::boolean AS samedi, (e.attributes ->> 'apres_17h')::boolean AS apres_17h,
       e.attributes, e.geom, e.geom_3857, e.version_id
FROM geo.equipement e
JOIN geo.zone_version z ON z.zone_id = e.zone_id
    AND z.version_id = (SELECT id FROM geo.current_version WHERE name = 'zones')
WHERE e.version_id IN (SELECT id FROM geo.current_version WHERE target = 'equipement');

CREATE VIEW pub.equipement_tile AS
SELECT NULL::smallint AS band, feature_id, id, code, type, nom, commune_code, commune_nom, epci_code, territoire_code,
       territoire_nom, departement_code, served, zone_id, adresse, telephone, site, horaires, heures_semaine, samedi, apres_17h, attributes,
       geom_3857 AS geom
FROM pub.equipement;

CREATE VIEW pub.theme AS
SELECT r.key AS slug, r.ordinal, r.attributes ->> 'label_fr' AS label_fr, r.attributes ->> 'label_en' AS label_en,
       r.attributes ->> 'parent' AS parent
FROM geo.record r
WHERE r.version_id = (SELECT id FROM geo.current_version WHERE name = 'themes');

CREATE VIEW pub.record AS
SELECT c.name, r.key, r.ordinal, r.attributes, r.geom
FROM geo.record r JOIN geo.current_version c ON c.id = r.version_id;

CREATE VIEW pub.observation AS
SELECT z.public_id AS zone, o.zone_id, o.indicateur, o.millesime, o.value, o.numerator, o.denominator, o.unit, o.quality,
       c.name AS source, c.nature
FROM geo.observation o
JOIN geo.current_version c ON c.id = o.version_id
JOIN geo.zone z ON z.id = o.zone_id;

CREATE VIEW pub.fait AS
SELECT geo.identifiant_stable('fait:' || r.key) AS feature_id, 'fait:' || r.key AS id, r.key AS code, r.ordinal,
       r.attributes ->> 'titre' AS titre, r.attributes ->> 'theme' AS theme, t.label_fr AS theme_label,
       r.attributes ->> 'nature' AS nature, r.attributes ->> 'territoires' AS territoires,
       CASE WHEN r.attributes ->> 'commune' IS NOT NULL THEN 'commune'
            WHEN r.attributes ->> 'epci' IS NOT NULL THEN 'epci'
            WHEN r.attributes ->> 'territoires' IN ('departement', 'inconnu') THEN r.attributes ->> 'territoires'
            ELSE 'territoire' END AS portee,
       z.code AS commune_code, z.nom AS commune_nom, r.attributes ->> 'epci' AS epci_code,
       z.territoire_code, z.departement_code,
       (r.attributes ->> 'annee')::integer AS annee, r.attributes ->> 'date' AS date, r.attributes ->> 'etat' AS etat,
       (r.attributes ->> 'montant_eur')::double precision AS montant_eur, r.attributes ->> 'montant_type' AS montant_type,
       (r.attributes ->> 'quantite')::double precision AS quantite, r.attributes ->> 'unite' AS unite,
       r.attributes ->> 'note' AS note, r.attributes ->> 'source' AS source,
       array_remove(ARRAY[
           d.id, 'commune:' || z.code, 'territoire:' || z.territoire_code, 'epci:' || (r.attributes ->> 'epci')], NULL)
       || ARRAY(SELECT 'territoire:' || slug FROM unnest(string_to_array(r.attributes ->> 'territoires', ';')) slug
                WHERE slug NOT IN ('departement', 'inconnu')) AS zones,
       coalesce(m.geom, ST_PointOnSurface(z.geom)) AS geom
FROM geo.record r
LEFT JOIN pub.zone d ON d.niveau = 'departement' AND d.served
LEFT JOIN geo.zone_version z ON z.niveau = 'commune' AND z.code = r.attributes ->> 'commune'
    AND z.version_id = (SELECT id FROM geo.current_version WHERE name = 'zones')
LEFT JOIN LATERAL (
    SELECT e.geom FROM geo.equipement e
    WHERE e.zone_id = z.zone_id AND e.type = 'mairie'
      AND e.version_id IN (SELECT id FROM geo.current_version WHERE target = 'equipement')
    ORDER BY e.id LIMIT 1) m ON true
LEFT JOIN pub.theme t ON t.slug = r.attributes ->> 'theme'
WHERE r.version_id = (SELECT id FROM geo.current_version WHERE name = 'faits');

CREATE VIEW pub.fait_tile AS
SELECT NULL::smallint AS band, feature_id, id, code, ordinal, titre, theme, theme_label, nature, territoires, portee,
       commune_code, commune_nom, epci_code, territoire_code, departement_code, annee, date, etat,
       montant_eur, montant_type, quantite, unite, note, source, ST_Transform(geom, 3857) AS geom
FROM pub.fait WHERE geom IS NOT NULL;

CREATE VIEW pub.eau AS
SELECT geo.identifiant_stable('eau:' || e.key) AS feature_id, 'eau:' || e.key AS id, e.key AS code, e.nature,
       e.superficie_km2, ST_Transform(e.geom, 2154) AS geom
FROM geo.eau e
WHERE e.version_id IN (SELECT id FROM geo.current_version WHERE target = 'water') AND e.bande = 4;

CREATE VIEW pub.eau_tile AS
SELECT e.bande AS band, geo.identifiant_stable('eau:' || e.key) AS feature_id, 'eau:' || e.key AS id, e.key AS code,
       e.nature, e.superficie_km2, e.geom
FROM geo.eau e
WHERE e.version_id IN (SELECT id FROM geo.current_version WHERE target = 'water');

-- Rights: readers see pub and finished tiles, and can change nothing.
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'geo_read') THEN CREATE ROLE geo_read NOLOGIN; END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'geo_cache') THEN CREATE ROLE geo_cache NOLOGIN; END IF;
END $$;
GRANT geo_read, geo_cache TO CURRENT_USER;
REVOKE ALL ON SCHEMA geo, pub FROM PUBLIC;
GRANT USAGE ON SCHEMA pub TO geo_read;
GRANT SELECT ON ALL TABLES IN SCHEMA pub TO geo_read;
ALTER DEFAULT PRIVILEGES IN SCHEMA pub GRANT SELECT ON TABLES TO geo_read;
GRANT USAGE ON SCHEMA geo TO geo_read, geo_cache;
GRANT SELECT ON geo.tile_cache TO geo_read;
GRANT SELECT, INSERT, DELETE ON geo.tile_cache TO geo_cache;
GRANT EXECUTE ON FUNCTION geo.normaliser(text), geo.identifiant_stable(text), geo.superficies_sures(double precision, double precision),
    geo.en_degres(geometry), geo.point_lambert(double precision, double precision) TO geo_read;
