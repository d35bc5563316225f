-- A country has more names than a small integer can count.
DROP VIEW pub.etiquette;
DROP VIEW pub.etiquette_tile;
ALTER TABLE geo.etiquette ALTER COLUMN rang TYPE integer;

CREATE VIEW pub.etiquette_tile AS
SELECT NULL::smallint AS band, z.zone_id AS feature_id, z.niveau || ':' || z.code AS id, z.niveau, z.code, z.nom,
       z.served, z.population, e.rang, e.geom
FROM geo.etiquette e
JOIN geo.zone_version z ON z.version_id = e.version_id AND z.zone_id = e.zone_id
WHERE e.version_id = (SELECT id FROM geo.current_version WHERE name = 'zones');

CREATE VIEW pub.etiquette AS
SELECT feature_id, id, niveau, code, nom, served, population, rang, ST_Transform(geom, 2154) AS geom
FROM pub.etiquette_tile;

GRANT SELECT ON pub.etiquette_tile, pub.etiquette TO geo_read;

-- Pages of points follow their code within a type: without this index each page sorts the whole type.
CREATE INDEX ON geo.equipement (type, id);
