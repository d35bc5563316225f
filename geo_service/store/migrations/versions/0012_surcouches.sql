-- What tells two publications apart for people: their sources. Computations follow from these.
CREATE OR REPLACE VIEW geo.publication_sources AS
SELECT p.id, md5(coalesce(string_agg(v.name || ':' || v.id, ',' ORDER BY v.name) FILTER (WHERE v.kind = 'source'), '')) AS sources
FROM geo.publication p
LEFT JOIN geo.publication_version pv ON pv.publication_id = p.id
LEFT JOIN geo.version v ON v.id = pv.version_id
GROUP BY p.id;

-- Which types of services each version holds, by département. Read from every place it took 0.3 s; a version that is
-- published never changes, so it is written once, when it is published.
CREATE TABLE geo.equipement_type (
    version_id integer NOT NULL REFERENCES geo.version (id) ON DELETE CASCADE,
    type text NOT NULL,
    departement_code text NOT NULL,
    lieux bigint NOT NULL,
    nombre double precision NOT NULL,
    libelle text NOT NULL,
    place boolean NOT NULL,
    PRIMARY KEY (version_id, type, departement_code)
);
COMMENT ON COLUMN geo.equipement_type.place IS 'whether its points were published; false: counted in communes, drawn at town halls';

CREATE FUNCTION geo.refresh_equipement_types() RETURNS void LANGUAGE sql AS $$
    INSERT INTO geo.equipement_type (version_id, type, departement_code, lieux, nombre, libelle, place)
    SELECT e.version_id, e.type, left(z.code, 2), count(*), sum(coalesce((e.attributes ->> 'nombre')::double precision, 1)),
           coalesce(min(e.attributes ->> 'type_label'), replace(e.type, '_', ' ')),
           bool_and(NOT e.attributes ? 'placement')
    FROM geo.equipement e JOIN geo.zone z ON z.id = e.zone_id
    WHERE e.version_id IN (
        SELECT v.id FROM geo.version v
        WHERE v.target = 'equipement' AND NOT EXISTS (SELECT FROM geo.equipement_type t WHERE t.version_id = v.id))
    GROUP BY 1, 2, 3
$$;
SELECT geo.refresh_equipement_types();

CREATE OR REPLACE VIEW pub.equipement_millesime AS
SELECT t.type, t.departement_code, c.name AS source, c.millesime, c.nature, t.lieux, t.nombre, t.version_id,
       rank() OVER (PARTITION BY t.type, t.departement_code ORDER BY c.millesime DESC, c.name) AS rang,
       t.libelle, t.place
FROM geo.equipement_type t JOIN geo.current_version c ON c.id = t.version_id;

-- Each service once, of its newest vintage in its département: the one that indicators count.
CREATE VIEW pub.service AS
SELECT geo.identifiant_stable('equipement:' || e.id) AS feature_id, 'equipement:' || e.id AS id, e.id AS code,
       e.type, m.libelle AS type_libelle, e.nom, z.code AS commune_code, z.nom AS commune_nom,
       z.epci_code, z.territoire_code, z.territoire_nom, z.departement_code, z.served, e.zone_id,
       e.attributes ->> 'adresse' AS adresse, e.attributes ->> 'telephone' AS telephone,
       e.attributes ->> 'site' AS site, e.attributes ->> 'horaires' AS horaires,
       (e.attributes ->> 'heures_semaine')::double precision AS heures_semaine,
       (e.attributes ->> 'samedi')::boolean AS samedi, (e.attributes ->> 'apres_17h')::boolean AS apres_17h,
       coalesce((e.attributes ->> 'nombre')::double precision, 1) AS quantite,
       coalesce((e.attributes ->> 'majorant')::boolean, false) AS majorant,
       coalesce(e.attributes ->> 'placement', 'publié') AS placement,
       v.name AS source, v.provenance ->> 'title' AS source_titre, v.millesime, v.nature, e.geom, e.geom_3857
FROM pub.equipement_millesime m
JOIN geo.equipement e ON e.version_id = m.version_id AND e.type = m.type
JOIN geo.version v ON v.id = m.version_id
JOIN geo.zone_version z ON z.zone_id = e.zone_id AND left(z.code, 2) = m.departement_code
    AND z.version_id = (SELECT id FROM geo.current_version WHERE name = 'zones')
WHERE m.rang = 1;

CREATE VIEW pub.service_tile AS
SELECT NULL::smallint AS band, feature_id, id, code, type, type_libelle, nom, commune_code, commune_nom, epci_code,
       territoire_code, territoire_nom, departement_code, served, adresse, telephone, site, horaires, heures_semaine,
       samedi, apres_17h, quantite, majorant, placement, source, source_titre, millesime, nature, geom_3857 AS geom
FROM pub.service;
CREATE INDEX ON geo.equipement (version_id, type);

