-- Values of indicators, all from one computation each: communes and the zones above them, every vintage and
-- reading. A number is absent exactly where quality says why.
CREATE TABLE geo.indicateur_valeur (
    version_id integer NOT NULL REFERENCES geo.version ON DELETE CASCADE,
    zone_id integer NOT NULL REFERENCES geo.zone,
    millesime text NOT NULL,
    lecture text NOT NULL DEFAULT 'principale'
        CHECK (lecture IN ('principale', 'partie_departement', 'alternative')),
    dernier boolean NOT NULL,
    value double precision,
    low double precision,
    high double precision,
    numerator double precision,
    denominator double precision,
    quality text CHECK (quality IN ('missing', 'secret', 'unreachable', 'not_applicable')),
    couverture double precision CHECK (couverture BETWEEN 0 AND 1),
    nature text NOT NULL CHECK (nature IN ('official', 'extract', 'compiled', 'computed', 'demonstration')),
    detail jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (version_id, zone_id, millesime, lecture),
    CHECK ((value IS NULL) = (quality IS NOT NULL))
);

-- Indicators that are published: their definition travels with their figures. Without values, absence says why.
CREATE VIEW pub.indicateur AS
SELECT substr(name, 12) AS id, name AS view, id AS version_id, millesime, nature, nature_min, rows_kept AS valeurs,
       provenance -> 'definition' AS definition, parameters, provenance, provenance ->> 'absence' AS absence, created_at
FROM geo.current_version WHERE kind = 'computation' AND starts_with(name, 'indicateur:');

CREATE VIEW pub.indicateur_valeur AS
SELECT i.id AS indicateur, z.niveau || ':' || z.code AS zone, z.zone_id, z.niveau, z.code, z.nom, z.population,
       z.territoire_code, z.epci_code, z.territoire_confiance, v.millesime, v.lecture, v.dernier, v.value AS valeur,
       v.low AS bas, v.high AS haut, v.numerator AS numerateur, v.denominator AS denominateur, v.quality AS qualite,
       v.couverture, v.nature, i.nature_min, v.detail, i.version_id
FROM pub.indicateur i
JOIN geo.indicateur_valeur v ON v.version_id = i.version_id
JOIN geo.zone_version z ON z.zone_id = v.zone_id
    AND z.version_id = (SELECT id FROM geo.current_version WHERE name = 'zones');

-- The layers « {indicateur}.{niveau} » filter these by indicateur, niveau and dernier (or millesime).
CREATE VIEW pub.indicateur_zone AS
SELECT z.feature_id, z.id, z.niveau, z.code, z.nom, z.served, z.population, z.territoire_code, z.epci_code,
       i.id AS indicateur, v.millesime, v.dernier, v.value AS valeur, v.low AS bas, v.high AS haut,
       v.numerator AS numerateur, v.denominator AS denominateur, v.couverture, v.quality AS qualite,
       i.definition ->> 'unite' AS unite, v.nature, i.nature_min, z.geom, z.contour_geojson
FROM pub.indicateur i
JOIN geo.indicateur_valeur v ON v.version_id = i.version_id AND v.lecture = 'principale'
JOIN pub.zone z ON z.feature_id = v.zone_id;

CREATE VIEW pub.indicateur_zone_tile AS
SELECT b.band, b.feature_id, b.id, b.niveau, b.code, b.nom, b.served, b.population, b.territoire_code, b.epci_code,
       i.id AS indicateur, v.millesime, v.dernier, v.value AS valeur, v.low AS bas, v.high AS haut,
       v.numerator AS numerateur, v.denominator AS denominateur, v.couverture, v.quality AS qualite,
       i.definition ->> 'unite' AS unite, v.nature, i.nature_min, b.plain_from, b.geom
FROM pub.indicateur i
JOIN geo.indicateur_valeur v ON v.version_id = i.version_id AND v.lecture = 'principale'
JOIN pub.zone_tile b ON b.feature_id = v.zone_id;

GRANT SELECT ON pub.indicateur, pub.indicateur_valeur, pub.indicateur_zone, pub.indicateur_zone_tile TO geo_read;
