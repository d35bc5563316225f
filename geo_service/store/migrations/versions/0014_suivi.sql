-- The version of a view is one row, that every writer changes. Changed at the first line of an import, it kept all the
-- other writers waiting until the last one: versions move at the end of a transaction instead. There, one transaction
-- at a time: two that move several versions in another order would wait for each other for ever.
CREATE FUNCTION registre.avancer(vue text, vu text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('registre.avancer'));
    UPDATE geo.view_version SET version = substr(md5(version || vu), 1, 12), updated_at = clock_timestamp() WHERE view = vue;
    PERFORM pg_notify('geo_publication', vue);
END $$;

-- The first argument is the column of the public view that holds the number of an object.
CREATE OR REPLACE FUNCTION registre.suivre() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    now_seen text;
    before text;
BEGIN
    EXECUTE 'SELECT md5(coalesce((SELECT to_jsonb(v)::text FROM pub.' || quote_ident('registre_' || TG_TABLE_NAME)
            || ' v WHERE v.' || quote_ident(TG_ARGV[0]) || ' = $1), ''''))' INTO now_seen USING NEW.id;
    SELECT empreinte INTO before FROM registre.vu WHERE objet = TG_TABLE_NAME AND objet_id = NEW.id;
    IF now_seen = coalesce(before, md5('')) THEN
        RETURN NULL;
    END IF;
    INSERT INTO registre.vu VALUES (TG_TABLE_NAME, NEW.id, now_seen)
    ON CONFLICT (objet, objet_id) DO UPDATE SET empreinte = excluded.empreinte;
    PERFORM registre.avancer('registre_' || TG_TABLE_NAME, now_seen || NEW.id);
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION registre.suivre_acteur() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.nom IS DISTINCT FROM OLD.nom AND EXISTS (SELECT FROM registre.projet WHERE maitre_ouvrage = NEW.id) THEN
        PERFORM registre.avancer('registre_projet', NEW.nom || NEW.id);
    END IF;
    RETURN NULL;
END $$;

-- Amounts are shown with their projet: when they change it does.
CREATE FUNCTION registre.suivre_montant() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.projet IS NULL AND (TG_OP = 'INSERT' OR OLD.projet IS NULL) THEN
        RETURN NULL;
    END IF;
    PERFORM registre.avancer('registre_projet', to_jsonb(NEW)::text);
    RETURN NULL;
END $$;

DO $$
DECLARE
    kind text;
BEGIN
    FOREACH kind IN ARRAY ARRAY['contribution', 'projet', 'chantier', 'livrable', 'montant', 'conseil', 'completude', 'enjeu',
                                'fiche_action', 'dossier'] LOOP
        EXECUTE 'DROP TRIGGER IF EXISTS suivre ON registre.' || quote_ident(kind);
        EXECUTE 'CREATE CONSTRAINT TRIGGER suivre AFTER INSERT OR UPDATE ON registre.' || quote_ident(kind)
                || ' DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION registre.suivre('
                || quote_literal(CASE WHEN kind IN ('contribution', 'projet', 'chantier') THEN 'feature_id' ELSE 'id' END) || ')';
    END LOOP;
END $$;
DROP TRIGGER suivre ON registre.acteur;
CREATE CONSTRAINT TRIGGER suivre AFTER UPDATE ON registre.acteur DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION registre.suivre_acteur();
CREATE CONSTRAINT TRIGGER suivre_montant AFTER INSERT OR UPDATE OF type, montant_eur, projet, annee, plancher
    ON registre.montant DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION registre.suivre_montant();
