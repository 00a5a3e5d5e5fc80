// Reads and writes the values of a form; what must not be kept (passwords, files, tokens) is never read.

const isKept = (control) =>
  control.name &&
  control.name !== "csrfmiddlewaretoken" &&
  !control.disabled &&
  !control.hasAttribute("data-keep-never") &&
  !["password", "file", "hidden", "submit", "button", "reset", "image"].includes(control.type);

export function readFields(form) {
  const values = {};
  for (const control of form.elements) {
    if (!isKept(control)) continue;
    const list = (values[control.name] ??= []);
    if (control.type === "checkbox" || control.type === "radio") {
      if (control.checked) list.push(control.value);
    } else if (control.multiple) {
      list.push(...[...control.selectedOptions].map((option) => option.value));
    } else {
      list.push(control.value);
    }
  }
  return values;
}

export function writeFields(form, values) {
  const seen = {};
  for (const control of form.elements) {
    if (!isKept(control) || !(control.name in values)) continue;
    const list = values[control.name];
    if (control.type === "checkbox" || control.type === "radio") {
      control.checked = list.includes(control.value);
    } else if (control.multiple) {
      for (const option of control.options) option.selected = list.includes(option.value);
    } else {
      const index = (seen[control.name] = (seen[control.name] ?? -1) + 1);
      if (index < list.length) control.value = list[index];
    }
  }
}

export const sameFields = (one, other) =>
  Object.keys(one).every((name) => !(name in other) || JSON.stringify(one[name]) === JSON.stringify(other[name]));
