// Questions that an indicator alone does not answer: which priorities are in carence, since when fibre is missing.

import { getJson, getRows } from "./api.js";
import { sentence } from "./beyond.js";
import { byId, element, spoken } from "./dom.js";
import { alphabetical, communes, number, plural } from "./format.js";
import { IN_FRENCH, inLanguage, t, word } from "./langue.js";

const ANSWERS = [
  [({ famille }) => famille === "carence", t("Priorités en carence"), carences],
  [({ id }) => id.startsWith("ftth_"), t("Fibre : où manque-t-elle, depuis quand"), fibre],
];

export function bindQuestions(indicators, state, openZone) {
  const shared = { indicators, state, openZone, asked: null };
  indicators.addEventListener("vue", () => refresh(shared));
  state.addEventListener("portee", () => refresh(shared));
}

async function refresh(shared) {
  shared.asked?.abort();
  shared.asked = new AbortController();
  const { signal } = shared.asked;
  const { view } = shared.indicators;
  const found = view && ANSWERS.find(([concerns]) => concerns(view.indicator));
  byId("reponse").hidden = !found;
  if (!found) return;
  const [, title, answer] = found;
  if (byId("titre-reponse").textContent !== title) byId("corps-reponse").replaceChildren();
  byId("titre-reponse").textContent = title;
  try {
    const parts = await answer(shared, signal);
    if (!signal.aborted) byId("corps-reponse").replaceChildren(...parts);
  } catch (error) {
    if (error.name === "AbortError" || signal.aborted) return;
    byId("corps-reponse").replaceChildren(element("p", { class: "avis", role: "alert" }, error.message));
  }
}

const small = (...parts) => element("p", { class: "explication" }, ...parts);

// An unknown carence is an empty map: what is missing is said, and the matrix says it theme by theme.
async function carences({ state }, signal) {
  const rows = (await getRows("/layers/territoires.csv")).toSorted((one, other) => alphabetical(one.nom, other.nom));
  const here = rows.filter(({ id }) => id === state.values.portee);
  const told = here.length ? await priorities(here[0], signal) : [small(t("Une carence se lit par territoire et par thème. Là où personne n’a déclaré le registre complet, elle est inconnue : la carte reste vide."))];
  const links = (here.length ? here : rows).map(({ code, nom }) => element("li", {}, element("a", { href: inLanguage(`/territoires/${code}#carences`) }, t("Matrice des carences : {nom}", { nom }))));
  return [...told, element("ul", { class: "matrices" }, ...links)];
}

async function priorities({ id, nom }, signal) {
  const [answer, { themes }] = await Promise.all([getJson(`/api/questions/2?zone=${id}`, { signal }), getJson("/api/themes", { signal })]);
  const { valeur, priorites_connues: known, au_moins: least, au_plus: most, raison, lignes } = answer;
  const labels = new Map(themes.map(({ slug, libelle }) => [slug, word(libelle)]));
  const count = valeur === null ? t("entre {bas} et {haut} en carence", { bas: number(least), haut: number(most) }) : t("{valeur} en carence", { valeur: number(valeur) });
  const named = [...Map.groupBy(lignes, ({ theme }) => theme)].map(([theme, rules]) => element("li", {}, t("{theme} : {verdict}", { theme: labels.get(theme) ?? theme, verdict: verdict(rules) })));
  return [
    element("p", {}, element("strong", {}, t("{place} : ", { place: nom })), t("{connues}, {compte}.", { connues: plural(known, t("priorité connue"), t("priorités connues")), compte: count })),
    element("ul", { class: "limites" }, ...named),
    raison ? small(spoken(raison, sentence), ".") : null,
  ].filter(Boolean);
}

// One rule that holds is enough; all must be known to say that none does.
function verdict(rules) {
  const values = rules.map(({ valeur }) => valeur);
  if (values.includes(true)) return t("en carence");
  return values.includes(null) ? t("inconnu") : t("pas en carence");
}

async function fibre({ state, openZone }, signal) {
  const { portee } = state.values;
  if (!portee) return [small(t("Choisissez un périmètre : la réponse dira commune par commune depuis quand des locaux manquent."))];
  const answer = await getJson(`/api/questions/9?zone=${portee}`, { signal });
  if (answer.valeur === null) return [element("p", { class: "avis", lang: IN_FRENCH }, answer.raison)];
  const known = Object.keys(answer.millesimes).sort(alphabetical);
  const groups = [...Map.groupBy(answer.lignes, ({ depuis }) => depuis)].sort(([one], [other]) => alphabetical(one, other));
  return [
    element("p", {}, element("strong", {}, sentence(t("{locaux} non raccordables en {millesime}, dans {communes}.", { locaux: premises(answer.valeur, answer.lignes), millesime: known.at(-1), communes: communes(answer.communes) })))),
    ...groups.map(([since, rows]) => sinceWhen(since, rows, since === known[0], openZone)),
    small(t("Manque constaté à chaque millésime depuis lors. Millésimes connus : {millesimes} ; entre deux, rien n’est su.", { millesimes: known.join(", ") })),
    ...answer.limites.map((limit) => small(spoken(limit))),
  ];
}

function sinceWhen(since, rows, oldest, openZone) {
  const holes = { depuis: since, communes: communes(rows.length) };
  const title = oldest ? t("Depuis {depuis} au moins, premier millésime connu : {communes}", holes) : t("Depuis {depuis} : {communes}", holes);
  const names = rows.toSorted((one, other) => alphabetical(one.nom, other.nom)).map((row) => {
    const share = row.part === null ? "" : ` (${number(row.part * 100, "%")})`;
    return element("li", {}, element("button", { type: "button", class: "lien", click: () => openZone(row.zone) }, row.nom), element("small", {}, ` ${premises(row.valeur, [row])}${share}`));
  });
  return element("details", { class: "faits", "data-depuis": since }, element("summary", {}, title), element("ul", {}, ...names));
}

// Counts made of a share are no more than an estimate.
function premises(count, rows) {
  const said = plural(Math.round(count), t("local"), t("locaux"));
  return rows.some(({ compte }) => compte === "estime") ? t("environ {combien}", { combien: said }) : said;
}
