-- Every public view reads geo.current_version. A transaction that says « SET LOCAL geo.publication = N »
-- sees that publication through all of them at once; without it, the current one, as before. A
-- publication that was pruned holds nothing, and one that a rollback withdrew stays hidden: it may
-- have been withdrawn because it told something wrong.
CREATE OR REPLACE VIEW geo.current_version AS
SELECT v.*
FROM geo.publication_pointer p
JOIN geo.publication_version pv
    ON pv.publication_id = coalesce(nullif(current_setting('geo.publication', true), '')::integer, p.publication_id)
    AND pv.publication_id <= p.publication_id
JOIN geo.version v ON v.id = pv.version_id;

-- The version of each view in each publication. No foreign key: it outlives the publication (a few
-- short rows each), so that « what changed since » can be answered after the data are gone.
CREATE TABLE geo.publication_view (
    publication_id integer NOT NULL,
    view text NOT NULL,
    version text NOT NULL,
    PRIMARY KEY (publication_id, view)
);

-- Each time something else became current, by a publication or by a rollback.
CREATE TABLE geo.publication_log (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    publication_id integer NOT NULL,
    published_at timestamptz NOT NULL
);
CREATE INDEX ON geo.publication_log (published_at);
CREATE INDEX ON geo.publication_log (publication_id);

CREATE FUNCTION geo.view_digests(publication integer) RETURNS TABLE (view text, version text)
LANGUAGE sql STABLE AS $$
    SELECT i.view,
           substr(md5(coalesce(string_agg(
               v.name || ':' || v.id || ':' || extract(epoch FROM v.created_at), ',' ORDER BY v.name), '')), 1, 12)
    FROM geo.view_input i
    LEFT JOIN (geo.publication_version pv JOIN geo.version v ON v.id = pv.version_id AND pv.publication_id = $1)
        ON v.target = i.target
    GROUP BY i.view
$$;

CREATE OR REPLACE FUNCTION geo.refresh_view_versions() RETURNS void LANGUAGE sql AS $$
    INSERT INTO geo.publication_log (publication_id, published_at)
    SELECT p.publication_id, p.published_at FROM geo.publication_pointer p
    WHERE p.publication_id <> coalesce((SELECT publication_id FROM geo.publication_log ORDER BY id DESC LIMIT 1), 0);

    INSERT INTO geo.publication_view (publication_id, view, version)
    SELECT p.publication_id, d.view, d.version
    FROM geo.publication_pointer p CROSS JOIN LATERAL geo.view_digests(p.publication_id) d
    WHERE p.publication_id IS NOT NULL
    ON CONFLICT DO NOTHING;

    INSERT INTO geo.view_version (view, version, publication_id)
    SELECT d.view, d.version, p.publication_id
    FROM geo.publication_pointer p CROSS JOIN LATERAL geo.view_digests(p.publication_id) d
    ON CONFLICT (view) DO UPDATE
    SET version = excluded.version, publication_id = excluded.publication_id, updated_at = clock_timestamp()
    WHERE view_version.version <> excluded.version
$$;

-- What is known of the past: the kept publications, in their order, then the one readers see now.
INSERT INTO geo.publication_view (publication_id, view, version)
SELECT b.id, d.view, d.version FROM geo.publication b CROSS JOIN LATERAL geo.view_digests(b.id) d;

INSERT INTO geo.publication_log (publication_id, published_at)
SELECT id, created_at FROM geo.publication ORDER BY id;
INSERT INTO geo.publication_log (publication_id, published_at)
SELECT p.publication_id, p.published_at FROM geo.publication_pointer p
WHERE p.publication_id < (SELECT max(id) FROM geo.publication);

CREATE VIEW pub.publication_kept AS
SELECT b.id AS publication_id, b.created_at, b.note, b.id = p.publication_id AS current
FROM geo.publication b JOIN geo.publication_pointer p ON b.id <= p.publication_id;

CREATE VIEW pub.publication_view AS SELECT publication_id, view, version FROM geo.publication_view;
CREATE VIEW pub.publication_log AS SELECT id, publication_id, published_at FROM geo.publication_log;
