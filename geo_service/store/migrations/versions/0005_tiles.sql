-- A tile of a whole country reads thousands of outlines. Each now carries what tiles say of its zone:
-- looking it up row by row in geo.zone_version cost as much as drawing.
ALTER TABLE geo.zone_bande
    ADD COLUMN code text,
    ADD COLUMN nom text,
    ADD COLUMN served boolean,
    ADD COLUMN population integer,
    ADD COLUMN population_millesime text,
    ADD COLUMN superficie_km2 double precision,
    ADD COLUMN superficie_terre_km2 double precision,
    ADD COLUMN nb_communes integer,
    ADD COLUMN departement_code text,
    ADD COLUMN epci_code text,
    ADD COLUMN epci_nom text,
    ADD COLUMN territoire_code text,
    ADD COLUMN territoire_nom text,
    ADD COLUMN territoire_confiance text,
    ADD COLUMN territoire_alternative text,
    ADD COLUMN couleur smallint,
    ADD COLUMN plain_from smallint;
COMMENT ON COLUMN geo.zone_bande.plain_from IS
    'first zoom of the band from which the outline, rounded to the units of a tile, stays valid; NULL: none known';
UPDATE geo.zone_bande b
SET (code, nom, served, population, population_millesime, superficie_km2, superficie_terre_km2, nb_communes,
     departement_code, epci_code, epci_nom, territoire_code, territoire_nom, territoire_confiance,
     territoire_alternative, couleur)
  = (z.code, z.nom, z.served, z.population, z.population_millesime, z.superficie_km2, z.superficie_terre_km2,
     z.nb_communes, z.departement_code, z.epci_code, z.epci_nom, z.territoire_code, z.territoire_nom,
     z.territoire_confiance, z.territoire_alternative, z.couleur)
FROM geo.zone_version z WHERE z.version_id = b.version_id AND z.zone_id = b.zone_id;
ALTER TABLE geo.zone_bande
    ALTER COLUMN code SET NOT NULL, ALTER COLUMN nom SET NOT NULL,
    ALTER COLUMN served SET NOT NULL, ALTER COLUMN superficie_km2 SET NOT NULL;

-- Projecting and writing the outlines was three quarters of the price of a thousand communes in GeoJSON.
ALTER TABLE geo.zone_version ADD COLUMN contour_geojson text
    GENERATED ALWAYS AS (ST_AsGeoJSON(ST_ForcePolygonCCW(ST_Transform(geom, 4326)), 7, 0)) STORED;

-- Outlines are generalised to about 135 m: under 1 km² their area may be wrong by half, so readers get
-- no area and no density rather than a false one. One value at a time, unlike geo.superficies_sures:
-- the planner then writes it in the statement, instead of calling it for every row even when nobody asks.
CREATE FUNCTION geo.si_sure(mesure double precision, superficie_km2 double precision) RETURNS double precision
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT CASE WHEN superficie_km2 >= 1 THEN mesure END $$;
GRANT EXECUTE ON FUNCTION geo.si_sure(double precision, double precision) TO geo_read;

CREATE OR REPLACE VIEW pub.zone AS
SELECT z.zone_id AS feature_id, z.niveau || ':' || z.code AS id, z.niveau, z.code, z.nom, z.served,
       z.population, z.population_millesime,
       geo.si_sure(z.superficie_km2, z.superficie_km2) AS superficie_km2,
       geo.si_sure(z.superficie_terre_km2, z.superficie_km2) AS superficie_terre_km2,
       z.population / nullif(geo.si_sure(z.superficie_terre_km2, z.superficie_km2), 0) AS densite_hab_km2,
       z.nb_communes, z.departement_code, z.epci_code, z.epci_nom, z.territoire_code, z.territoire_nom,
       z.territoire_confiance, z.territoire_alternative, z.couleur, z.attributes, z.geom, z.contour_geojson
FROM geo.zone_version z
WHERE z.version_id = (SELECT id FROM geo.current_version WHERE name = 'zones');

DROP VIEW pub.zone_tile;
CREATE VIEW pub.zone_tile AS
SELECT b.bande AS band, b.zone_id AS feature_id, b.niveau || ':' || b.code AS id, b.niveau, b.code, b.nom, b.served,
       b.population, b.population_millesime,
       geo.si_sure(b.superficie_km2, b.superficie_km2) AS superficie_km2,
       geo.si_sure(b.superficie_terre_km2, b.superficie_km2) AS superficie_terre_km2,
       b.population / nullif(geo.si_sure(b.superficie_terre_km2, b.superficie_km2), 0) AS densite_hab_km2,
       b.nb_communes, b.departement_code, b.epci_code, b.epci_nom, b.territoire_code, b.territoire_nom,
       b.territoire_confiance, b.territoire_alternative, b.couleur, b.plain_from, b.geom
FROM geo.zone_bande b
WHERE b.version_id = (SELECT id FROM geo.current_version WHERE name = 'zones');
GRANT SELECT ON pub.zone_tile TO geo_read;

DROP FUNCTION geo.superficies_sures(double precision, double precision);
