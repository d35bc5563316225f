// Which map of an indicator the address asks for. What does not exist falls back to what does.

const FAMILIAR = ["commune", "epci", "territoire", "canton", "departement"];
const DEFAULT_K = "5";

// Null when there is no such indicator, or it has no value.
export function viewOf(values, indicator) {
  if (!indicator?.millesimes.length) return null;
  const newest = indicator.millesimes.at(-1);
  const cut = cutBy(values, indicator);
  return {
    indicator,
    niveau: indicator.niveaux.includes(values.niveau) ? values.niveau : FAMILIAR.find((one) => indicator.niveaux.includes(one)),
    millesime: indicator.millesimes.includes(values.millesime) ? values.millesime : newest,
    newest,
    methode: cut.methode,
    k: values.k ?? DEFAULT_K,
    bornes: cut.bornes ?? null,
    palette: values.palette,
  };
}

// The address decides; without a word of it, the limits that the indicator declares, or else quantiles.
function cutBy({ methode, bornes, k }, indicator) {
  if (methode === "manuel" && bornes) return { methode, bornes };
  if (methode && methode !== "manuel") return { methode };
  return indicator.bornes?.length && !k ? { methode: "manuel", bornes: indicator.bornes } : { methode: "quantiles" };
}

export function layerOf({ indicator, niveau, millesime, newest }) {
  return `${indicator.id}.${niveau}${millesime === newest ? "" : `.${millesime}`}`;
}

export function cutOf({ methode, k, bornes }) {
  return bornes ? `methode=manuel&bornes=${bornes.join(",")}` : `methode=${methode}&k=${k}`;
}

export function classesAddress(view) {
  const { indicator, niveau, millesime } = view;
  return `/api/classes?indicateur=${indicator.id}&niveau=${niveau}&millesime=${encodeURIComponent(millesime)}&${cutOf(view)}`;
}

// Years between the vintage and today; an old figure stays on the map, with its year printed large.
export function ageOf({ indicator, millesime, newest }) {
  const { ans, age_max_ans: most } = indicator.age ?? {};
  const [year, last] = [millesime, newest].map((text) => Number(text.slice(0, 4)));
  if (ans === null || ans === undefined || !year || !last) return { years: null, stale: false };
  const years = ans + last - year;
  return { years, stale: most !== null && years > most };
}
