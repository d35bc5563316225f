// The changes of a scenario: made by touch, crosshair or list; told one by one; undone.

import { getJson } from "../api.js";
import { announce, byId, element } from "../dom.js";
import { HINT } from "../touches.js";
import { t } from "../langue.js";
import { MOST, rounded } from "./scenario_key.js";
import { changeText, placeOptions, serviceText } from "./scenario_words.js";

const FULL = t("Un scénario compte {limite} changements au plus : retirez-en un d’abord.", { limite: MOST });
const NOTHING = t("Aucun lieu à cet endroit : touchez plus près d’un point, ou choisissez-le dans la liste.");
const TWICE = t("Ce lieu est déjà dans le scénario : retirez d’abord son changement.");

export class Changes {
  #past = [];

  constructor({ state, touches }, places) {
    Object.assign(this, { state, touches, places });
    byId("scenario-ouvrir").addEventListener("click", ({ target }) => this.#wait(target, (at) => this.#append({ type: "ouvrir", ...placeOf(at) })));
    byId("scenario-toucher").addEventListener("click", ({ target }) => this.#wait(target, (at) => this.#closeAt(at), t("Touchez un lieu existant, ou placez la mire dessus puis Entrée.")));
    byId("scenario-fermer").addEventListener("click", () => this.#withChosen((equipement) => this.#append({ type: "fermer", equipement })));
    byId("scenario-deplacer").addEventListener("click", ({ target }) => this.#withChosen((equipement) => this.#wait(target, (at) => this.#append({ type: "deplacer", equipement, ...placeOf(at) }))));
    byId("scenario-annuler").addEventListener("click", () => this.#undo());
    byId("scenario-effacer").addEventListener("click", () => this.#set([]));
    byId("scenario-mairie").addEventListener("click", () => this.#openHere());
    state.addEventListener("zone", () => this.#offerTownHall());
  }

  get #changes() {
    return this.state.values.scenario?.changes ?? [];
  }

  #set(changes, { remember = true } = {}) {
    if (remember) this.#past.push(this.#changes);
    this.state.set({ scenario: { ...this.state.values.scenario, changes } }, { push: true });
  }

  #append(change) {
    if (this.#changes.length >= MOST) return this.#say(FULL);
    if (change.equipement && this.#changes.some(({ equipement }) => equipement === change.equipement)) return this.#say(TWICE);
    this.#set([...this.#changes, change]);
  }

  // The answer of a siting: as many as there is room for.
  openAll(sites) {
    const room = sites.slice(0, MOST - this.#changes.length);
    if (room.length) this.#set([...this.#changes, ...room.map(({ lon, lat }) => ({ type: "ouvrir", lon: rounded(lon), lat: rounded(lat) }))]);
    if (room.length < sites.length) this.#say(FULL);
    byId("scenario-titre-changements").focus();
  }

  move(rank, at) {
    this.#set(this.#changes.map((one, other) => (other === rank ? { ...one, ...placeOf(at) } : one)));
  }

  // Focus comes back to what was pressed: a keyboard user goes on from there. Later, or the same Enter would press it.
  #wait(button, taker, hint = HINT) {
    this.#say(hint);
    this.touches.wait((at) => {
      this.#say("");
      const again = taker(at);
      if (!again) setTimeout(() => button.focus({ preventScroll: true }), 0);
      return again;
    }, hint);
  }

  #closeAt(at) {
    const found = this.places.near(at);
    if (!found) {
      this.#say(NOTHING);
      return true;
    }
    this.#append({ type: "fermer", equipement: found.id });
    return false;
  }

  #withChosen(use) {
    const { value } = byId("scenario-lieu");
    if (value) return use(value);
    this.#say(t("Choisissez d’abord un lieu dans la liste."));
    byId("scenario-lieu").focus();
  }

  #undo() {
    this.#set(this.#past.pop() ?? this.#changes.slice(0, -1), { remember: false });
  }

  #say(sentence) {
    byId("scenario-consigne").hidden = !sentence;
    byId("scenario-consigne").textContent = sentence;
    if (sentence) announce(sentence);
  }

  fill(service) {
    this.#past = [];
    byId("scenario-lieux-texte").textContent = serviceText(service);
    byId("scenario-lieu").replaceChildren(...placeOptions(service));
  }

  show(scenario) {
    const changes = scenario?.changes ?? [];
    this.places.mark(changes);
    byId("scenario-changements").replaceChildren(...changes.map((change, rank) => this.#line(change, rank)));
    for (const id of ["scenario-annuler", "scenario-effacer"]) byId(id).disabled = !changes.length && (id === "scenario-effacer" || !this.#past.length);
    this.#offerTownHall();
  }

  #line(change, rank) {
    const move = change.type === "fermer" ? null : element("button", { type: "button", class: "lien", click: ({ target }) => this.#wait(target, (at) => this.move(rank, at)) }, t("Déplacer"), hidden(rank));
    const drop = () => {
      this.#set(this.#changes.filter((_, other) => other !== rank));
      byId("scenario-titre-changements").focus();
    };
    return element("li", { tabindex: "-1" }, element("span", {}, changeText(change, this.places.find(change.equipement))), " ", move, " ", element("button", { type: "button", class: "lien", click: drop }, t("Retirer"), hidden(rank)));
  }

  focus(rank) {
    this.state.set({ volet: "outils" });
    (byId("scenario-changements").children[rank]?.querySelector("button") ?? byId("scenario-ouvrir")).focus();
  }

  // Without a map in sight, a place is the town hall of the commune whose card is open.
  async #offerTownHall() {
    const { zone, scenario } = this.state.values;
    const button = byId("scenario-mairie");
    button.hidden = true;
    if (!scenario || !zone?.startsWith("commune:")) return;
    const { mairies } = await getJson(`/api/zones/${zone}`).catch(() => ({ mairies: [] }));
    if (zone !== this.state.values.zone || !mairies.length) return;
    this.townHall = mairies[0];
    button.textContent = t("Ouvrir à la {nom}", { nom: this.townHall.nom.replace(/^Mairie/, "mairie") });
    button.hidden = false;
  }

  #openHere() {
    const { lon, lat } = this.townHall;
    this.#append({ type: "ouvrir", lon: rounded(lon), lat: rounded(lat) });
  }
}

const hidden = (rank) => element("span", { class: "invisible" }, t(" le changement n° {rang}", { rang: rank + 1 }));
const placeOf = ({ lng, lat }) => ({ lon: rounded(lng), lat: rounded(lat) });
