// What Lighthouse says of pages: node lighthouse.mjs <chromium> <address…>, one line of JSON for each.

import { launch } from "chrome-launcher";
import lighthouse, { desktopConfig } from "lighthouse";

const [chromePath, ...flagsAndAddresses] = process.argv.slice(2);
const chromeFlags = ["--headless=new", ...flagsAndAddresses.filter((word) => word.startsWith("--"))];
const addresses = flagsAndAddresses.filter((word) => !word.startsWith("--"));

const chrome = await launch({ chromePath, chromeFlags });
const options = { port: chrome.port, onlyCategories: ["accessibility", "best-practices"], logLevel: "error" };
for (const address of addresses) {
  const { lhr } = await lighthouse(address, options, desktopConfig);
  const losses = Object.values(lhr.audits).filter(({ score }) => score !== null && score < 1).map(({ id }) => id);
  const scores = Object.fromEntries(Object.values(lhr.categories).map(({ id, score }) => [id, Math.round(score * 100)]));
  console.log(JSON.stringify({ address, ...scores, losses }));
}
await chrome.kill();
