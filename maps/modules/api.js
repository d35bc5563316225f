// Questions to the service. An error carries the sentence that the service wrote for the reader.

import { t } from "./langue.js";

// `status` is that of HTTP; 0 when the service did not answer.
export class ServiceError extends Error {
  constructor(message, { status = 0, ...options } = {}) {
    super(message, options);
    this.status = status;
  }
}

export async function getJson(address, options = {}) {
  const response = await ask(address, options);
  return response.json();
}

export async function postJson(address, body, options = {}) {
  const headers = { "Content-Type": "application/json" };
  const response = await ask(address, { ...options, method: "POST", headers, body: JSON.stringify(body) });
  return response.json();
}

export async function sendDelete(address) {
  await ask(address, { method: "DELETE" });
}

export async function getRows(address) {
  const response = await ask(address, {});
  return parseCsv(await response.text());
}

async function ask(address, options) {
  let response;
  try {
    response = await fetch(address, options);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new ServiceError(t("Le service ne répond pas."), { cause: error });
  }
  if (!response.ok) throw new ServiceError(await sentence(response), { status: response.status });
  return response;
}

async function sentence(response) {
  try {
    const { detail } = await response.json();
    return t("{detail}", { detail: detail ?? "" });
  } catch {
    return t("Le service a répondu par une erreur.");
  }
}

// RFC 4180: cells may be quoted, hold commas, line breaks and doubled quotes.
export function parseCsv(text) {
  const cells = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/gy;
  const lines = [[]];
  for (let found = cells.exec(text); found && cells.lastIndex <= text.length; found = cells.exec(text)) {
    lines.at(-1).push(found[1] === undefined ? found[2] : found[1].replaceAll('""', '"'));
    if (cells.lastIndex === text.length) break;
    if (found[3] !== ",") lines.push([]);
  }
  const [header, ...rows] = lines.filter((line) => line.length > 1 || line[0]);
  return rows.map((row) => Object.fromEntries(header.map((name, index) => [name, row[index] ?? ""])));
}
