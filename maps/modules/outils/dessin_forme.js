// A drawn zone, as the address keeps it and as the service reads it: nothing is measured here.

export const MOST_KEPT = 60;
const DECIMALS = 5;

// { cercle: [lon, lat], km } or { sommets: [[lon, lat]…] }.
export function readShape(text) {
  if (!text) return null;
  if (!text.startsWith("cercle:")) return { sommets: text.split(";").map((pair) => pair.split(",").map(Number)) };
  const [lon, lat, km] = text.slice("cercle:".length).split(",").map(Number);
  return km > 0 ? { cercle: [lon, lat], km } : null;
}

export function writeShape({ cercle, km, sommets }) {
  if (cercle) return `cercle:${cercle.map(short).join(",")},${Number(km.toFixed(2))}`;
  return sommets.map((pair) => pair.map(short).join(",")).join(";");
}

export const isKept = ({ sommets }) => !sommets || sommets.length <= MOST_KEPT;

export function question({ cercle, km, sommets }, view) {
  const parts = cercle ? [`rayon_km=${km}`] : [];
  if (view) parts.push(`indicateur=${view.indicator.id}`, `millesime=${encodeURIComponent(view.millesime)}`);
  const geometry = cercle ? { type: "Point", coordinates: cercle } : { type: "Polygon", coordinates: [[...sommets, sommets[0]]] };
  return [`/api/spatial/dessin?${parts.join("&")}`, geometry];
}

export const rounded = ({ lng, lat }) => [Number(short(lng)), Number(short(lat))];

const short = (degrees) => String(Number(degrees.toFixed(DECIMALS)));
