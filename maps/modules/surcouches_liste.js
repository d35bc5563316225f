// The list equal to the overlay: what is drawn, what has no place on the map, what nobody can tell. Nothing is left out.

import { element } from "./dom.js";
import { alphabetical, number, typography } from "./format.js";
import { IN_FRENCH, t } from "./langue.js";
import { etatEtAge } from "./surcouches_mots.js";

const MOST_ROWS = 300;
const byName = (one, other) => alphabetical(String(one.titre), String(other.titre));

export function drawList(overlay, node) {
  const { kept, doubtful, rows, id } = overlay;
  const groups = [
    [t("Dessinés sur la carte"), kept.filter(({ lieu }) => lieu)],
    [t("Sans localisation\u00a0: gardés, mais sans point"), kept.filter(({ lieu }) => !lieu)],
    [t("Année ou montant inconnu\u00a0: ni dedans, ni dehors"), doubtful],
  ];
  const filled = groups.filter(([, some]) => some.length);
  const sections = filled.map(([title, some]) => section(overlay, title, some, filled.length === 1));
  node.replaceChildren(...(rows.length ? sections : [element("p", { class: "explication" }, EMPTY)]), files(id, rows.length));
  if (rows.length && !sections.length) node.prepend(element("p", { class: "explication" }, t("Aucun ne répond à ces choix.")));
}

const EMPTY = t("Le registre n’en contient aucun de public : cela ne dit pas qu’il n’y en a pas.");

function section(overlay, title, rows, open) {
  const shown = [...rows].sort(byName).slice(0, MOST_ROWS).map((row) => item(overlay, row));
  const more = rows.length > MOST_ROWS ? element("p", { class: "explication" }, t("{combien} de plus\u00a0: filtrez, ou prenez le fichier.", { combien: number(rows.length - MOST_ROWS) })) : null;
  const summary = element("summary", {}, element("span", {}, title), element("span", { class: "compte" }, number(rows.length)));
  return element("details", { class: "faits", open }, summary, element("ul", {}, ...shown), more);
}

function item(overlay, row) {
  const { words, model, id } = overlay;
  const go = () => overlay.openObject(`${id}:${row.code}`, row.lieu);
  const places = model.territoires(row).map((code) => words.territoires.get(code) ?? "").filter(Boolean).join(", ");
  const year = model.annee(row);
  const facts = [words.themes.get(row.theme), places, year ? String(year) : t("année inconnue")].filter(Boolean).join(" · ");
  return element(
    "li",
    { "data-objet": `${id}:${row.code}` },
    element("button", { type: "button", class: "lien", lang: IN_FRENCH, click: go }, typography(row.titre)),
    element("small", {}, etatEtAge(row), element("br"), facts),
  );
}

function files(id, total) {
  if (!total) return element("span");
  const link = (extension, text) => element("a", { href: `/layers/${id}.${extension}`, download: "" }, text);
  return element("p", { class: "explication" }, t("Toute la couche, sans filtre\u00a0: "), link("csv", "csv"), " · ", link("geojson", "geojson"));
}
