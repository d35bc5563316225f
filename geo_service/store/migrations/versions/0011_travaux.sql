-- Long questions asked of the worker: what was asked, how far it is, what came out. Forgotten after a day.
-- id is random: whoever knows it may read the job, and nobody can list those of others. vu_le: last sign of life
-- of the one who works on it.
CREATE TABLE geo.travail (
    id text PRIMARY KEY DEFAULT replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''),
    processus text NOT NULL,
    statut text NOT NULL DEFAULT 'accepted'
        CHECK (statut IN ('accepted', 'running', 'successful', 'failed', 'dismissed')),
    message text NOT NULL DEFAULT '',
    parametres jsonb NOT NULL,
    reponse text NOT NULL DEFAULT 'raw' CHECK (reponse IN ('raw', 'document')),
    resultat jsonb,
    cree_le timestamptz NOT NULL DEFAULT clock_timestamp(),
    commence_le timestamptz,
    vu_le timestamptz,
    fini_le timestamptz,
    CHECK ((resultat IS NOT NULL) = (statut = 'successful'))
);
CREATE INDEX ON geo.travail (cree_le);

GRANT SELECT, INSERT, UPDATE, DELETE ON geo.travail TO geo_write;
