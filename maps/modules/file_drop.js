// A file let fall on the page is given to the field of the tool that reads files, instead of opening in place of the page.

import { byId } from "./dom.js";

export function bindFileDrop(state) {
  const holds = ({ dataTransfer }) => dataTransfer?.types.includes("Files");
  document.addEventListener("dragover", (event) => {
    if (!holds(event)) return;
    event.preventDefault();
    document.body.classList.add("depot");
  });
  document.addEventListener("dragleave", ({ relatedTarget }) => relatedTarget || document.body.classList.remove("depot"));
  document.addEventListener("drop", (event) => {
    document.body.classList.remove("depot");
    if (!holds(event)) return;
    event.preventDefault();
    const { files } = event.dataTransfer;
    if (files.length) give(state, files);
  });
}

// The field keeps it until the tool is there.
function give(state, files) {
  byId("fichier-choix").files = files;
  state.set({ volet: "outils", outil: "fichier" });
  byId("fichier-choix").dispatchEvent(new Event("change"));
}
