// Search by name or code, tolerant on the server's side. Pattern: ARIA combobox with a list.

import { getJson } from "./api.js";
import { announce, byId, element } from "./dom.js";
import { plural } from "./format.js";
import { t } from "./langue.js";
import { NIVEAUX } from "./words.js";

const WAIT_MS = 150;
const LIMIT = 8;
const FORMER = { ancien_nom: t("ancien nom"), ancien_code: t("ancien code"), code: t("code"), code_postal: t("code postal") };

export function bindSearch(choose) {
  const box = new SearchBox(byId("recherche"), byId("resultats"), choose);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.target.closest("input, select, textarea, dialog")) return;
    event.preventDefault();
    box.focus();
  });
}

class SearchBox {
  #found = [];
  #active = -1;
  #request = null;
  #timer = null;

  constructor(input, list, choose) {
    this.input = input;
    this.list = list;
    this.choose = choose;
    input.addEventListener("input", () => this.#later());
    input.addEventListener("keydown", (event) => this.#key(event));
    input.addEventListener("blur", () => this.#close());
    // The list must not take the focus before its click is heard.
    list.addEventListener("pointerdown", (event) => event.preventDefault());
  }

  focus() {
    this.input.focus();
    this.input.select();
  }

  #later() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#ask(), WAIT_MS);
  }

  async #ask() {
    this.#request?.abort();
    const text = this.input.value.trim();
    if (!text) return this.#close();
    this.#request = new AbortController();
    try {
      const options = { signal: this.#request.signal };
      const answer = await getJson(`/api/recherche?q=${encodeURIComponent(text)}&limit=${LIMIT}`, options);
      this.#show(answer.resultats);
    } catch (error) {
      if (error.name !== "AbortError") this.#say(error.message);
    }
  }

  #show(found) {
    this.#found = found;
    this.#active = found.length ? 0 : -1;
    if (!found.length) return this.#say(t("Aucune zone de ce nom."));
    this.list.replaceChildren(...found.map((zone, index) => this.#option(zone, index)));
    this.#open();
    this.#mark();
    announce(plural(found.length, t("zone trouvée"), t("zones trouvées")));
  }

  #option(zone, index) {
    const former = zone.texte !== zone.nom && FORMER[zone.nature] ? t("{ancien} : {texte}", { ancien: FORMER[zone.nature], texte: zone.texte }) : "";
    const place = [NIVEAUX[zone.niveau], former, zone.niveau === "commune" ? zone.territoire_nom ?? zone.departement_code : ""];
    const attributes = { role: "option", id: `resultat-${index}`, click: () => this.#choose(index) };
    return element("li", attributes, element("strong", {}, zone.nom), element("small", {}, place.filter(Boolean).join(" · ")));
  }

  #say(sentence) {
    this.#found = [];
    this.list.replaceChildren(element("li", { role: "option", "aria-disabled": "true" }, sentence));
    this.#open();
    announce(sentence);
  }

  #key(event) {
    const moves = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in moves && this.#found.length) {
      event.preventDefault();
      this.#active = (this.#active + moves[event.key] + this.#found.length) % this.#found.length;
      this.#mark();
    } else if (event.key === "Enter") {
      event.preventDefault();
      this.#enter();
    } else if (event.key === "Escape") {
      event.stopPropagation();
      this.#close();
    }
  }

  // Enter typed before the answer came waits for it.
  async #enter() {
    clearTimeout(this.#timer);
    if (!this.#found.length || this.list.hidden) await this.#ask();
    if (this.#found.length) this.#choose(Math.max(this.#active, 0));
  }

  #mark() {
    [...this.list.children].forEach((option, index) => option.setAttribute("aria-selected", String(index === this.#active)));
    this.input.setAttribute("aria-activedescendant", `resultat-${this.#active}`);
    this.list.children[this.#active]?.scrollIntoView({ block: "nearest" });
  }

  #choose(index) {
    const zone = this.#found[index];
    this.input.value = zone.nom;
    this.#close();
    this.choose(zone);
  }

  #open() {
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
  }

  #close() {
    clearTimeout(this.#timer);
    this.#found = [];
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}
