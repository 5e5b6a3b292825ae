// Files dragged anywhere onto the form go into its file field; without this script the field itself takes them.
"use strict";
for (const form of document.querySelectorAll("form.drop")) {
  const field = form.querySelector("input[type=file]");
  form.addEventListener("dragover", (event) => {
    event.preventDefault();
    form.classList.add("over");
  });
  form.addEventListener("dragleave", () => form.classList.remove("over"));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    form.classList.remove("over");
    field.files = event.dataTransfer.files;
  });
}
