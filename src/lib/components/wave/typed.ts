/** What somebody typed into a field of a form that is not sent. */
export function typed(form: HTMLFormElement | null, field: string): string {
  const value = form && new FormData(form).get(field);
  return typeof value === 'string' ? value : '';
}
