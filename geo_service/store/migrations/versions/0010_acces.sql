-- Access to the registry: sessions that end by themselves, charges that are withdrawn and never forgotten,
-- attempts that are counted, sign-ins elsewhere that wait for their return.
ALTER TABLE registre.session
    ADD vue_le timestamptz NOT NULL DEFAULT clock_timestamp(),
    ADD moyen text NOT NULL DEFAULT 'mot_de_passe' CHECK (moyen IN ('mot_de_passe', 'oidc'));
CREATE INDEX ON registre.session (compte) WHERE fermee_le IS NULL;
CREATE INDEX ON registre.jeton (compte);

ALTER TABLE registre.charge
    ADD retiree_le timestamptz,
    ADD retiree_par integer REFERENCES registre.compte;

-- One address, one account, whatever its capitals.
ALTER TABLE registre.compte ADD CHECK (courriel = lower(courriel));

-- Attempts to sign in, by digest of an account's address or of a client's: shared by all the serving processes.
-- libre_le: before it the next attempt is refused without looking at the password.
CREATE TABLE registre.essai (
    cle bytea PRIMARY KEY,
    nombre integer NOT NULL,
    dernier_le timestamptz NOT NULL DEFAULT clock_timestamp(),
    libre_le timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX ON registre.essai (dernier_le);

-- Sign-ins sent to the OpenID Connect provider and not yet back. Each serves once.
CREATE TABLE registre.connexion_oidc (
    etat bytea PRIMARY KEY,
    navigateur bytea NOT NULL,
    nonce text NOT NULL,
    verificateur text NOT NULL,
    expire_le timestamptz NOT NULL
);

GRANT SELECT, INSERT, UPDATE, DELETE ON registre.essai, registre.connexion_oidc TO geo_write;

-- An account with what it may, never its password.
CREATE VIEW registre.compte_et_charges AS
SELECT c.id, c.courriel, c.nom, c.actif AND c.efface_le IS NULL AS actif, c.cree_le, c.vu_le,
       coalesce((SELECT jsonb_agg(jsonb_build_object('role', h.role, 'territoires', h.territoires, 'chantiers', h.chantiers)
                                  ORDER BY h.role)
                 FROM registre.charge h WHERE h.compte = c.id AND h.retiree_le IS NULL), '[]') AS charges
FROM registre.compte c;
GRANT SELECT ON registre.compte_et_charges TO geo_write;
