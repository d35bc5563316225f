// Initiatives of other places, as a list: nothing of theirs has a point on this map.

import { getJson } from "./api.js";
import { element, quoting } from "./dom.js";
import { alphabetical, isMissing, number, plural, typography } from "./format.js";
import { IN_FRENCH, t } from "./langue.js";
import { refill } from "./surcouches_dom.js";
import { changed } from "./surcouches_filtre.js";

export function bindInitiatives({ state }, block, words) {
  const shared = { state, block, words, answer: null };
  block.addEventListener("toggle", () => refresh(shared));
  block.addEventListener("change", (event) => event.stopPropagation());
  state.addEventListener("initiatives", () => refresh(shared));
  if (state.values.initiatives) block.open = true;
}

async function refresh(shared) {
  const { block } = shared;
  if (!block.open) return;
  try {
    shared.answer ??= await getJson("/api/initiatives");
    refill(block.querySelector(".corps"), ...parts(shared));
  } catch (error) {
    block.querySelector(".corps").replaceChildren(element("p", { class: "avis", role: "alert" }, error.message));
  }
}

function parts(shared) {
  const { answer, state } = shared;
  const theme = state.values.initiatives?.theme ?? "";
  const rows = answer.initiatives.filter((row) => !theme || row.theme === theme);
  const count = t("{combien} sur {total}", { combien: number(rows.length), total: plural(answer.initiatives.length, t("initiative"), t("initiatives")) });
  shared.block.querySelector(".bilan").textContent = count;
  if (answer.raison) return [element("p", { class: "explication", lang: IN_FRENCH }, answer.raison)];
  return [
    element("p", { class: "explication" }, quoting(t("{regle} Écartées\u00a0: {ecartees} (d’ici, ou mesures de la crise sanitaire).", { ecartees: number(answer.ecartees) }), { regle: answer.regle })),
    element("p", { class: "explication" }, quoting(typography(t("À lire avec prudence : {signalement}.")), { signalement: typography(answer.signalement) })),
    ...themes(shared, theme),
    theme ? element("ul", { class: "initiatives" }, ...rows.map((row) => item(row))) : element("p", { class: "explication" }, t("Choisissez un thème pour lire la liste.")),
  ];
}

function themes({ answer, words, state }, theme) {
  const groups = Map.groupBy(answer.initiatives, (row) => row.theme);
  const options = [...groups].map(([slug, rows]) => [slug, `${words.themes.get(slug) ?? slug} (${rows.length})`]).sort((one, other) => alphabetical(one[1], other[1]));
  const change = ({ target }) => state.set({ initiatives: changed(state.values.initiatives, "theme", target.value) });
  const choices = options.map(([value, text]) => element("option", { value, selected: value === theme }, text));
  return [element("label", { for: "initiatives-theme" }, t("Thème")), element("select", { id: "initiatives-theme", change }, element("option", { value: "" }, t("Choisir un thème…")), ...choices)];
}

function item(row) {
  const where = [row.departements.join(", "), row.lieu, isMissing(row.annee) ? t("année inconnue") : row.annee].filter(Boolean).join(" · ");
  const amount = isMissing(row.montant_eur) ? "" : t(", enveloppe du programme\u00a0: {montant}", { montant: number(row.montant_eur, "€") });
  return element("li", {}, element("strong", { lang: IN_FRENCH }, typography(row.titre)), element("p", { lang: IN_FRENCH }, typography(row.resume)), element("small", {}, `${where}${amount}`, element("br"), ...quoting(t("Source\u00a0: {source}"), { source: row.source })));
}
