// The drawn zone as one GeoJSON feature (RFC 7946): its outline, and its figures with how each was made.

export function drawnFile(answer) {
  const { contour, habitants, communes, services, indicateur, registre, sources, publication } = answer;
  const properties = {
    superficie_km2: answer.superficie_km2,
    superficie_departement_km2: answer.superficie_departement_km2,
    superficie_methode: answer.superficie_methode,
    habitants_estimes: habitants.valeur,
    habitants_au_moins: habitants.au_moins,
    habitants_au_plus: habitants.au_plus,
    habitants_millesime: habitants.millesime,
    habitants_methode: habitants.methode,
    communes: communes.map(({ zone, nom, whole, share }) => ({ zone, nom, entiere: whole, part_de_terre: share })),
    indicateur: indicateur && { ...indicateur },
    services: services.map(({ type, libelle, nombre, millesime, titre, licence }) => ({ type, libelle, nombre, millesime, source: titre, licence })),
    projets: registre.projets.length,
    chantiers: registre.chantiers.length,
    registre_note: registre.note,
    avertissement: answer.avertissement,
    sources,
    publication,
    adresse: location.href,
  };
  return JSON.stringify({ type: "Feature", geometry: contour, properties }, null, 1);
}
