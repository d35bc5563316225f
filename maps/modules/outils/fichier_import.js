// From the reader's device into the registry: tried first, each bad line told, then confirmed. Nothing leaves before its button.

import { getJson } from "../api.js";
import { announce, element } from "../dom.js";
import { plural } from "../format.js";
import { inLanguage, t } from "../langue.js";

const KINDS = { projets: t("Projets"), contributions: t("Contributions"), chantiers: t("Chantiers"), enjeux: t("Enjeux"), fiches_action: t("Fiches-action"), livrables: t("Livrables") };
const RIGHT = "importer";

export function whoAmI() {
  return getJson("/api/moi", { cache: "no-store" }).catch(() => null);
}

export function importBlock(file, me) {
  if (!me) return null;
  if (!me.compte) return element("p", { class: "explication" }, t("Pour importer ce fichier dans le registre : "), signIn(), t(", puis rouvrez-le."));
  return me.actions.includes(RIGHT) ? new Import(file, me).block : null;
}

function signIn() {
  return element("a", { href: inLanguage(`/connexion?suite=${encodeURIComponent(`${location.pathname}${location.search}${location.hash}`)}`) }, t("connectez-vous"));
}

class Import {
  #answer = element("div", { "aria-live": "polite" });
  #kind = element("select", { id: null }, ...Object.entries(KINDS).map(([value, label]) => element("option", { value }, label)));

  constructor(file, me) {
    Object.assign(this, { file, me });
    const label = element("label", {}, t("Ce que contient chaque ligne"), this.#kind);
    const model = element("a", { href: "", download: "" }, t("modèle à remplir"));
    const follow = () => {
      model.href = `/api/${this.#kind.value}/modele.csv`;
      this.#answer.replaceChildren();
    };
    this.#kind.addEventListener("change", follow);
    follow();
    this.block = element(
      "details",
      { class: "faits importer" },
      element("summary", {}, t("Importer dans le registre…")),
      element("p", { class: "explication" }, t("Les titres de colonnes sont ceux du "), model, t(". L’essai envoie le fichier au service, qui lit tout et n’écrit rien.")),
      label,
      element("button", { type: "button", click: () => this.#send(true) }, t("Envoyer pour un essai")),
      this.#answer,
    );
  }

  async #send(essai) {
    this.#answer.replaceChildren(element("p", {}, essai ? t("Essai…") : t("Import…")));
    try {
      const headers = { "Content-Type": this.file.format === "csv" ? "text/csv" : "application/geo+json", "X-CSRF-Token": this.me.csrf ?? "" };
      const report = await getJson(`/api/${this.#kind.value}/import?essai=${essai}`, { method: "POST", headers, body: bodyOf(this.file) });
      this.#show(report);
    } catch (error) {
      this.#answer.replaceChildren(element("p", { class: "avis", role: "alert" }, error.message ?? t("Des lignes sont refusées : refaites un essai.")));
    }
  }

  #show(report) {
    if (!report.essai) return this.#tell(t("{creees} dans le registre.", { creees: plural(report.creees, t("ligne importée"), t("lignes importées")) }));
    if (report.accepte) {
      const confirm = element("button", { type: "button", click: () => this.#send(false) }, t("Importer {lignes}", { lignes: plural(report.lignes, t("ligne"), t("lignes")) }));
      return this.#tell(t("Essai réussi : {lignes}, aucune refusée. Rien n’est encore écrit.", { lignes: plural(report.lignes, t("ligne lue"), t("lignes lues")) }), confirm);
    }
    const more = report.fautes_total - report.fautes.length;
    const rest = more > 0 ? element("p", {}, t("Et {fautes}.", { fautes: plural(more, t("autre faute"), t("autres fautes")) })) : null;
    this.#tell(t("Rien n’est écrit : {fautes_total} sur {lignes}. Corrigez le fichier et rouvrez-le.", { fautes_total: plural(report.fautes_total, t("faute"), t("fautes")), lignes: plural(report.lignes, t("ligne"), t("lignes")) }), faults(report.fautes), rest);
  }

  #tell(sentence, ...parts) {
    this.#answer.replaceChildren(element("p", {}, element("strong", {}, sentence)), ...parts.filter(Boolean));
    announce(sentence);
  }
}

function faults(rows) {
  const heads = [t("Ligne"), t("Colonne"), t("Valeur"), t("Ce qui ne va pas")].map((label) => element("th", { scope: "col" }, label));
  const body = rows.map(({ ligne, colonne, valeur, message }) => element("tr", {}, ...[ligne, colonne, valeur, message].map((text) => element("td", {}, String(text)))));
  const table = element("table", {}, element("caption", { class: "invisible" }, t("Lignes refusées")), element("thead", {}, element("tr", {}, ...heads)), element("tbody", {}, ...body));
  return element("div", { class: "defile", tabindex: "0", role: "group", "aria-label": t("Lignes refusées, à faire défiler") }, table);
}

// A table goes as it is; the others as GeoJSON in degrees, the form that the service reads.
function bodyOf({ format, bytes, features }) {
  if (format === "csv") return bytes;
  const rows = features.map(({ geometry, properties }) => ({ type: "Feature", geometry, properties }));
  return JSON.stringify({ type: "FeatureCollection", features: rows });
}
