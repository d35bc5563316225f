// Where every figure comes from: producer, licence, vintage, nature, channel, limits.

import { getJson } from "./api.js";
import { byId, element, quoting } from "./dom.js";
import { date, isMissing, number } from "./format.js";
import { IN_FRENCH, t } from "./langue.js";
import { CANAUX, NATURES } from "./words.js";

export function bindSources() {
  byId("ouvrir-sources").addEventListener("click", async () => {
    byId("sources").showModal();
    byId("liste-sources").replaceChildren(element("p", {}, t("Chargement…")));
    byId("liste-sources").replaceChildren(...(await describe()));
  });
}

async function describe() {
  try {
    const { publication, versions } = await getJson("/api/provenance");
    const day = date(String(publication?.published_at ?? "").slice(0, 10));
    return [element("p", {}, t("Publication n° {publication_id}, {day}.", { publication_id: publication?.publication_id ?? "?", day })), provenanceList(versions)];
  } catch (error) {
    return [element("p", { class: "avis" }, error.message)];
  }
}

export function provenanceList(rows) {
  if (!rows?.length) return element("p", {}, t("Aucune source décrite."));
  return element("ul", { class: "provenance" }, ...rows.map((row) => element("li", {}, ...lines(row))));
}

function lines(row) {
  const facts = [
    isMissing(row.millesime) ? null : t("millésime {millesime}", { millesime: row.millesime }),
    NATURES[row.nature],
    row.nature_min && row.nature_min !== row.nature ? t("au mieux {nature}", { nature: NATURES[row.nature_min] }) : null,
    row.channel ? CANAUX[row.channel] : null,
    isMissing(row.rows_kept) ? null : t("{gardees} lignes gardées sur {lues}", { gardees: number(row.rows_kept), lues: number(row.rows_in) }),
  ];
  const limits = (row.limits ?? []).map((limit) => element("li", { lang: IN_FRENCH }, limit));
  return [
    element("strong", { lang: IN_FRENCH }, row.title ?? row.name),
    element("p", {}, quoting([row.producer ? "{producteur}" : "", ...facts].filter(Boolean).join(" · "), { producteur: row.producer })),
    licence(row),
    limits.length ? element("ul", { class: "limites" }, ...limits) : null,
  ];
}

function licence(row) {
  if (!row.licence) return null;
  const text = [row.licence, row.attribution].filter(Boolean).join(" · ");
  const { licence_url: href } = row;
  return element("p", {}, t("Licence : "), href ? element("a", { href, lang: IN_FRENCH, rel: "noopener noreferrer" }, text) : quoting("{licence}", { licence: text }));
}