-- Amounts of a projet, by type. Several funders of one type add up; types never do. A floor is no amount: it enters no
-- sum. Total costs are successive statements of one cost: the last one is kept. NULL: nobody said.
CREATE VIEW registre.montant_par_type AS
SELECT m.projet, m.type, CASE WHEN m.type = 'cout_total'
           THEN (array_agg(m.montant_eur ORDER BY m.annee DESC NULLS LAST, m.id DESC))[1]
           ELSE sum(m.montant_eur) END AS montant_eur
FROM registre.montant m WHERE m.projet IS NOT NULL AND NOT coalesce(m.plancher, false)
GROUP BY m.projet, m.type;
-- Zones named by themselves; the territoires have their own column.
CREATE FUNCTION registre.lieux(zones text[]) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT string_agg(zone, ';' ORDER BY zone) FROM unnest(zones) zone WHERE NOT starts_with(zone, 'territoire:')
$$;
GRANT EXECUTE ON FUNCTION registre.lieux(text[]) TO geo_read, geo_write;

CREATE OR REPLACE VIEW pub.registre_projet AS
SELECT p.id AS feature_id, 'projet:' || p.id AS id, p.id::text AS code, p.titre, p.description, p.theme,
       array_to_string(p.territoires, ';') AS territoires, p.competent, p.etat AS etat_observe, p.observe_le,
       registre.etat_actuel(p.etat, p.observe_le, ARRAY['realise', 'abandonne'], r.valeur) AS etat,
       p.annee, p.debut, p.fin, p.portee,
       p.zones || ARRAY(SELECT 'territoire:' || t.t FROM unnest(p.territoires) t(t)) AS zones,
       p.maitre_ouvrage, CASE WHEN a.type <> 'habitant' THEN a.nom END AS maitre_ouvrage_nom, p.enjeu, p.fiche_action,
       (SELECT h.id FROM registre.chantier h WHERE h.id = p.chantier AND h.etat <> 'propose') AS chantier,
       p.origine, p.source, p.lieu AS geom, p.lieu_3857, p.mots, p.titre_cherche, p.geom AS trace,
       registre.lieux(p.zones) AS lieux,
       m.montant_cout_total_eur, m.montant_demande_eur, m.montant_vote_eur, m.montant_engage_eur, m.montant_notifie_eur,
       m.montant_paye_eur
FROM registre.projet p CROSS JOIN registre.reglage r LEFT JOIN registre.acteur a ON a.id = p.maitre_ouvrage
LEFT JOIN LATERAL (
    SELECT max(t.montant_eur) FILTER (WHERE t.type = 'cout_total') AS montant_cout_total_eur,
           max(t.montant_eur) FILTER (WHERE t.type = 'demande') AS montant_demande_eur,
           max(t.montant_eur) FILTER (WHERE t.type = 'vote') AS montant_vote_eur,
           max(t.montant_eur) FILTER (WHERE t.type = 'engage') AS montant_engage_eur,
           max(t.montant_eur) FILTER (WHERE t.type = 'notifie') AS montant_notifie_eur,
           max(t.montant_eur) FILTER (WHERE t.type = 'paye') AS montant_paye_eur
    FROM registre.montant_par_type t WHERE t.projet = p.id) m ON true
WHERE r.nom = 'etat_vieilli';

CREATE OR REPLACE VIEW pub.registre_projet_tile AS
SELECT NULL::smallint AS band, feature_id, id, code, titre, theme, territoires, competent, etat, annee, portee,
       maitre_ouvrage_nom, lieu_3857 AS geom, montant_cout_total_eur, montant_demande_eur, montant_vote_eur,
       montant_engage_eur, montant_notifie_eur, montant_paye_eur
FROM pub.registre_projet WHERE lieu_3857 IS NOT NULL;

CREATE OR REPLACE VIEW pub.registre_chantier AS
SELECT c.id AS feature_id, 'chantier:' || c.id AS id, c.id::text AS code, c.titre, c.theme,
       array_to_string(c.territoires, ';') AS territoires, c.declencheur, c.etat AS etat_observe, c.observe_le,
       registre.etat_actuel(c.etat, c.observe_le, ARRAY['acheve', 'evalue', 'abandonne'], r.valeur) AS etat, c.conseil,
       c.elu_nom, c.elu_fonction, c.mandat_debut, c.mandat_fin, c.direction_pilote, c.directions_ressources, c.objectifs,
       c.feuille_de_route, c.feuille_adoptee_le, c.portee,
       c.zones || ARRAY(SELECT 'territoire:' || t.t FROM unnest(c.territoires) t(t)) AS zones,
       c.origine, c.source, c.lieu AS geom, c.lieu_3857, c.mots, c.titre_cherche, c.geom AS trace,
       registre.lieux(c.zones) AS lieux
FROM registre.chantier c CROSS JOIN registre.reglage r
WHERE r.nom = 'etat_vieilli' AND c.etat <> 'propose';

GRANT SELECT ON pub.equipement_millesime, pub.service, pub.service_tile TO geo_read, geo_write;
