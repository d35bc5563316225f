-- Minutes to the nearest service, everywhere: the raster belongs to the version of its indicator.
-- cells: row by row from the north, 16 bits each, high byte first: tenths of minutes, or 65535 out of reach,
-- 65534 outside the served département, 65533 water or far from any road.
CREATE TABLE geo.raster (
    version_id integer PRIMARY KEY REFERENCES geo.version ON DELETE CASCADE,
    indicateur text NOT NULL,
    west double precision NOT NULL,
    north double precision NOT NULL,
    cell_m double precision NOT NULL CHECK (cell_m > 0),
    lignes integer NOT NULL,
    colonnes integer NOT NULL,
    cog bytea NOT NULL,
    cells bytea NOT NULL CHECK (octet_length(cells) = 2 * lignes * colonnes),
    classes jsonb NOT NULL,
    metadata jsonb NOT NULL DEFAULT '{}'
);
-- Read by pieces: two bytes for a point, a range for a reader of GeoTIFF. Compressed, each would cost the whole.
ALTER TABLE geo.raster ALTER COLUMN cells SET STORAGE EXTERNAL, ALTER COLUMN cog SET STORAGE EXTERNAL;

CREATE TABLE geo.raster_tile (
    version_id integer NOT NULL REFERENCES geo.raster ON DELETE CASCADE,
    z smallint NOT NULL,
    x integer NOT NULL,
    y integer NOT NULL,
    png bytea NOT NULL,
    PRIMARY KEY (version_id, z, x, y)
);

-- The k-th element of each list counts what lies above k − 2 and up to k − 1 minutes, so that any threshold in
-- whole minutes is a sum. What is out of reach is counted apart. habitants spreads the people of each commune
-- evenly over its land; mairie_habitants puts them all at their town hall.
CREATE TABLE geo.raster_zone (
    version_id integer NOT NULL REFERENCES geo.raster ON DELETE CASCADE,
    zone_id integer NOT NULL REFERENCES geo.zone,
    moyenne_min real,
    mediane_min real,
    minimum_min real,
    maximum_min real,
    surface_km2 real[] NOT NULL,
    surface_hors_portee_km2 real NOT NULL,
    habitants real[] NOT NULL,
    habitants_hors_portee real NOT NULL,
    mairie_habitants real[] NOT NULL,
    mairie_hors_portee real NOT NULL,
    PRIMARY KEY (version_id, zone_id)
);

CREATE VIEW pub.raster AS
SELECT r.indicateur, c.name AS view, c.id AS version_id, c.millesime, c.nature, c.nature_min, c.created_at,
       c.provenance -> 'definition' ->> 'seuil' AS seuil, r.west, r.north, r.cell_m, r.lignes, r.colonnes,
       octet_length(r.cog) AS octets, r.cog, r.cells, r.classes, r.metadata
FROM geo.raster r JOIN geo.current_version c ON c.id = r.version_id;

CREATE VIEW pub.raster_tile AS
SELECT r.indicateur, t.z, t.x, t.y, t.png
FROM geo.raster_tile t
JOIN geo.raster r ON r.version_id = t.version_id
JOIN geo.current_version c ON c.id = t.version_id;

CREATE VIEW pub.raster_zone AS
SELECT r.indicateur, s.zone_id, z.niveau || ':' || z.code AS zone, z.niveau, z.nom, z.population, z.population_millesime,
       s.moyenne_min, s.mediane_min, s.minimum_min, s.maximum_min, s.surface_km2, s.surface_hors_portee_km2,
       s.habitants, s.habitants_hors_portee, s.mairie_habitants, s.mairie_hors_portee
FROM geo.raster_zone s
JOIN geo.raster r ON r.version_id = s.version_id
JOIN geo.current_version c ON c.id = s.version_id
JOIN geo.zone_version z ON z.zone_id = s.zone_id
    AND z.version_id = (SELECT id FROM geo.current_version WHERE name = 'zones');

GRANT SELECT ON pub.raster, pub.raster_tile, pub.raster_zone TO geo_read;
