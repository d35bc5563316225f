// The folded block of an overlay in the legend: its filters, its count, its circles, its list.

import { element } from "./dom.js";
import { alphabetical } from "./format.js";
import { t } from "./langue.js";
import { circlesLegend } from "./surcouches_cercles.js";
import { restricts } from "./surcouches_filtre.js";
import { countText } from "./surcouches_lignes.js";
import { drawList } from "./surcouches_liste.js";
import { etatDe } from "./surcouches_mots.js";
import { nomDEtat } from "./words.js";

export function buildBlock(overlay) {
  const { block } = overlay;
  const parts = ["filtres", "cercles", "liste"].map((name) => element("div", { class: name }));
  block.append(element("div", { class: "corps" }, ...parts));
  // The form around takes changes for those of its boxes.
  block.addEventListener("change", (event) => event.stopPropagation());
}

export function fillBlock(overlay) {
  const { block } = overlay;
  const count = countText(overlay);
  block.querySelector(".bilan").textContent = count;
  if (!block.open) return;
  const [filters, circles, list] = [...block.querySelector(".corps").children];
  if (!filters.childElementCount) filters.append(...controls(overlay));
  choose(overlay);
  circles.replaceChildren(...circlesLegend(overlay));
  drawList(overlay, list);
}

function controls(overlay) {
  const { words, model, rows } = overlay;
  const themes = every(rows.map(({ theme }) => theme), words.themes);
  const etats = present(rows.map(etatDe), nomDEtat);
  return [
    select(overlay, "theme", t("Thème"), t("Tous les thèmes"), themes),
    select(overlay, "etat", t("État"), t("Tous les états"), etats),
    select(overlay, "territoire", t("Territoire"), t("Tout le département"), [...words.territoires]),
    years(overlay),
    model.montants ? amounts(overlay) : null,
    model.montants && overlay.id === "projets" ? select(overlay, "cercles", t("Cercles selon"), t("Points de même taille"), Object.entries(model.montants)) : null,
    element("button", { type: "button", class: "lien effacer", click: () => overlay.clear() }, t("Tout montrer")),
  ].filter(Boolean);
}

// Values that occur, by their French name, with their number of rows.
function present(values, name) {
  const groups = [...Map.groupBy(values.filter(Boolean), (value) => value)];
  const named = groups.map(([value, rows]) => [value, `${name(value)} (${rows.length})`]);
  return named.sort((one, other) => alphabetical(one[1], other[1]));
}

// All themes, also those that no row has: none is an answer.
function every(values, names) {
  const counts = Map.groupBy(values, (value) => value);
  const all = [...new Set([...names.keys(), ...values.filter(Boolean)])];
  const named = all.map((value) => [value, `${names.get(value) ?? value} (${counts.get(value)?.length ?? 0})`]);
  return named.sort((one, other) => alphabetical(one[1], other[1]));
}

function select(overlay, name, label, none, options) {
  const id = `${overlay.id}-${name}`;
  const change = ({ target }) => act(overlay, name, target.value);
  const choices = options.map(([value, text]) => element("option", { value }, text));
  return element("p", {}, element("label", { for: id }, label), element("select", { id, "data-part": name, change }, element("option", { value: "" }, none), ...choices));
}

function years(overlay) {
  const input = (part, label) => field(overlay, "annee", part, label, 4);
  return group(overlay.model.anneeDite, input("de", t("de")), input("a", t("à")));
}

function amounts(overlay) {
  const entries = Object.entries(overlay.model.montants);
  const change = () => act(overlay, "montant", readAmount(overlay.block));
  const type = element("select", { "data-part": "montant-type", "aria-label": t("Type de montant"), change }, ...entries.map(([value, text]) => element("option", { value }, text)));
  return group(t("Montant"), type, field(overlay, "montant", "min", t("au moins"), 12), field(overlay, "montant", "max", t("au plus"), 12, "€"));
}

function group(legend, ...parts) {
  return element("fieldset", { class: "entre" }, element("legend", {}, legend), ...parts);
}

function field(overlay, part, bound, label, length, unit = "") {
  const change = () => act(overlay, part, part === "annee" ? readYears(overlay.block) : readAmount(overlay.block));
  const input = element("input", { type: "text", inputmode: "numeric", pattern: "[0-9 ]*", maxlength: length, "data-part": `${part}-${bound}`, change });
  return element("label", {}, `${label} `, input, unit ? `\u00a0${unit}` : "");
}

function act(overlay, name, value) {
  overlay.told = false;
  overlay.set(name, value);
}

const part = (block, name) => block.querySelector(`[data-part="${name}"]`);

function bound(block, name) {
  const digits = part(block, name).value.replace(/\D/g, "");
  return digits ? Number(digits) : null;
}

function readYears(block) {
  const [de, a] = [bound(block, "annee-de"), bound(block, "annee-a")].map((year) => (year > 999 ? year : null));
  return de === null && a === null ? null : { de, a };
}

function readAmount(block) {
  const [min, max] = [bound(block, "montant-min"), bound(block, "montant-max")];
  return min === null && max === null ? null : { type: part(block, "montant-type").value, min, max };
}

// The address may have changed by itself: the controls follow.
function choose(overlay) {
  const { block, filter } = overlay;
  for (const name of ["theme", "etat", "territoire", "cercles"]) if (part(block, name)) part(block, name).value = filter[name] ?? "";
  part(block, "annee-de").value = filter.annee?.de ?? "";
  part(block, "annee-a").value = filter.annee?.a ?? "";
  block.querySelector(".effacer").hidden = !restricts(filter);
  if (!part(block, "montant-type")) return;
  if (filter.montant) part(block, "montant-type").value = filter.montant.type;
  part(block, "montant-min").value = filter.montant?.min ?? "";
  part(block, "montant-max").value = filter.montant?.max ?? "";
}
