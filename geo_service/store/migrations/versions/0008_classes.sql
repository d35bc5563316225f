-- Classes of each indicator, level and vintage, published with its figures: a map asks for them and never waits.
-- classes: { method: { number of classes: { "bornes": […], "effectifs": […], "note": … } } }, closed on the right.
CREATE TABLE geo.classes (
    version_id integer NOT NULL REFERENCES geo.version ON DELETE CASCADE,
    niveau text NOT NULL,
    millesime text NOT NULL,
    dernier boolean NOT NULL,
    effectif integer NOT NULL,
    sans_valeur jsonb NOT NULL,
    minimum double precision,
    maximum double precision,
    classes jsonb NOT NULL,
    PRIMARY KEY (version_id, niveau, millesime)
);

CREATE VIEW pub.classes AS
SELECT i.id AS indicateur, c.niveau, c.millesime, c.dernier, c.effectif, c.sans_valeur, c.minimum, c.maximum, c.classes
FROM pub.indicateur i JOIN geo.classes c ON c.version_id = i.version_id;

GRANT SELECT ON pub.classes TO geo_read;
