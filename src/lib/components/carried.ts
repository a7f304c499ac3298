/**
 * A link's secret stands behind its `#`, which browsers keep to themselves: it reaches no server's log
 * and no other site. An attachment that puts it in a form's hidden field, where the form has none yet.
 */
export function carried(field: HTMLInputElement): void {
  const secret = location.hash.slice(1);
  if (field.value === '' && secret !== '') field.value = secret;
}
