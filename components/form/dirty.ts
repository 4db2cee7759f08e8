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

/** A list that nobody touched follows what is stored; a choice that somebody made stays. */
export function followStored(select: HTMLSelectElement, stored: string): void {
  setStored(select, stored, hasChanged(select) ? select.value : stored)
}

/**
 * Whether something was typed since the form was made from these values; what they do not have (a secret, say) is
 * compared with what it began with.
 */
export function isTouched(form: HTMLFormElement, values: Record<string, string>): boolean {
  return controlsOf(form).some((control) => {
    const value = valueToCompare(control, values)
    return value === undefined ? hasChanged(control) : shownIn(control) !== value
  })
}

/** What a form was made from stays what its fields go back to, also where the page was read again since. */
export function keepStored(form: HTMLFormElement, values: Record<string, string>): void {
  for (const control of controlsOf(form)) {
    const value = valueToCompare(control, values)
    if (value !== undefined) setStored(control, value, shownIn(control))
  }
}

function valueToCompare(control: Control, values: Record<string, string>): string | undefined {
  const apart = control.type === 'hidden' || control.dataset.secret !== undefined
  return apart ? undefined : values[control.name]
}

const isTick = (control: Control): control is HTMLInputElement =>
  control instanceof HTMLInputElement && ['checkbox', 'radio'].includes(control.type)

const shownIn = (control: Control) => (isTick(control) ? (control.checked ? 'on' : '') : control.value)

/** @param value what the control goes back to · @param shown what stands in it */
function setStored(control: Control, value: string, shown: string): void {
  if (control instanceof HTMLSelectElement) {
    for (const option of control.options) option.defaultSelected = option.value === value
    control.value = shown
  } else if (isTick(control)) {
    control.defaultChecked = value === 'on'
    control.checked = shown === 'on'
  } else {
    control.defaultValue = value
    control.value = shown
  }
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
    const value = valueToCompare(control, values)
    if (value === undefined) continue
    const stays = fields !== undefined && !fields.includes(control.name) && hasChanged(control)
    setStored(control, value, stays ? shownIn(control) : value)
  }
  form.dispatchEvent(new Event('input'))
}
