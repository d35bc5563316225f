// A scenario in the address: « temps_pharmacie~o-1.1,45.3~fbpe:pharmacie:40001~dbpe:pharmacie:40002@-1.1,45.3 ».
// Opened (o), closed (f, « fermé ») and moved (d, « déplacé ») places, in their order. What cannot be read is no scenario.

const SERVICE = /^temps_[a-z0-9_]{1,50}$/;
const PLACE = /^(-?\d{1,2}(?:\.\d{1,6})?),(\d{1,2}(?:\.\d{1,6})?)$/;
const ID = /^[0-9A-Za-zÀ-ÿ_:.'() -]{1,100}$/;
const TYPES = { o: "ouvrir", f: "fermer", d: "deplacer" };
export const MOST = 20;

export function readScenario(text) {
  const [service, ...parts] = (text ?? "").split("~");
  const changes = parts.map(readChange);
  const known = changes.filter((one) => one?.equipement).map(({ equipement }) => equipement);
  if (!SERVICE.test(service) || changes.length > MOST || changes.includes(null) || new Set(known).size < known.length) return null;
  return { service, changes };
}

function readChange(text) {
  const type = TYPES[text[0]];
  const rest = text.slice(1);
  if (type === "ouvrir") return readPlace(rest) && { type, ...readPlace(rest) };
  if (type === "fermer") return ID.test(rest) ? { type, equipement: rest } : null;
  const [equipement, where, more] = rest.split("@");
  const place = readPlace(where ?? "");
  return type && place && more === undefined && ID.test(equipement) ? { type, equipement, ...place } : null;
}

function readPlace(text) {
  const [found, lon, lat] = text.match(PLACE) ?? [];
  return found ? { lon: Number(lon), lat: Number(lat) } : null;
}

export const writeScenario = ({ service, changes }) => [service, ...changes.map(writeChange)].join("~");

function writeChange({ type, equipement, lon, lat }) {
  const name = equipement === undefined ? "" : encodeURIComponent(equipement).replaceAll("%3A", ":");
  const place = lon === undefined ? "" : `${rounded(lon)},${rounded(lat)}`;
  if (type === "ouvrir") return `o${place}`;
  return type === "fermer" ? `f${name}` : `d${name}@${place}`;
}

// Five decimals: a metre.
export const rounded = (degrees) => Number(degrees.toFixed(5));

// What the service is asked. Opened places are named by their rank, so that the same link asks the same question.
export function bodyOf({ service, changes }, { seuil, portee }) {
  const body = { indicateur: service, changements: changes };
  if (seuil) body.seuil = Number(seuil);
  if (portee) body.zone = portee;
  return body;
}
