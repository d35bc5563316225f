// « Communes au-delà du seuil »: the threshold, the territory, and the answer of the service, outlined on the map.

import { getJson, getRows } from "./api.js";
import { beyondList } from "./beyond.js";
import { outlineBeyond } from "./choropleth.js";
import { announce, byId, element, quoting } from "./dom.js";
import { asked, typed, unitOf } from "./figures.js";
import { t } from "./langue.js";

const NEUTRAL = "sans_jugement";
const SCOPES = { territoire: ["territoires", t("Territoires")], epci: ["epci", t("Intercommunalités")] };
const NO_SIDE = t("Cet indicateur n’a ni bon ni mauvais côté : il ne se compare pas à un seuil.");
const NO_COMMUNE = t("Cet indicateur n’existe pas à la commune : les communes au-delà d’un seuil ne se comptent pas.");
const MOST_OUTLINED = 120;
const TOO_MANY = t("Trop nombreuses pour être entourées sur la carte : choisissez un périmètre.");
const NO_DEFAULT = t("Aucun texte ne fixe de seuil pour cet indicateur : donnez le vôtre.");

export function bindThreshold(indicators, map, state, openZone) {
  const threshold = new Threshold(indicators, map, state, openZone);
  indicators.addEventListener("vue", () => threshold.refresh());
  for (const key of ["seuil", "portee"]) state.addEventListener(key, () => threshold.refresh());
  return threshold;
}

class Threshold {
  #asked = null;
  #scopes = null;

  constructor(indicators, map, state, openZone) {
    Object.assign(this, { indicators, map, state, openZone });
    byId("seuil").addEventListener("change", ({ target }) => this.#choose(target));
    byId("portee").addEventListener("change", ({ target }) => state.set({ portee: target.value || null }, { push: true }));
    byId("choix-seuil").addEventListener("submit", (event) => event.preventDefault());
  }

  #choose(input) {
    const { view } = this.indicators;
    if (!view || !input.validity.valid) return;
    const value = input.value === "" ? null : String(asked(view.indicator, Number(input.value)));
    this.state.set({ seuil: value === String(view.indicator.seuil) ? null : value });
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
      this.#show(answer.communes, beyondList(answer, view, this.openZone));
      if (answer.totaux) announce(byId("bilan-seuil").textContent);
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
    byId("seuil").value = value === null ? "" : typed(indicator, Number(value));
    byId("seuil").disabled = Boolean(silence(indicator, "0"));
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
}

const byName = (one, other) => one.nom.localeCompare(other.nom, "fr");
const scope = ({ id, nom }) => element("option", { value: id }, nom);

function silence(indicator, threshold) {
  if (indicator.sens === NEUTRAL) return NO_SIDE;
  if (!indicator.niveaux.includes("commune")) return NO_COMMUNE;
  return indicator.seuil === null && threshold === null ? NO_DEFAULT : null;
}

export function address({ indicator, millesime }, { seuil, portee }) {
  const parts = [`indicateur=${indicator.id}`, `millesime=${encodeURIComponent(millesime)}`];
  if (seuil !== null) parts.push(`seuil=${seuil}`);
  if (portee) parts.push(`zone=${portee}`);
  return `/api/gaps?${parts.join("&")}`;
}
