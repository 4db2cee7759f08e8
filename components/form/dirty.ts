type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement

function controlsOf(form: HTMLFormElement): Control[] {
  return [...form.elements].filter(
    (element): element is Control =>
      (element instanceof HTMLInputElement ||
        element instanceof HTMLTextAreaElement ||
        element instanceof HTMLSelectElement) &&
      element.name !== '' &&
      !element.name.startsWith('$') &&
      element.dataset.untracked === undefined,
  )
}

/** Composite controls (chips, files) submit a hidden input; its stored value stands in data-initial. */
function hasChanged(control: Control): boolean {
  if (control instanceof HTMLSelectElement) {
    const options = [...control.options]
    const stored = options.some((option) => option.defaultSelected)
    return options.some(
      (option, index) => option.selected !== (stored ? option.defaultSelected : index === 0),
    )
  }
  if (control instanceof HTMLTextAreaElement) return control.value !== control.defaultValue
  if (control.type === 'hidden') {
    return control.dataset.initial !== undefined && control.value !== control.dataset.initial
  }
  if (control.type === 'checkbox' || control.type === 'radio') {
    return control.checked !== control.defaultChecked
  }
  return control.value !== control.defaultValue
}

/** The labels of the fields that differ from what is stored, in the form's order, each once. */
export function changedFields(form: HTMLFormElement): string[] {
  const names = controlsOf(form)
    .filter(hasChanged)
    .map((control) => control.dataset.label ?? control.labels?.[0]?.textContent ?? control.name)
  return [...new Set(names)]
}

/**
 * After saving, what stands in the form is what is stored: it becomes the value to compare with and to go
 * back to. `values` are the ones that the action normalised; secrets are emptied.
 */
export function adoptValues(form: HTMLFormElement, values: Record<string, string> = {}): void {
  for (const control of controlsOf(form)) {
    if (control instanceof HTMLSelectElement) {
      for (const option of control.options) option.defaultSelected = option.selected
    } else if (control instanceof HTMLTextAreaElement) {
      control.value = values[control.name] ?? control.value
      control.defaultValue = control.value
    } else if (control.type === 'checkbox' || control.type === 'radio') {
      control.defaultChecked = control.checked
    } else if (control.type === 'hidden') {
      if (control.dataset.initial !== undefined) control.dataset.initial = control.value
    } else if (control.type !== 'file') {
      control.value = control.dataset.secret === undefined ? (values[control.name] ?? control.value) : ''
      control.defaultValue = control.value
    }
  }
  form.dispatchEvent(new Event('adopted'))
}

/**
 * Stored values come into the form: what to compare with, and to go back to. Typed text stays, except in `fields`.
 * @param values by name, as controls hold them
 * @param fields whose typed text gives way; all of them when left out
 */
export function takeValues(
  form: HTMLFormElement,
  values: Record<string, string>,
  fields?: readonly string[],
): void {
  for (const control of controlsOf(form)) {
    const value = values[control.name]
    if (value === undefined || control.type === 'hidden' || control.dataset.secret !== undefined) continue
    const stays = fields !== undefined && !fields.includes(control.name) && hasChanged(control)
    if (control instanceof HTMLSelectElement) {
      const shown = stays ? control.value : value
      for (const option of control.options) option.defaultSelected = option.value === value
      control.value = shown
    } else if (control instanceof HTMLInputElement && ['checkbox', 'radio'].includes(control.type)) {
      const shown = stays ? control.checked : value === 'on'
      control.defaultChecked = value === 'on'
      control.checked = shown
    } else {
      const shown = stays ? control.value : value
      control.defaultValue = value
      control.value = shown
    }
  }
  form.dispatchEvent(new Event('input'))
}
