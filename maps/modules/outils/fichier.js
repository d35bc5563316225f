// Files of the reader's own over the map: read, drawn and crossed by the browser; nothing of them is sent.

import { announce, byId, element } from "../dom.js";
import { drawFile, bindFileHover, eraseFile } from "./fichier_carte.js";
import { crossed, placeByCommune } from "./fichier_croiser.js";
import { FileError } from "./fichier_erreurs.js";
import { whoAmI } from "./fichier_import.js";
import { readFile } from "./fichier_lire.js";
import { fileBlock, legendOf } from "./fichier_mots.js";
import { t } from "../langue.js";

const COLOURS = ["limite_epci", "limite_canton", "mairie", "texte"];

export async function bind(shared) {
  const files = new Files(shared, await whoAmI());
  byId("fichier-choix").addEventListener("change", () => files.take());
  bindFileHover(shared.map, () => files.list);
  shared.indicators.addEventListener("vue", () => files.cross());
  shared.state.addEventListener("seuil", () => files.cross());
  // One may have been chosen, or let fall, while this module was on its way.
  files.take();
}

class Files {
  #opened = 0;
  #turn = 0;
  list = [];

  constructor(shared, me) {
    Object.assign(this, shared, { me });
  }

  // The field is then free for the next one.
  take() {
    const input = byId("fichier-choix");
    const [file] = input.files;
    input.value = "";
    if (file) this.open(file);
  }

  async open(file) {
    byId("fichier-erreur").replaceChildren(element("p", {}, t("Lecture de « {name} »…", { name: file.name })));
    try {
      const read = await readFile(file);
      await placeByCommune(read.features);
      const colour = COLOURS[this.#opened % COLOURS.length];
      this.#opened += 1;
      this.list.push({ ...read, id: `fichier-${this.#opened}`, couleur: this.map.getStyle().metadata.couleurs[colour], croisement: null });
      byId("fichier-erreur").replaceChildren();
      await this.cross();
      announce(t("{name} est ouvert sur la carte.", { name: file.name }));
      byId(`fichier-${this.#opened}-titre`)?.focus();
    } catch (error) {
      this.#refuse(file, error);
    }
  }

  // What was open stays open.
  #refuse(file, error) {
    const known = error instanceof FileError;
    const sentence = known ? error.message : t("« {name} » n’a pas pu être lu : {message}", { name: file.name, message: error.message });
    byId("fichier-erreur").replaceChildren(element("p", { class: "avis" }, sentence));
  }

  // Another indicator, another threshold: every file is crossed again; the last question wins.
  async cross() {
    const turn = (this.#turn += 1);
    const { view, classes } = this.indicators;
    try {
      for (const file of this.list) {
        const answer = await crossed(file.features, view, classes, this.state.values.seuil);
        if (turn !== this.#turn) return;
        file.croisement = answer;
      }
    } catch (error) {
      for (const file of this.list) file.croisement = null;
      byId("fichier-erreur").replaceChildren(element("p", { class: "avis" }, t("Croisement impossible : {message}", { message: error.message })));
    }
    this.#show(view);
  }

  remove(file) {
    this.list = this.list.filter((one) => one !== file);
    eraseFile(this.map, file.id);
    this.#show(this.indicators.view);
    announce(t("{nom} est retiré de la carte.", { nom: file.nom }));
    byId("fichier-choix").focus();
  }

  #show(view) {
    for (const file of this.list) drawFile(this.map, file, file.couleur);
    byId("fichier-liste").replaceChildren(...this.list.toReversed().map((file) => fileBlock(file, view, this)));
    legendOf(this.list);
  }
}
