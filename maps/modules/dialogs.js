// Dialogs: the browser keeps the focus inside, closes on Escape and gives the focus back.

import { byId } from "./dom.js";

export function bindDialogs() {
  byId("ouvrir-aide").addEventListener("click", () => byId("aide").showModal());
  for (const dialog of document.querySelectorAll("dialog")) {
    dialog.querySelector(".fermer").addEventListener("click", () => dialog.close());
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  }
}
