-- Dossiers of conseils: prepared by agents, frozen, validated, given to everybody. territoire, conseil (its round) and
-- edition are the permanent address; conseil_id is the conseil as the registry knows it.
CREATE TABLE registre.dossier (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    version integer NOT NULL DEFAULT 1,
    territoire text NOT NULL,
    conseil integer NOT NULL,
    edition integer NOT NULL,
    conseil_id integer NOT NULL REFERENCES registre.conseil,
    etat text NOT NULL DEFAULT 'brouillon' CHECK (etat IN ('brouillon', 'relu', 'valide', 'diffuse')),
    blocs jsonb NOT NULL DEFAULT '{}',
    publication integer,
    fige_le timestamptz,
    valide_le timestamptz,
    valide_par integer REFERENCES registre.compte,
    fonction text,
    diffuse_le timestamptz,
    cree_le timestamptz NOT NULL DEFAULT clock_timestamp(),
    cree_par integer REFERENCES registre.compte,
    modifie_le timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (territoire, conseil, edition),
    CHECK (etat = 'brouillon' OR fige_le IS NOT NULL),
    CHECK ((etat IN ('valide', 'diffuse')) = (valide_le IS NOT NULL)),
    CHECK ((etat = 'diffuse') = (diffuse_le IS NOT NULL))
);
-- One is prepared at a time: numbers that everybody sees have no hole that would tell of a hidden one.
CREATE UNIQUE INDEX dossier_en_cours ON registre.dossier (territoire, conseil) WHERE etat <> 'diffuse';
CREATE INDEX ON registre.dossier (conseil_id);

-- The frozen bytes. Bytes, not text: what is frozen is searched and rewritten by nobody. pdf: once diffused.
CREATE TABLE registre.dossier_fige (
    dossier integer PRIMARY KEY REFERENCES registre.dossier,
    html bytea NOT NULL,
    donnees bytea NOT NULL,
    pdf bytea
);
ALTER TABLE registre.dossier_fige ALTER COLUMN pdf SET STORAGE EXTERNAL;

-- A diffused edition is what it was for ever; only words about a person may be erased from its preparation.
CREATE FUNCTION registre.garder_diffuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_NAME = 'dossier_fige' THEN
        IF OLD.pdf IS NOT NULL THEN
            RAISE EXCEPTION 'a diffused dossier does not change' USING ERRCODE = 'check_violation';
        END IF;
    ELSIF OLD.etat = 'diffuse' AND (NEW.territoire, NEW.conseil, NEW.edition, NEW.etat, NEW.publication, NEW.fige_le,
                                    NEW.valide_le, NEW.diffuse_le)
          IS DISTINCT FROM (OLD.territoire, OLD.conseil, OLD.edition, OLD.etat, OLD.publication, OLD.fige_le,
                            OLD.valide_le, OLD.diffuse_le) THEN
        RAISE EXCEPTION 'a diffused dossier does not change' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER garder BEFORE UPDATE ON registre.dossier FOR EACH ROW EXECUTE FUNCTION registre.garder_diffuse();
CREATE TRIGGER garder BEFORE UPDATE ON registre.dossier_fige FOR EACH ROW EXECUTE FUNCTION registre.garder_diffuse();

GRANT SELECT, INSERT, UPDATE ON registre.dossier, registre.dossier_fige TO geo_write;

-- What everybody may read: diffused editions, without who prepared them.
CREATE VIEW pub.registre_dossier AS
SELECT d.id, d.territoire, d.conseil, d.edition, d.etat, d.publication, d.fige_le, d.valide_le, d.fonction, d.diffuse_le
FROM registre.dossier d WHERE d.etat = 'diffuse';
CREATE VIEW pub.registre_dossier_fige AS
SELECT d.id, d.territoire, d.conseil, d.edition, f.html, f.donnees, f.pdf
FROM registre.dossier d JOIN registre.dossier_fige f ON f.dossier = d.id WHERE d.etat = 'diffuse';
GRANT SELECT ON pub.registre_dossier, pub.registre_dossier_fige TO geo_read, geo_write;

-- Pages show more of the registry than its layers: the rest has versions too, that move when what is public does.
INSERT INTO geo.view_version (view, version)
SELECT 'registre_' || kind, '0'
FROM unnest(ARRAY['livrable', 'montant', 'conseil', 'completude', 'enjeu', 'fiche_action', 'dossier']) kind;
