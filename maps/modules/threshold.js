// « Communes au-delà du seuil »: the threshold, the territory, and the answer of the service, outlined on the map.

import { getJson, getRows } from "./api.js";
import { beyondList } from "./beyond.js";
import { outlineBeyond } from "./choropleth.js";
import { announce, byId, element, quoting } from "./dom.js";
import { asked, typed, unitOf } from "./figures.js";
import { alphabetical, number } from "./format.js";
import { t } from "./langue.js";
import { showBox } from "./map.js";
import { kept, namesOf } from "./sans_projet.js";

const NEUTRAL = "sans_jugement";
const SCOPES = { territoire: ["territoires", t("Territoires")], epci: ["epci", t("Intercommunalités")] };
const NO_SIDE = t("Cet indicateur n’a ni bon ni mauvais côté : il ne se compare pas à un seuil.");
const NO_COMMUNE = t("Cet indicateur n’existe pas à la commune : les communes au-delà d’un seuil ne se comptent pas.");
const MOST_OUTLINED = 120;
const TOO_MANY = t("Trop nombreuses pour être entourées sur la carte : choisissez un périmètre.");
const MOST = 999_999_999;
const NO_DEFAULT = t("Aucun texte ne fixe de seuil pour cet indicateur : donnez le vôtre.");

export function bindThreshold(indicators, map, state, openZone) {
  const threshold = new Threshold(indicators, map, state, openZone);
  indicators.addEventListener("vue", () => threshold.refresh());
  for (const key of ["seuil", "portee", "projet"]) state.addEventListener(key, () => threshold.refresh());
  return threshold;
}

class Threshold {
  #asked = null;
  #scopes = null;

  constructor(indicators, map, state, openZone) {
    Object.assign(this, { indicators, map, state, openZone });
    byId("seuil").addEventListener("change", ({ target }) => this.#choose(target));
    byId("portee").addEventListener("change", ({ target }) => this.#limit(target.value || null));
    byId("sans-projet").addEventListener("change", ({ target }) => state.set({ projet: target.checked ? "sans" : null }, { push: true }));
    byId("choix-seuil").addEventListener("submit", (event) => event.preventDefault());
  }

  #choose(input) {
    const { view } = this.indicators;
    if (!view) return;
    const refused = refusal(input, view.indicator);
    this.#refuse(refused);
    if (refused) return;
    const value = input.value === "" ? null : String(asked(view.indicator, Number(input.value)));
    this.state.set({ seuil: value === String(view.indicator.seuil) ? null : value });
  }

  // The list is that of the scope: the map shows all of it.
  async #limit(zone) {
    this.state.set({ portee: zone }, { push: true });
    if (!zone) return;
    const found = await getJson(`/api/zones/${zone}`).catch(() => null);
    if (found && this.state.values.portee === zone) showBox(this.map, found.zone.bbox);
  }

  // What was shown stays: it answers the last threshold that could be read.
  #refuse(sentence) {
    byId("seuil").setAttribute("aria-invalid", String(Boolean(sentence)));
    byId("seuil-erreur").hidden = !sentence;
    byId("seuil-erreur").textContent = sentence;
  }

  async refresh() {
    this.#asked?.abort();
    this.#asked = new AbortController();
    const { view } = this.indicators;
    byId("au-dela").hidden = !view;
    if (!view) return outlineBeyond(this.map, []);
    this.#fillThreshold(view.indicator);
    const reason = silence(view.indicator, this.state.values.seuil);
    if (reason) return this.#show([], [element("p", { class: "explication" }, reason)]);
    await this.#ask(view, this.#asked.signal);
  }

  async #ask(view, signal) {
    try {
      await this.#fillScopes();
      const answer = await getJson(address(view, this.state.values), { signal });
      if (answer.projet) answer.projet.noms = await namesOf(answer.projet.themes);
      if (signal.aborted) return;
      this.#show(kept(answer), beyondList(answer, view, this.openZone));
      this.#nameScope(answer.zones);
      if (answer.totaux) announce(["bilan-seuil", "bilan-projet"].map((id) => byId(id)?.textContent ?? "").join(" "));
    } catch (error) {
      if (error.name === "AbortError" || signal.aborted) return;
      this.#show([], [element("p", { class: "avis", role: "alert" }, error.message)]);
    }
  }

  #show(communes, parts) {
    const many = communes.length > MOST_OUTLINED;
    outlineBeyond(this.map, many ? [] : communes.map(({ zone }) => zone.slice("commune:".length)));
    byId("liste-seuil").replaceChildren(...parts);
    if (many) byId("bilan-seuil").after(element("p", { class: "explication" }, TOO_MANY));
  }

  #fillThreshold(indicator) {
    const { seuil } = this.state.values;
    const value = seuil ?? indicator.seuil;
    this.#refuse("");
    byId("seuil").value = value === null ? "" : typed(indicator, Number(value));
    byId("seuil").disabled = Boolean(silence(indicator, "0"));
    byId("sans-projet").disabled = byId("seuil").disabled;
    byId("sans-projet").checked = this.state.values.projet === "sans";
    byId("seuil-unite").textContent = `(${unitOf(indicator)})`;
    byId("seuil-source").replaceChildren(...(indicator.seuil_texte ? quoting(t("Par défaut : {seuil}."), { seuil: indicator.seuil_texte }) : [t("Aucun seuil de référence.")]));
  }

  async #fillScopes() {
    this.#scopes ??= await Promise.all(Object.values(SCOPES).map(([layer]) => getRows(`/layers/${layer}.csv`)));
    if (byId("portee").options.length > 1) return this.#followScope();
    const groups = Object.values(SCOPES).map(([, label], rank) => element("optgroup", { label }, ...this.#scopes[rank].toSorted(byName).map(scope)));
    byId("portee").append(...groups);
    this.#followScope();
  }

  // A scope that the list does not hold (a canton, an unknown zone) is added as it is written.
  #followScope() {
    const wanted = this.state.values.portee ?? "";
    if (![...byId("portee").options].some(({ value }) => value === wanted)) byId("portee").append(scope({ id: wanted, nom: wanted }));
    byId("portee").value = wanted;
  }

  #nameScope(zones) {
    for (const option of byId("portee").options) option.text = zones.find(({ zone }) => zone === option.value)?.nom ?? option.text;
  }
}

const byName = (one, other) => alphabetical(one.nom, other.nom);
const scope = ({ id, nom }) => element("option", { value: id }, nom);

// The sentence for what is no threshold; "" when it is one, or none.
function refusal({ value, validity }, indicator) {
  const most = typed(indicator, indicator.part ? 1 : MOST);
  if (validity.valid && Number(value) <= most) return "";
  return t("Seuil impossible : écrivez un nombre de 0 à {most}. Le résultat reste celui du seuil précédent.", { most: number(most, unitOf(indicator)) });
}

function silence(indicator, threshold) {
  if (indicator.sens === NEUTRAL) return NO_SIDE;
  if (!indicator.niveaux.includes("commune")) return NO_COMMUNE;
  return indicator.seuil === null && threshold === null ? NO_DEFAULT : null;
}

export function address({ indicator, millesime }, { seuil, portee, projet }) {
  const parts = [`indicateur=${indicator.id}`, `millesime=${encodeURIComponent(millesime)}`];
  if (seuil !== null) parts.push(`seuil=${seuil}`);
  if (portee) parts.push(`zone=${portee}`);
  if (projet) parts.push(`projet=${projet}`);
  return `/api/gaps?${parts.join("&")}`;
}
