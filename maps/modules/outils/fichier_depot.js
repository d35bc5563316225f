// A file let fall on the page is opened here, instead of in place of the page.

export function bindFileDrop(open) {
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
    const [file] = event.dataTransfer.files;
    if (file) open(file);
  });
}
